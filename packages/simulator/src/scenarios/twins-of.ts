import { fleetOf, type FleetOptions } from '../fleet.ts';
import type { Twin } from '../twin.ts';
import type { FleetPart } from './scenario.ts';

/** What all chargers of a scenario have in common. */
export type CommonOptions = Omit<FleetOptions, 'model' | 'count' | 'from' | 'firmwareVersion' | 'configuration'>;

/** The chargers of a scenario, numbered through. A single one takes the id as it is. */
export function twinsOf(parts: readonly FleetPart[], common: CommonOptions): Twin[] {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  let next = 1;
  return parts.flatMap((part) => {
    const from = total === 1 ? undefined : next;
    next += part.count;
    return fleetOf({ ...common, ...part, from });
  });
}
