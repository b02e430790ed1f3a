import type { ChargerEnd } from './figures.ts';
import { chargerIdOf } from './street-plan.ts';

/** A charger that did not end alike over the wires and at the seam. */
export interface Difference {
  readonly charger: string;
  readonly trouble: string;
  readonly overWires: string;
  readonly atSeam: string;
}

/** Where it is for its campaign, and where by its own book. */
const endIn = ({ state, protocol, isProven, isPoweredOn, isConnected }: ChargerEnd): string =>
  [state, protocol, isProven ? 'proven' : 'not proven', isConnected ? 'connected' : isPoweredOn ? 'alone' : 'dark'].join(', ');

/** The chargers whose ends differ; both lists are in the order of the street. */
export function differences(overWires: readonly ChargerEnd[], atSeam: readonly ChargerEnd[]): readonly Difference[] {
  return overWires.flatMap((end, at) => {
    const other = atSeam[at];
    const [one, two] = [endIn(end), other ? endIn(other) : 'not there'];
    return one === two ? [] : [{ charger: chargerIdOf(at), trouble: end.trouble, overWires: one, atSeam: two }];
  });
}
