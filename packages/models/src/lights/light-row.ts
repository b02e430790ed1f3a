import type { ModelName } from '../model.ts';
import type { LightRow } from './light.ts';
import type { ConnectorForLights, StationForLights } from './station-for-lights.ts';

/** The row of the table that a connector is in, or why it is in none. */
export type RowOrReason = { readonly row: LightRow } | { readonly row: null; readonly reason: string };

const none = (reason: string): RowOrReason => ({ row: null, reason });

const CONDITIONS: Readonly<Record<Exclude<StationForLights['condition'], 'running'>, string>> = {
  booting: 'the tables have no row for a charger that starts',
  pending: 'the tables have no row for a charger whose boot is not accepted',
  updating: 'the tables have no row for a firmware update',
  offline: 'the tables have no row for a charger without a connection',
};

/** Which row of its model's table a connector is in. Total: every state yields a row or a reason. */
export function lightRow(model: ModelName, station: StationForLights, connector: ConnectorForLights): RowOrReason {
  if (station.condition !== 'running') return none(CONDITIONS[station.condition]);
  const status = station.status === 'Available' ? connector.status : station.status;
  // A fault and a closed socket are shown whatever somebody does at the reader.
  if (status === 'Faulted') return { row: 'error' };
  if (status === 'Unavailable') {
    return model === 'aura' ? { row: 'notAvailable' } : none('the Halo’s tables have no row for Unavailable');
  }
  if (connector.authorisation === 'approved') return { row: 'tagApproved' };
  if (connector.authorisation === 'notApproved') return { row: 'tagNotApproved' };
  switch (status) {
    case 'Available':
      return { row: 'ready' };
    case 'Charging':
      return { row: 'charging' };
    case 'SuspendedEV':
      return { row: 'complete' };
    case 'SuspendedEVSE':
      return { row: 'paused' };
    case 'Preparing':
      return preparing(model, connector);
    case 'Finishing':
    case 'Reserved':
      return none(`the tables have no row for ${status}`);
  }
}

function preparing(model: ModelName, { authorisation, isWaitingForPower }: ConnectorForLights): RowOrReason {
  if (authorisation === 'waiting') return { row: 'waitingForTag' };
  // Only the Halo's table says that its Paused covers the allocation of power.
  if (isWaitingForPower && model === 'halo') return { row: 'paused' };
  return none('the tables have no row for Preparing without a tag to wait for');
}
