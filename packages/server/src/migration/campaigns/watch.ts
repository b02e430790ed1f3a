import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { StabilityFact } from '../eligibility/index.ts';

const DAY_MS = 86_400_000;
/** Kept for so long: the days before a campaign and its bake times. */
const KEEP_MS = 60 * DAY_MS;

interface Watched {
  readonly no: number;
  readonly organisationNo: number;
  readonly isHere: boolean;
  readonly lastSeenMs: number | null;
}

/**
 * Notes which chargers fell silent, and which are heard again. The silence begins when the charger was heard last. What was before the first
 * look at a charger is not known, and is not made up.
 */
export async function watchChargers(trx: Transaction<Database>, chargers: readonly Watched[], nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  const watches = await trx.selectFrom('charger_watch').select(['charger_no', 'since']).execute();
  const since = new Map(watches.map((row) => [row.charger_no, row.since.getTime()]));
  const open = await trx.selectFrom('charger_silence').select(['charger_no', 'from_at']).where('to_at', 'is', null).execute();
  const isSilent = new Set(open.map(({ charger_no }) => charger_no));
  const fresh = chargers.filter(({ no }) => !since.has(no));
  for (const part of parts(fresh)) {
    await trx
      .insertInto('charger_watch')
      .values(part.map(({ no, organisationNo }) => ({ charger_no: no, organisation_no: organisationNo, since: now })))
      .onConflict((conflict) => conflict.column('charger_no').doNothing())
      .execute();
  }
  const falling = chargers.filter(({ no, isHere }) => !isHere && !isSilent.has(no));
  for (const part of parts(falling)) {
    await trx
      .insertInto('charger_silence')
      .values(
        part.map(({ no, organisationNo, lastSeenMs }) => ({
          charger_no: no,
          organisation_no: organisationNo,
          from_at: new Date(Math.max(lastSeenMs ?? nowMs, since.get(no) ?? nowMs)),
          to_at: null,
        })),
      )
      .onConflict((conflict) => conflict.columns(['charger_no', 'from_at']).doUpdateSet({ to_at: null }))
      .execute();
  }
  const back = chargers.filter(({ no, isHere }) => isHere && isSilent.has(no)).map(({ no }) => no);
  for (const part of parts(back)) {
    await trx.updateTable('charger_silence').set({ to_at: now }).where('charger_no', 'in', part).where('to_at', 'is', null).execute();
  }
  await trx
    .deleteFrom('charger_silence')
    .where('to_at', '<', new Date(nowMs - KEEP_MS))
    .execute();
}

const PART = 500;

export function parts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / PART) }, (_, at) => items.slice(at * PART, (at + 1) * PART));
}

export interface Silence {
  readonly fromMs: number;
  /** Null: it lasts. */
  readonly toMs: number | null;
}

/** What is known of a charger's silences, and since when. */
export interface Watch {
  readonly sinceMs: number;
  readonly silences: readonly Silence[];
}

/** The watches of the chargers of a campaign, by charger number. */
export async function watchesOf(db: Kysely<Database>, campaignNo: number): Promise<ReadonlyMap<number, Watch>> {
  const rows = await db
    .selectFrom('charger_watch')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'charger_watch.charger_no')
    .leftJoin('charger_silence', 'charger_silence.charger_no', 'charger_watch.charger_no')
    .select(['charger_watch.charger_no', 'since', 'from_at', 'to_at'])
    .where('campaign_no', '=', campaignNo)
    .execute();
  const watches = new Map<number, { sinceMs: number; silences: Silence[] }>();
  for (const { charger_no, since, from_at, to_at } of rows) {
    const watch = watches.get(charger_no) ?? { sinceMs: since.getTime(), silences: [] };
    watches.set(charger_no, watch);
    if (from_at) watch.silences.push({ fromMs: from_at.getTime(), toMs: to_at?.getTime() ?? null });
  }
  return watches;
}

/** How much of a stretch it was here, and how often it went; null where it was not watched through, or for less than `leastMs`. */
export function hereWithin(
  { sinceMs, silences }: Watch,
  fromMs: number,
  toMs: number,
  leastMs: number,
): { readonly availability: number; readonly reconnectsPerDay: number; readonly longestMs: number } | null {
  const beginMs = Math.max(fromMs, sinceMs);
  const spanMs = toMs - beginMs;
  if (!(spanMs > 0) || spanMs < leastMs) return null;
  const within = silences
    .map(({ fromMs: from, toMs: to }) => Math.min(toMs, to ?? toMs) - Math.max(beginMs, from))
    .filter((silentMs) => silentMs > 0);
  return {
    availability: 1 - within.reduce((sum, silentMs) => sum + silentMs, 0) / spanMs,
    reconnectsPerDay: within.length / Math.max(1, spanMs / DAY_MS),
    longestMs: Math.max(0, ...within),
  };
}

/** Measured over the days that are asked for; the longest silence is that of the last day. Null: it was never watched. */
export function stabilityOf(watch: Watch | undefined, days: number, nowMs: number): StabilityFact | null {
  if (!watch) return null;
  const observedDays = (nowMs - watch.sinceMs) / DAY_MS;
  const over = hereWithin(watch, nowMs - Math.max(days, 1) * DAY_MS, nowMs, 0);
  const lastDay = hereWithin(watch, nowMs - DAY_MS, nowMs, 0);
  if (!over || !lastDay) return { observedDays: Math.max(0, observedDays), availability: 1, reconnectsPerDay: 0, longestGapMs: 0 };
  const { availability, reconnectsPerDay } = over;
  return { observedDays, availability, reconnectsPerDay, longestGapMs: lastDay.longestMs };
}
