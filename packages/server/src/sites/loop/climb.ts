import type { ConnectorMemory } from './connector-memory.ts';
import type { Rung } from './ladder.ts';
import type { LoopConnector, LoopPorts, LoopSite } from './ports.ts';

/** Above the base profile, below everything that is for one transaction. */
const DEFAULT_PROFILE_ID = 9_600;
const DEFAULT_STACK_LEVEL = 1;
const USER_LIMIT_KEY = 'UserCurrentLimit';

/** S8: what a rung of the ladder does. *Resend* is the loop's own: the order is simply wanted again. */
export async function climb(
  { chargerOf, log }: Pick<LoopPorts, 'chargerOf' | 'log'>,
  site: LoopSite,
  connector: LoopConnector,
  memory: ConnectorMemory,
  rung: Rung,
): Promise<void> {
  const { chargerId, connectorId, failsafeA } = connector;
  const charger = chargerOf(site.organisationNo, chargerId);
  const limitA = memory.told?.limitA ?? failsafeA;
  switch (rung) {
    case 'resend':
    case 'defaultProfile':
      await charger.setProfile(connectorId, {
        chargingProfileId: DEFAULT_PROFILE_ID + connectorId,
        stackLevel: DEFAULT_STACK_LEVEL,
        ...(rung === 'resend' && memory.session
          ? { chargingProfilePurpose: 'TxProfile' as const, transactionId: memory.session.transactionId }
          : { chargingProfilePurpose: 'TxDefaultProfile' as const }),
        chargingProfileKind: 'Relative',
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: limitA }] },
      });
      return;
    case 'vendorKey':
      await charger.setKey(USER_LIMIT_KEY, `${connectorId}.${Math.floor(limitA)}`);
      return;
    case 'stop':
      if (memory.session) await charger.stop(memory.session.transactionId);
      return;
    case 'inoperative':
      await charger.makeInoperative(connectorId);
      return;
    case 'alarm':
      log.error(
        { siteId: site.id, chargerId, connectorId },
        'a charger draws more than it was offered, and nothing that was tried stops it',
      );
  }
}
