import type { Kysely } from 'kysely';
import type { Clock } from '@phasor/kernel';
import type { ConnectorLimits, ScheduleDraft, ScheduleDraftConfirmation, ScheduleException, WeeklySchedule } from '@phasor/contract';
import { chargerErrors } from '../chargers/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import type { Database, Store } from '../store/index.ts';
import { archivedConnectors, readDraft, writeConfirmed } from './archive.ts';
import { checkOffered } from './as-offered.ts';
import { checkAmps, checkZone, checkedException, checkedSchedule, tenths, withException } from './check-settings.ts';
import type { ConnectorBook } from './connector-book.ts';
import { scheduleErrors } from './errors.ts';
import { viewOf, writeSettingChange, writeSettings, type ConnectorKey, type KeptLimits } from './limit-rows.ts';
import type { LimitSettings } from './segments.ts';

interface FoundConnector extends ConnectorKey {
  readonly speaksCapi: boolean;
}

/** A connector whose max current is about to be another. */
export interface MaxCurrentChange {
  readonly chargerNo: number;
  readonly chargerId: string;
  readonly connectorId: number;
}

/** Calls `write` to store it; raises an error where it must not be, and nothing is stored. */
export type MaxCurrentGuard = (trx: Kysely<Database>, change: MaxCurrentChange, write: () => Promise<void>) => Promise<void>;

type Edit = (before: LimitSettings, found: FoundConnector) => LimitSettings;

interface EditedWith {
  /** Whose change of the max current it is. */
  readonly auditedBy?: string | null;
  /** What else is stored with it. */
  readonly also?: (trx: Kysely<Database>, found: ConnectorKey, at: Date) => Promise<void>;
}

/** Changes what people set, one at a time: checked, stored, and only then in memory. */
export class SettingsDesk {
  readonly #ports: { readonly store: Store; readonly clock: Clock; readonly book: ConnectorBook };
  #turn: Promise<unknown> = Promise.resolve();
  guard: MaxCurrentGuard | null = null;

  constructor(ports: { readonly store: Store; readonly clock: Clock; readonly book: ConnectorBook }) {
    this.#ports = ports;
  }

  /** Raises CHARGER_UNKNOWN, SCHEDULE_CONNECTOR_UNKNOWN. */
  async find({ organisationNo, chargerId }: CommandTarget, connectorId: number): Promise<FoundConnector> {
    const { db } = this.#ports.store;
    const charger = await db
      .selectFrom('charger')
      .select(['no', 'protocol'])
      .where('id', '=', chargerId.replaceAll('\0', ''))
      .where('organisation_no', '=', organisationNo)
      .executeTakeFirst();
    if (!charger) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
    const known = await db
      .selectFrom('connector')
      .select((select) => select.fn.max('connector_id').as('highest'))
      .where('charger_no', '=', charger.no)
      .executeTakeFirst();
    const highest = known?.highest ?? 0;
    // One that has not come yet may have any.
    if (highest > 0 && connectorId > highest) throw scheduleErrors.raise('SCHEDULE_CONNECTOR_UNKNOWN', { chargerId, connectorId, highest });
    return { organisationNo, chargerNo: charger.no, connectorId, speaksCapi: charger.protocol === 'CAPI' };
  }

  setMaxCurrent(target: CommandTarget, connectorId: number, maxA: number | null, by: string): Promise<ConnectorLimits> {
    const edit: Edit = (before) => {
      if (maxA !== null) checkOffered(maxA, 'the max current');
      return { ...before, maxA: maxA === null ? null : tenths(maxA) };
    };
    return this.#edit(target, connectorId, edit, { auditedBy: by });
  }

