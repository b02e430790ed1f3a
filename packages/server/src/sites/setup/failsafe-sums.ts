import {
  limitOf,
  marginOf,
  perPhase,
  phasesOf,
  PHASES,
  type BalancedSite,
  type Fuse,
  type Grid,
  type PerPhase,
  type Phase,
} from '@phasor/balancing';
import type { FuseFailsafe, Wiring } from '@phasor/contract';
import { LEAST_FAILSAFE_A } from './connector-failsafe.ts';
import type { WorstHouse } from './worst-house.ts';

/** S5: what a Halo's Schuko outlet may take, in A. */
export const SCHUKO_A = 10;

/** A connector as the failsafe sums see it. */
export interface FailsafeLoad {
  readonly fuseId: string;
  readonly wiring: Wiring;
  readonly schukoIsOn: boolean;
  /** What flows without us, in A on each phase that it can reach (S12). */
  readonly countsA: number;
}

/** The lines that a connector can load: its wired phases; where a one-phase car sits between two lines (IT), both of them. */
export function reachOf(wiring: Wiring, grid: Grid): readonly Phase[] {
  const wired = phasesOf(wiring);
  const [first] = wired;
  return grid === 'IT' && wired.length === 1 && first !== undefined ? [first, ((first + 1) % 3) as Phase] : wired;
}

/** S5: the lines that a Schuko outlet loads: it hangs on the first wired phase. */
export function schukoReach(wiring: Wiring, grid: Grid): readonly Phase[] {
  const [first = 0, second = ((first + 1) % 3) as Phase] = phasesOf(wiring);
  return grid === 'IT' ? [first, second] : [first];
}

/** What flows at a fuse beside the connectors' own current, how many connectors load each phase, and what the fuse carries. */
interface Carried {
  readonly houseA: PerPhase;
  readonly limitA: PerPhase;
  readonly schukoA: PerPhase;
  readonly carsA: PerPhase;
  readonly connectors: PerPhase;
}

function carriedAt({ site, above }: BalancedSite, fuse: Fuse, worst: WorstHouse | undefined, loads: readonly FailsafeLoad[]): Carried {
  const limits = limitOf(fuse);
  const limitA = perPhase((phase) => Math.max(0, limits[phase] - marginOf(fuse, limits[phase])));
  // A house that fills the fuse alone is not the cars' doing: it leaves them nothing (S16).
  const houseA = perPhase((phase) => Math.min(worst?.amps[phase] ?? 0, limitA[phase]));
  const below = loads.filter(({ fuseId }) => above(fuseId).some(({ id }) => id === fuse.id));
  const sum = (on: (load: FailsafeLoad, phase: Phase) => number): PerPhase =>
    perPhase((phase) => below.reduce((total, load) => total + on(load, phase), 0));
  const reaches = (load: FailsafeLoad, phase: Phase): boolean => reachOf(load.wiring, site.grid).includes(phase);
  return {
    ...{ houseA, limitA },
    schukoA: sum((load, phase) => (load.schukoIsOn && schukoReach(load.wiring, site.grid).includes(phase) ? SCHUKO_A : 0)),
    carsA: sum((load, phase) => (reaches(load, phase) ? load.countsA : 0)),
    connectors: sum((load, phase) => (reaches(load, phase) ? 1 : 0)),
  };
}

/** The most that each of so many connectors may have so that all fit; null: not even 0 A fits. Whole amperes, 0 or from 6 (S14). */
function fittingA(roomA: PerPhase, connectors: PerPhase): number | null {
  if (PHASES.some((phase) => roomA[phase] < -ROUNDING_A)) return null;
  const shares = PHASES.filter((phase) => connectors[phase] > 0).map((phase) => (roomA[phase] + ROUNDING_A) / connectors[phase]);
  const shareA = Math.floor(Math.min(...shares, MOST_A));
  return shareA < LEAST_FAILSAFE_A ? 0 : shareA;
}

const ROUNDING_A = 1e-6;
/** A connector of more than this is none that charges cars with alternating current (IEC 61851-1). */
const MOST_A = 63;

/** S12: what could flow through each fuse on each phase without us, the house at its worst (S16), Schuko outlets counted (S5). */
export function failsafeSums(
  site: BalancedSite,
  house: ReadonlyMap<string, WorstHouse>,
  loads: readonly FailsafeLoad[],
): readonly FuseFailsafe[] {
  return site.site.fuses.map((fuse) => {
    const worst = house.get(fuse.id);
    const { houseA, limitA, schukoA, carsA, connectors } = carriedAt(site, fuse, worst, loads);
    const sumA = perPhase((phase) => houseA[phase] + schukoA[phase] + carsA[phase]);
    const fitsA = fittingA(
      perPhase((phase) => limitA[phase] - houseA[phase] - schukoA[phase]),
      connectors,
    );
    return {
      fuseId: fuse.id,
      houseA: [...houseA],
      houseSource: worst?.source ?? 'none',
      sumA: [...sumA],
      limitA: [...limitA],
      fits: PHASES.every((phase) => sumA[phase] <= limitA[phase] + ROUNDING_A),
      fitsA,
      sentence: sentenceOf(fitsA, Math.max(...connectors)),
    };
  });
}

/**
 * S16: what each connector should fall back to: what was chosen for it, else the largest for all others that fits through every fuse above it.
 * By connector, in the order of `loads`; `chosenA` undefined: the largest.
 */
export function failsafeTargets(
  site: BalancedSite,
  house: ReadonlyMap<string, WorstHouse>,
  loads: readonly (FailsafeLoad & { readonly chosenA: number | undefined; readonly maxA: number })[],
): readonly number[] {
  const chosen = loads.map((load) => ({ ...load, countsA: load.chosenA ?? 0 }));
  const free = loads.filter(({ chosenA }) => chosenA === undefined);
  const shares = new Map(
    site.site.fuses.map((fuse) => {
      const worst = house.get(fuse.id);
      const { houseA, limitA, schukoA, carsA } = carriedAt(site, fuse, worst, chosen);
      const { connectors } = carriedAt(site, fuse, worst, free);
      const roomA = perPhase((phase) => limitA[phase] - houseA[phase] - schukoA[phase] - carsA[phase]);
      return [fuse.id, fittingA(roomA, connectors) ?? 0];
    }),
  );
  return loads.map(({ fuseId, chosenA, maxA }) => {
    if (chosenA !== undefined) return chosenA;
    const shareA = Math.min(maxA, ...site.above(fuseId).map(({ id }) => shares.get(id) ?? 0));
    return shareA < LEAST_FAILSAFE_A ? 0 : shareA;
  });
}

/** S16: the page says it before a site is activated. */
function sentenceOf(fitsA: number | null, connectors: number): string {
  if (connectors === 0) return 'No car hangs below this fuse.';
  if (fitsA === null) return 'The house and the Schuko outlets alone may fill this fuse; no car fits beside them.';
  if (fitsA === 0) return 'Less than 6 A are left for each car: a lost link means paused cars.';
  return `On a lost link each car may go on with up to ${fitsA} A.`;
}
