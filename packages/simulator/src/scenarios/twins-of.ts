import { fleetOf, type FleetOptions } from '../fleet.ts';
import type { Twin } from '../twin.ts';
import type { FleetPart } from './scenario.ts';

/** What all chargers of a scenario have in common. */
export type CommonOptions = Omit<
  FleetOptions,
  'model' | 'count' | 'from' | 'firmwareVersion' | 'configuration' | 'wiring' | 'phaseHardware'
>;

/** The chargers of a scenario, numbered through. A single one takes the id as it is. */
export function twinsOf(parts: readonly FleetPart[], common: CommonOptions): Twin[] {
  const kinds = parts.flatMap(({ count, wirings = [], ...kind }) =>
    Array.from({ length: count }, (_, index) => ({ ...kind, wiring: wirings[index % wirings.length] })),
  );
  return kinds.flatMap((kind, index) => fleetOf({ ...common, ...kind, count: 1, from: kinds.length === 1 ? undefined : index + 1 }));
}
