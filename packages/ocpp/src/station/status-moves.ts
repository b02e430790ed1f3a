import type { ChargePointStatus } from '../messages.ts';

/** Where a connector may go from each status (OCPP 1.6, 4.9). In each row, what is preferred as a stop on a longer way stands first. */
export const STATUS_MOVES: Readonly<Record<ChargePointStatus, readonly ChargePointStatus[]>> = {
  Available: ['Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Reserved', 'Unavailable', 'Faulted'],
  Preparing: ['Available', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Faulted'],
  Charging: ['Finishing', 'Available', 'SuspendedEV', 'SuspendedEVSE', 'Unavailable', 'Faulted'],
  SuspendedEV: ['Finishing', 'Available', 'Charging', 'SuspendedEVSE', 'Unavailable', 'Faulted'],
  SuspendedEVSE: ['Finishing', 'Available', 'Charging', 'SuspendedEV', 'Unavailable', 'Faulted'],
  Finishing: ['Preparing', 'Available', 'Unavailable', 'Faulted'],
  Reserved: ['Preparing', 'Available', 'Unavailable', 'Faulted'],
  Unavailable: ['Available', 'Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Faulted'],
  Faulted: ['Available', 'Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Reserved', 'Unavailable'],
};

/**
 * The statuses to pass through, the last one being `to`: the shortest way along {@link STATUS_MOVES}. Some moves that happen in fact stand
 * not in the standard's table, a tag during Finishing for one, or everything that happened while nobody could be told.
 */
export function wayTo(from: ChargePointStatus, to: ChargePointStatus): readonly ChargePointStatus[] {
  if (from === to || STATUS_MOVES[from].includes(to)) return [to];
  for (const over of STATUS_MOVES[from]) if (over !== 'Faulted' && STATUS_MOVES[over].includes(to)) return [over, to];
  return ['Available', to];
}
