import type { Way, WayState } from './way.ts';

const RESERVED: ReadonlySet<WayState> = new Set(['Armed', 'Switching', 'Configuring']);

/**
 * What a site must leave free for a charger that cannot be told to slow down, per connector in A on each of three phases: from Armed until the
 * max current was read back, the highest that it may take by any of its firmwares (S18). Empty: nothing beyond what it is told.
 * `capiLimitA`: the last limit that it acknowledged on CAPI.
 */
export function reservationOf(
  { plan, state, snapshot, owner }: Way,
  capiLimitA: (connectorId: number) => number | null,
): readonly { readonly connectorId: number; readonly reservedA: number }[] {
  if (!RESERVED.has(state) && !(state === 'RollingBack' && owner !== 'CAPI') && state !== 'Stranded') return [];
  return plan.outlets.map(({ connectorId, ratedA, factoryA }) => {
    const maxA = snapshot?.settings.connectors.find((connector) => connector.connectorId === connectorId)?.maxCurrentA ?? ratedA;
    return { connectorId, reservedA: Math.max(maxA, factoryA, capiLimitA(connectorId) ?? 0) };
  });
}

/** What a BootNotification is answered with while a charger is on its way; null: as any other charger's. */
export function bootAnswerOf({ state, ocpp }: Way): 'Pending' | 'Accepted' | null {
  switch (state) {
    case 'Armed':
    case 'Switching':
      return 'Pending';
    case 'Configuring':
      return ocpp.registration;
    case 'Verifying':
    case 'Committing':
    case 'RollingBack':
      return 'Accepted';
    default:
      return null;
  }
}
