import { messageOf, type Clock, type Timer } from '@phasor/kernel';
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
import type { SiteRow } from './site-rows.ts';

export interface GiveBackPorts {
  readonly store: Store;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly profiles: Pick<ChargingProfiles, 'clear'>;
  readonly chargerOf: (organisationNo: number, chargerId: string) => Pick<ChargerPort, 'setKey' | 'dataTransfer' | 'clearProfile'>;
  /** What is owed could not be looked up, or not be written down; it is tried again. */
  readonly onFailed: (why: string) => void;
}

/** After a charger has left, has come back, or a transaction there has ended, it is tried again so long after each refusal, ms, and then no more (S11). */
const RETRY_MS = [60_000, 300_000, 900_000, 3_600_000] as const;

/** How often it was tried by itself, and when it is next; null: not by itself any more. */
interface Beat {
  readonly tries: number;
  readonly timer: Timer | null;
}

type Known = LeftWith & { readonly actuator: string };

interface OwedRow {
  readonly id: string;
  readonly charger_no: number;
  readonly connector_id: number;
  readonly organisation_no: number | null;
  readonly actuator: string;
  readonly left_with: string | null;
  readonly state: SiteRow['state'] | null;
}

/**
 * Takes back what the loop of a site has told a charger that leaves it. A running car is not cut: it loses the profile of its transaction, whose dead-man would send
 * it to its failsafe, and keeps its phases until it has gone.
 */
export class GiveBack {
  readonly #ports: GiveBackPorts;
  /** Chargers that are looked at when they are here again. */
  #owed: ReadonlySet<string> = new Set();
  readonly #beats = new Map<string, Beat>();
  #isStopped = false;

  constructor(ports: GiveBackPorts) {
    this.#ports = ports;
  }

  /** Tries nothing by itself any more. */
  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#beats.values()) timer?.cancel();
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
    if (isOwed && !isCharging) this.leave(chargerId);
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

  /** Reads who is owed its phases, after a start. */
  async load(): Promise<void> {
    this.#owed = new Set((await this.#owedRows()).map(({ id }) => id));
  }

  /** Whether a charger is owed its phases, and not by its car's end alone. */
  isOwed(chargerId: string): boolean {
    return this.#owed.has(chargerId);
  }

  /** S20: its first terminal alone feeds it for a while, told by that; noted before it is told, so that a restart does not forget it. */
  async owe(organisationNo: number, known: ConnectorFacts, aloneBy: 'key' | 'dataTransfer'): Promise<void> {
    const left_with = leftText({ settings: known.settings, maxA: known.maxA, aloneBy });
    await writeProof(this.#ports.store.db, organisationNo, known, { phases_are_owed: true, left_with });
  }

  /** It has all its phases back. */
  async settle({ chargerNo, connectorId }: { readonly chargerNo: number; readonly connectorId: number }): Promise<void> {
    await this.#ports.store.db
      .updateTable('connector_proof')
      .set((set) => ({
        phases_are_owed: false,
        // Its failsafe may be owed by the same.
        left_with: set.case().when('failsafe_is_owed', '=', true).then(set.ref('left_with')).else(null).end(),
      }))
      .where('charger_no', '=', chargerNo)
      .where('connector_id', '=', connectorId)
      .execute();
  }

  /** It did not take what it is owed: that is tried again when it is here again, and some times before. */
  leave(chargerId: string): void {
    this.#owed = new Set([...this.#owed, chargerId]);
    const { tries, timer } = this.#beats.get(chargerId) ?? { tries: 0, timer: null };
    const delayMs = RETRY_MS[tries];
    if (this.#isStopped || timer !== null || delayMs === undefined) return;
    const next = this.#ports.clock.setTimer(delayMs, () => {
      this.#beats.set(chargerId, { tries: tries + 1, timer: null });
      this.#payHere([chargerId]).catch((error: unknown) => {
        this.#ports.onFailed(messageOf(error));
        this.leave(chargerId);
      });
    });
    this.#beats.set(chargerId, { tries, timer: next });
  }

  /** These chargers are here again: what is owed to them is given back, save where a car charges, after which it is, or a site's loop tells them. */
  async whenHere(chargerIds: readonly string[]): Promise<void> {
    for (const chargerId of chargerIds) this.#beginAnew(chargerId);
    await this.#payHere(chargerIds);
  }

  #beginAnew(chargerId: string): void {
    this.#beats.get(chargerId)?.timer?.cancel();
    this.#beats.delete(chargerId);
  }

  async #payHere(chargerIds: readonly string[]): Promise<void> {
    if (chargerIds.length === 0) return;
    this.#owed = new Set([...this.#owed].filter((chargerId) => !chargerIds.includes(chargerId)));
    for (const row of await this.#owedRows(chargerIds)) {
      const isTold = row.state === 'active' || (await this.#isCharging(row.charger_no, row.connector_id));
      if (!isTold) await this.#pay(row);
    }
  }

  /** A transaction has ended: what was owed to its connector, and no site shares any more, is given back. */
  async afterTransaction(chargerId: string, connectorId: number): Promise<void> {
    this.#beginAnew(chargerId);
    for (const row of await this.#owedRows([chargerId])) if (row.connector_id === connectorId) await this.#pay(row);
  }

  async #pay({ id, charger_no, connector_id, organisation_no, actuator, left_with, state }: OwedRow): Promise<void> {
    const left = leftOf(left_with);
    if (organisation_no === null) return;
    const isDone = state === 'active' || !left || (await this.#tellAll(organisation_no, { ...left, actuator: left.aloneBy ?? actuator }));
    if (isDone) await this.settle({ chargerNo: charger_no, connectorId: connector_id });
    else this.leave(id);
  }

  /** Of these chargers; without them of all. */
  #owedRows(chargerIds?: readonly string[]): Promise<OwedRow[]> {
    const query = this.#ports.store.db
      .selectFrom('connector_proof')
      .innerJoin('charger', 'charger.no', 'connector_proof.charger_no')
      .leftJoin('site_connector', (join) =>
        join
          .onRef('site_connector.charger_no', '=', 'connector_proof.charger_no')
          .onRef('site_connector.connector_id', '=', 'connector_proof.connector_id'),
      )
      .leftJoin('site', 'site.no', 'site_connector.site_no')
      .select(['connector_proof.charger_no', 'connector_proof.connector_id', 'charger.id', 'charger.organisation_no'])
      .select(['actuator', 'left_with', 'site.state'])
      .where('phases_are_owed', '=', true);
    return (chargerIds === undefined ? query : query.where('charger.id', 'in', [...chargerIds])).execute();
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
