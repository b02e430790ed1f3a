import type { ChargingProfiles } from '../../charging-profiles/index.ts';
import type { Store } from '../../store/index.ts';
import type { ChargerPort } from '../actuators/charger-port.ts';
import { currentKey, settingFor } from '../actuators/phase-setting.ts';
import { tellPhase } from '../actuators/tell-charger.ts';
import { takeBack, userLimitIn } from '../loop/climb.ts';
import type { Residue } from '../loop/connector-memory.ts';
import type { ConnectorFacts } from './connector-facts.ts';
import { leftOf, leftText, type LeftWith } from './left-sites.ts';
import { writeProof } from './proof-rows.ts';

export interface GiveBackPorts {
  readonly store: Store;
  readonly profiles: Pick<ChargingProfiles, 'clear'>;
  readonly chargerOf: (organisationNo: number, chargerId: string) => Pick<ChargerPort, 'setKey' | 'dataTransfer' | 'clearProfile'>;
}

type Known = LeftWith & { readonly actuator: string };

/**
 * Takes back what the loop of a site has told a charger that leaves it. A running car is not cut: it loses the profile of its transaction, whose dead-man would send
 * it to its failsafe, and keeps its phases until it has gone.
 */
export class GiveBack {
  readonly #ports: GiveBackPorts;

  constructor(ports: GiveBackPorts) {
    this.#ports = ports;
  }

  /** To be called once no loop tells it anything, and its base profile is released. */
  async connector(organisationNo: number, known: ConnectorFacts): Promise<void> {
    const { store, profiles } = this.#ports;
    const { chargerId, connectorId } = known.settings;
    const isCharging = await this.#isCharging(known.chargerNo, connectorId);
    // What was not there, or does not answer, leaves by the charger itself: with the transaction, or as its dead-man.
    if (isCharging) await profiles.clear({ organisationNo, chargerId }, { connectorId, purpose: 'TxProfile' }, null).catch(() => undefined);
    const actuator = known.proof?.actuator ?? 'none';
    if (!hasPhases(actuator)) return;
    const isOwed = isCharging || !(await this.#tellAll(organisationNo, { ...known, actuator }));
    // It is told later by the setting that it is told by now, in whatever site it is then.
    await writeProof(store.db, organisationNo, known, { phases_are_owed: isOwed, left_with: isOwed ? leftText(known) : null });
  }

  /** S8: what the ladder had left in its charger; to be called before its base profile is released. */
  async residue(
    organisationNo: number,
    { chargerNo, settings }: Pick<ConnectorFacts, 'chargerNo' | 'settings'>,
    residue: Residue,
  ): Promise<void> {
    const { store, chargerOf } = this.#ports;
    const standing = residue.limitBeforeA === null ? null : await userLimitIn(store.db, chargerNo);
    await takeBack(chargerOf(organisationNo, settings.chargerId), settings.connectorId, residue, standing);
  }

  /** A transaction has ended: what was owed to its connector, and no site shares any more, is given back. */
  async afterTransaction(chargerId: string, connectorId: number): Promise<void> {
    const { db } = this.#ports.store;
    const row = await db
      .selectFrom('connector_proof')
      .innerJoin('charger', 'charger.no', 'connector_proof.charger_no')
      .select(['charger_no', 'charger.organisation_no', 'actuator', 'left_with'])
      .where('charger.id', '=', chargerId)
      .where('connector_id', '=', connectorId)
      .where('phases_are_owed', '=', true)
      .executeTakeFirst();
    if (!row || row.organisation_no === null) return;
    const site = await db
      .selectFrom('site_connector')
      .innerJoin('site', 'site.no', 'site_connector.site_no')
      .select('site.state')
      .where('charger_no', '=', row.charger_no)
      .where('connector_id', '=', connectorId)
      .executeTakeFirst();
    const left = leftOf(row.left_with);
    const isDone = site?.state === 'active' || !left || (await this.#tellAll(row.organisation_no, { ...left, actuator: row.actuator }));
    if (!isDone) return;
    await db
      .updateTable('connector_proof')
      .set({ phases_are_owed: false, left_with: null })
      .where('charger_no', '=', row.charger_no)
      .where('connector_id', '=', connectorId)
      .execute();
  }

  /** All phases feed it again. A setting that an installer wrote down tells the current too, perhaps: all that it may have. */
  async #tellAll(organisationNo: number, { settings, actuator, maxA }: Known): Promise<boolean> {
    if (!hasPhases(actuator)) return true;
    const { chargerId, connectorId, phaseSetting = null } = settings;
    const fill = { connectorId, route: 'L123', limitA: maxA } as const;
    const answer = await tellPhase(this.#ports.chargerOf(organisationNo, chargerId), { actuator, phaseSetting }, fill);
    const current = actuator === 'key' ? currentKey(settingFor(actuator, phaseSetting), connectorId, maxA) : null;
    if (answer.kind !== 'taken' || current === null) return answer.kind === 'taken';
    return (await this.#ports.chargerOf(organisationNo, chargerId).setKey(current.key, current.text)).kind === 'taken';
  }

  async #isCharging(chargerNo: number, connectorId: number): Promise<boolean> {
    const row = await this.#ports.store.db
      .selectFrom('charging_transaction')
      .select('transaction_id')
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '=', connectorId)
      .where('stop_received_at', 'is', null)
      .executeTakeFirst();
    return row !== undefined;
  }
}

/** It was told its phases by a setting of its own, which outlives profiles. */
const hasPhases = (actuator: string): actuator is 'key' | 'dataTransfer' => actuator === 'key' || actuator === 'dataTransfer';
