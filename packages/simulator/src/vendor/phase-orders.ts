import { connectorRoutes, type PhaseRoute } from '@phasor/models';
import type { Request } from '@phasor/ocpp';
import type { Feature, FeatureFactory } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';

/** How a charger is told its phases: real ones are known for all five. */
export type PhaseOrders =
  /** By the key `AssignedPhase`, and its current by `AssignedCurrent` too. */
  | 'key'
  /** By `numberPhases` in its profiles alone: one phase is its first terminal. */
  | 'numberPhases'
  /** By `phaseToUse`, which OCPP 1.6 does not have, beside it. */
  | 'phaseToUse'
  /** By a DataTransfer, see {@link PHASE_TRANSFER}. */
  | 'dataTransfer'
  /** Not at all: it takes profiles in W alone, and picks itself the one phase that each car gets. */
  | 'power';

/** The DataTransfer of a charger with that trait; `data` is `{"connector":1,"phase":"L3"}`. */
export const PHASE_TRANSFER = { vendorId: 'com.example.charger', messageId: 'FeedFrom' } as const;

/** Its phases by DataTransfer; `obeys` false: it says yes, and does nothing. */
export function phaseTransfer(hardware: ChargerHardware, obeys: boolean): FeatureFactory {
  return (): Feature => ({
    dataTransfer: {
      [PHASE_TRANSFER.vendorId]: ({ messageId, data }: Request<'DataTransfer'>) => {
        if (messageId !== PHASE_TRANSFER.messageId) return { status: 'UnknownMessageId' };
        const [[connectorId, route] = []] = fedFrom(data ?? '') ?? [];
        if (connectorId === undefined || route === undefined || !hardware.canAssign(connectorId, route)) return { status: 'Rejected' };
        if (obeys) hardware.assignPhase(connectorId, route);
        return { status: 'Accepted' };
      },
    },
  });
}

function fedFrom(data: string): ReadonlyMap<number, PhaseRoute> | null {
  const [, connector = '', phase = ''] = /^\{"connector":(\d+),"phase":"(\w+)"\}$/.exec(data) ?? [];
  return connectorRoutes(`${connector}.${phase}`);
}