  setUserLimit(target: CommandTarget, connectorId: number, userA: number | null): Promise<ConnectorLimits> {
    return this.#edit(target, connectorId, (before) => {
      if (userA !== null) checkAmps(userA, "the owner's limit", before.maxA);
      return { ...before, userA: userA === null ? null : tenths(userA) };
    });
  }

  setSchedule(target: CommandTarget, connectorId: number, schedule: WeeklySchedule | null): Promise<ConnectorLimits> {
    return this.#edit(target, connectorId, this.#weekOf(target, schedule));
  }

  /** What is kept from CAPI, as a week; `zone`: where whoever asks believes it to hang. Raises SCHEDULE_DRAFT_UNKNOWN, SCHEDULE_ZONE_UNKNOWN. */
  async readDraft(target: CommandTarget, connectorId: number, zone?: string): Promise<ScheduleDraft> {
    const { store, book } = this.#ports;
    if (zone !== undefined) checkZone(zone);
    const found = await this.find(target, connectorId);
    return readDraft(store.db, target, found, { zone, mostA: book.get(target.chargerId, connectorId).kept.settings.maxA });
  }

  /** What is kept from CAPI of all its connectors. Raises CHARGER_UNKNOWN. */
  async readDrafts(target: CommandTarget, zone?: string): Promise<ScheduleDraft[]> {
    const drafts: ScheduleDraft[] = [];
    for (const connectorId of await archivedConnectors(this.#ports.store.db, target))
      drafts.push(await this.readDraft(target, connectorId, zone));
    return drafts;
  }

  /** The draft, or what its owner made of it, becomes the week. Raises SCHEDULE_DRAFT_UNKNOWN, and what {@link setSchedule} raises. */
  async confirmDraft(
    target: CommandTarget,
    connectorId: number,
    { schedule, zone }: ScheduleDraftConfirmation,
    by: string,
  ): Promise<ConnectorLimits> {
    const draft = await this.readDraft(target, connectorId, zone);
    const edit = this.#weekOf(target, schedule ?? draft.schedule);
    return this.#edit(target, connectorId, edit, { also: (trx, found, at) => writeConfirmed(trx, found, by, at) });
  }

  addException(target: CommandTarget, connectorId: number, exception: ScheduleException): Promise<ConnectorLimits> {
    return this.#edit(target, connectorId, (before, { speaksCapi }) => {
      if (speaksCapi) throw scheduleErrors.raise('SCHEDULE_CHARGER_SPEAKS_CAPI', { chargerId: target.chargerId });
      const nowMs = this.#ports.clock.now();
      const added = checkedException(exception, before.maxA, nowMs);
      return { ...before, exceptions: withException(before.exceptions, added, nowMs) };
    });
  }

  clearExceptions(target: CommandTarget, connectorId: number): Promise<ConnectorLimits> {
    return this.#edit(target, connectorId, (before) => ({ ...before, exceptions: [] }));
  }

  #weekOf({ chargerId }: CommandTarget, schedule: WeeklySchedule | null): Edit {
    return (before, { speaksCapi }) => {
      if (speaksCapi && schedule) throw scheduleErrors.raise('SCHEDULE_CHARGER_SPEAKS_CAPI', { chargerId });
      return { ...before, schedule: schedule && checkedSchedule(schedule, before.maxA) };
    };
  }

  #edit(target: CommandTarget, connectorId: number, edit: Edit, together: EditedWith = {}): Promise<ConnectorLimits> {
    const edited = this.#turn.then(() => this.#editNow(target, connectorId, edit, together));
    this.#turn = edited.catch(() => undefined);
    return edited;
  }

  async #editNow(target: CommandTarget, connectorId: number, edit: Edit, { auditedBy = null, also }: EditedWith): Promise<ConnectorLimits> {
    const { store, clock, book } = this.#ports;
    const { chargerId } = target;
    const found = await this.find(target, connectorId);
    const before = book.get(chargerId, connectorId).kept;
    const settings = edit(before.settings, found);
    const at = new Date(clock.now());
    const kept: KeptLimits = {
      settings,
      revision: before.revision + 1,
      changedAt: at.toISOString(),
      since: {
        maxSinceMs: before.settings.maxA === settings.maxA ? before.since.maxSinceMs : at.getTime(),
        userSinceMs: before.settings.userA === settings.userA ? before.since.userSinceMs : at.getTime(),
      },
      pushed: { ...before.pushed, state: found.speaksCapi ? 'windows' : 'waiting', problem: '' },
    };
    await store.transaction(async (trx) => {
      const write = (): Promise<void> => writeSettings(trx, found, kept);
      const guard = before.settings.maxA === settings.maxA ? null : this.guard;
      await (guard ? guard(trx, { chargerNo: found.chargerNo, chargerId, connectorId }, write) : write());
      await also?.(trx, found, at);
      if (auditedBy === null || before.settings.maxA === settings.maxA) return;
      await writeSettingChange(trx, {
        ...{ organisationNo: found.organisationNo, at, by: auditedBy, what: 'max current' },
        subject: `connector ${chargerId}/${connectorId}`,
        before: before.settings.maxA,
        after: settings.maxA,
      });
    });
    book.set(chargerId, connectorId, { kept });
    return viewOf(chargerId, connectorId, kept);
  }
}
