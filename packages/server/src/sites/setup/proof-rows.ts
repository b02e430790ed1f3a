import type { Insertable, Kysely, Updateable } from 'kysely';
import type { SiteSettings } from '@phasor/contract';
import type { Database } from '../../store/index.ts';
import { connectorKey } from './connector-key.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import { changedSettings } from './setting-changes.ts';

/** Writes down what was seen of a connector; what is left out stays as it was. */
export async function writeProof(
  db: Kysely<Database>,
  organisationNo: number,
  { chargerNo, settings }: Pick<ConnectorFacts, 'chargerNo' | 'settings'>,
  seen: Updateable<Database['connector_proof']>,
): Promise<void> {
  const row: Insertable<Database['connector_proof']> = {
    charger_no: chargerNo,
    connector_id: settings.connectorId,
    organisation_no: organisationNo,
  };
  await db
    .insertInto('connector_proof')
    .values({ ...row, ...seen })
    .onConflict((conflict) => conflict.columns(['charger_no', 'connector_id']).doUpdateSet(seen))
    .execute();
}

/** S6: it is not asked to change its phases any more, and why. */
export async function writeNoSwitch(
  db: Kysely<Database>,
  { chargerNo, connectorId }: { readonly chargerNo: number; readonly connectorId: number },
  reason: string,
): Promise<void> {
  await db
    .updateTable('connector_proof')
    .set((set) => ({ no_switch_reason: reason, failed_switches: set('failed_switches', '+', 1) }))
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .execute();
}

/** S6: its way of being told phases was measured to work. */
export async function writeMoved(
  db: Kysely<Database>,
  { chargerNo, connectorId }: { readonly chargerNo: number; readonly connectorId: number },
): Promise<void> {
  await db
    .updateTable('connector_proof')
    .set({ actuator_proof: 'measured', failed_switches: 0 })
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .where('actuator_proof', '!=', 'measured')
    .execute();
}

/** S6: it did not heed the way by which it was told its phases; which one is left is discovered anew. */
export async function forgetActuator(db: Kysely<Database>, chargerNo: number): Promise<void> {
  await db
    .updateTable('connector_proof')
    .set({ actuator: 'none', actuator_proof: 'assumed' })
    .where('charger_no', '=', chargerNo)
    .execute();
}

/** What was seen of how a charger changes its phases holds for the setting that it was told by. */
export async function forgetPhaseProof(
  trx: Kysely<Database>,
  before: SiteSettings,
  after: SiteSettings,
  facts: readonly ConnectorFacts[],
): Promise<void> {
  const changes = changedSettings(before, after).map(({ what }) => what);
  const stale = facts.filter(({ settings }) => changes.includes(`connectors.${connectorKey(settings)}.phaseSetting`));
  for (const { chargerNo, settings } of stale) {
    await trx
      .updateTable('connector_proof')
      .set({ actuator: 'none', actuator_proof: 'assumed', failed_switches: 0, no_switch_reason: null })
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '=', settings.connectorId)
      .execute();
  }
}

/** S20: what the meter answered holds for the wiring, the fuse and the meters that it was measured with. */
export async function forgetCommissioning(
  trx: Kysely<Database>,
  before: SiteSettings,
  after: SiteSettings,
  facts: readonly ConnectorFacts[],
): Promise<void> {
  const changes = changedSettings(before, after).map(({ what }) => what);
  const isMeterOther = changes.some((what) => /^fuses\..*\.(?:meters|parentId)$/.test(what));
  const stale = facts.filter(({ settings }) => {
    const path = `connectors.${connectorKey(settings)}`;
    return isMeterOther || changes.includes(`${path}.wiring`) || changes.includes(`${path}.fuseId`);
  });
  for (const { chargerNo, settings } of stale) {
    await trx
      .updateTable('connector_proof')
      .set({ commissioning: 'unproven', commissioning_finding: '', commissioned_at: null })
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '=', settings.connectorId)
      .execute();
  }
}
