import type { Kysely, Selectable } from 'kysely';
import type { ConnectorLimits, ScheduleException, WeeklySchedule } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import type { LimitSettings } from './segments.ts';

/** How it stands with what a charger should hold. */
export type Pushed = ConnectorLimits['pushed'];

export const NOT_PUSHED: Pushed = { state: 'none', at: null, until: null, afterwards: '', problem: '' };
export const NO_SETTINGS: LimitSettings = { maxA: null, userA: null, schedule: null, exceptions: [] };

/** One connector's limits as they are kept. */
export interface KeptLimits {
  readonly settings: LimitSettings;
  readonly revision: number;
  readonly changedAt: string | null;
  /** Since when max current and owner's limit are what they are, ms since 1970; null: from before that was kept, or they never were set. */
  readonly since: { readonly maxSinceMs: number | null; readonly userSinceMs: number | null };
  readonly pushed: Pushed;
}

export const NOTHING_KEPT: KeptLimits = {
  settings: NO_SETTINGS,
  revision: 0,
  changedAt: null,
  since: { maxSinceMs: null, userSinceMs: null },
  pushed: NOT_PUSHED,
};

export interface ConnectorKey {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly connectorId: number;
}

/** All of them, or one charger's, with whose they are. */
export async function readAllLimits(
  db: Kysely<Database>,
  chargerId?: string,
): Promise<{ chargerId: string; connectorId: number; kept: KeptLimits }[]> {
  const rows = await db
    .selectFrom('connector_limits')
    .innerJoin('charger', 'charger.no', 'connector_limits.charger_no')
    .selectAll('connector_limits')
    .select('charger.id as chargerId')
    .$if(chargerId !== undefined, (query) => query.where('charger.id', '=', chargerId ?? ''))
    .execute();
  return rows.map((row) => ({ chargerId: row.chargerId, connectorId: row.connector_id, kept: keptOf(row) }));
}

/** The connectors of active sites, whose standing limit a site has yet to say after a start. */
export async function connectorsInSites(db: Kysely<Database>): Promise<{ chargerId: string; connectorId: number }[]> {
  const rows = await db
    .selectFrom('site_connector')
    .innerJoin('site', 'site.no', 'site_connector.site_no')
    .innerJoin('charger', 'charger.no', 'site_connector.charger_no')
    .select(['charger.id as chargerId', 'site_connector.connector_id as connectorId'])
    .where('site.state', '=', 'active')
    .execute();
  return rows;
}

/** Stores changed settings under a new revision; what is pushed is out of date by them. */
export async function writeSettings(
  db: Kysely<Database>,
  { organisationNo, chargerNo, connectorId }: ConnectorKey,
  { settings, revision, changedAt, since, pushed }: KeptLimits,
): Promise<void> {
  const values = {
    max_a: settings.maxA,
    user_a: settings.userA,
    schedule: settings.schedule && JSON.stringify(settings.schedule),
    exceptions: JSON.stringify(settings.exceptions),
    revision,
    changed_at: new Date(changedAt ?? 0),
    max_since: dateOf(since.maxSinceMs),
    user_since: dateOf(since.userSinceMs),
    ...columnsOf(pushed),
  };
  await db
    .insertInto('connector_limits')
    .values({ charger_no: chargerNo, connector_id: connectorId, organisation_no: organisationNo, ...values })
    .onConflict((conflict) => conflict.columns(['charger_no', 'connector_id']).doUpdateSet(values))
    .execute();
}

/** Nothing is stored of a connector that only a site looks after. */
export async function writePushed(db: Kysely<Database>, chargerNo: number, connectorId: number, pushed: Pushed): Promise<void> {
  await db
    .updateTable('connector_limits')
    .set(columnsOf(pushed))
    .where('charger_no', '=', chargerNo)
    .where('connector_id', '=', connectorId)
    .execute();
}

/** S21: who set what an installer alone may set. */
export async function writeSettingChange(
  db: Kysely<Database>,
  change: {
    readonly organisationNo: number;
    readonly at: Date;
    readonly by: string;
    readonly subject: string;
    readonly what: string;
    readonly before: number | null;
    readonly after: number | null;
  },
): Promise<void> {
  const text = (value: number | null): string | null => (value === null ? null : `${value} A`);
  await db
    .insertInto('setting_change')
    .values({
      organisation_no: change.organisationNo,
      at: change.at,
      by_person: change.by,
      subject: change.subject,
      what: change.what,
      before_value: text(change.before),
      after_value: text(change.after),
    })
    .execute();
}

export function viewOf(chargerId: string, connectorId: number, { settings, revision, changedAt, pushed }: KeptLimits): ConnectorLimits {
  const { maxA, userA, schedule, exceptions } = settings;
  return { chargerId, connectorId, maxA, userA, schedule, exceptions: [...exceptions], revision, changedAt, pushed };
}

function keptOf(row: Selectable<Database['connector_limits']>): KeptLimits {
  return {
    settings: {
      maxA: row.max_a,
      userA: row.user_a,
      schedule: row.schedule === null ? null : (JSON.parse(row.schedule) as WeeklySchedule),
      exceptions: JSON.parse(row.exceptions) as ScheduleException[],
    },
    revision: row.revision,
    changedAt: row.changed_at.toISOString(),
    since: { maxSinceMs: row.max_since?.getTime() ?? null, userSinceMs: row.user_since?.getTime() ?? null },
    pushed: {
      state: row.pushed_state,
      at: row.pushed_at?.toISOString() ?? null,
      until: row.pushed_until?.toISOString() ?? null,
      afterwards: row.pushed_afterwards,
      problem: row.pushed_problem,
    },
  };
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function columnsOf({ state, at, until, afterwards, problem }: Pushed) {
  return {
    pushed_state: state,
    pushed_at: at === null ? null : new Date(at),
    pushed_until: until === null ? null : new Date(until),
    pushed_afterwards: afterwards,
    pushed_problem: problem,
  };
}
