import type { Kysely, Transaction } from 'kysely';
import type { ChargerSchedule } from '@phasor/contract';
import { modelOf } from '@phasor/models';
import type { Database, Owner } from '../../store/index.ts';
import type { Stratum } from '../campaign/index.ts';
import type { CampaignRow } from './campaign-rows.ts';
import { firstMarks, marksAfter, type Marks } from './marks.ts';
import { parts } from './watch.ts';

/** A charger of a campaign as it is stored. */
export interface MemberRow {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly owner: Owner;
  /** As the manifests name it. */
  readonly model: string | null;
  readonly hardwareVersion: string | null;
  readonly firmwareVersion: string | null;
  readonly lastSeenMs: number | null;
  readonly sessionsThrough: number;
  readonly lastSessionId: number;
  readonly schedule: ChargerSchedule | null;
  /** It has begun its way in this campaign. */
  readonly wayId: string | null;
  readonly marks: MemberMarks;
  /** The row of the audit that `marks` go up to. */
  readonly through: number;
  /** As it was stored before it was read on. */
  readonly kept: Kept;
}

/** What is remembered of a charger: its way, and what it was before it began. */
export interface MemberMarks extends Marks {
  readonly stratum: Stratum | null;
}

interface Kept {
  readonly text: string;
  readonly through: number;
  readonly wayId: string | null;
}

/** Reads all members, each with what the audit of its way says by now. */
export async function readMembers(
  db: Kysely<Database>,
  campaign: Pick<CampaignRow, 'no' | 'id' | 'createdAtMs'>,
): Promise<readonly MemberRow[]> {
  const rows = await db
    .selectFrom('campaign_member')
    .innerJoin('charger', 'charger.no', 'campaign_member.charger_no')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .select(['charger.no', 'charger.id', 'name', 'owner', 'vendor', 'model', 'firmware_version', 'last_seen_at'])
    .select(['hardware_version', 'sessions_through', 'last_session_id', 'schedule', 'marks', 'marks_through', 'marks_way'])
    .where('campaign_no', '=', campaign.no)
    .orderBy('charger.id')
    .execute();
  const ways = await newestWays(db, campaign.id);
  const behind = rows.flatMap((row) => {
    const way = ways.get(row.no);
    if (!way) return [];
    const from = row.marks_way === way.id ? row.marks_through : 0;
    return way.lastSeq > from ? [{ wayNo: way.no, from }] : [];
  });
  const news = await auditSince(db, behind);
  return rows.map((row): MemberRow => {
    const way = ways.get(row.no);
    const model = row.vendor === null || row.model === null ? null : (modelOf(row.vendor, row.model) ?? row.model);
    const kept: MemberMarks = { ...firstMarks(campaign.createdAtMs), stratum: null, ...(JSON.parse(row.marks) as Partial<MemberMarks>) };
    const told = way ? (news.get(way.no) ?? []) : [];
    const marks: MemberMarks = { ...kept, ...marksAfter(kept, told) };
    const isSameWay = way?.id === row.marks_way;
    const hasBegun = marks.attempts > 0 || row.owner !== 'CAPI';
    const now: Stratum = { model, hardwareVersion: row.hardware_version, fromVersion: row.firmware_version, link: null };
    const stratum = hasBegun && kept.stratum ? kept.stratum : now;
    return {
      ...{ no: row.no, id: row.id, name: row.name, owner: row.owner, model },
      hardwareVersion: row.hardware_version,
      firmwareVersion: row.owner === 'CAPI' ? row.firmware_version : stratum.fromVersion,
      lastSeenMs: row.last_seen_at?.getTime() ?? null,
      sessionsThrough: row.sessions_through ?? 0,
      lastSessionId: row.last_session_id ?? 0,
      schedule: row.schedule as ChargerSchedule | null,
      wayId: way?.id ?? null,
      marks: { ...marks, stratum },
      through: told.at(-1)?.seq ?? (isSameWay ? row.marks_through : 0),
      kept: { text: row.marks, through: row.marks_through, wayId: row.marks_way },
    };
  });
}

interface NewestWay {
  readonly no: number;
  readonly id: string;
  readonly lastSeq: number;
}

async function newestWays(db: Kysely<Database>, campaignId: string): Promise<ReadonlyMap<number, NewestWay>> {
  const rows = await db
    .selectFrom('migration_way')
    .select(['no', 'id', 'charger_no', 'last_seq'])
    .where('campaign_id', '=', campaignId)
    .orderBy('no')
    .execute();
  return new Map(rows.map(({ no, id, charger_no, last_seq }) => [charger_no, { no, id, lastSeq: last_seq }]));
}

interface Told {
  readonly seq: number;
  readonly content: string;
}

async function auditSince(
  db: Kysely<Database>,
  behind: readonly { readonly wayNo: number; readonly from: number }[],
): Promise<ReadonlyMap<number, Told[]>> {
  const from = new Map(behind.map((each) => [each.wayNo, each.from]));
  const news = new Map<number, Told[]>();
  for (const part of parts(behind)) {
    const least = Math.min(...part.map((each) => each.from));
    const rows = await db
      .selectFrom('migration_audit')
      .select(['way_no', 'seq', 'content'])
      .where(
        'way_no',
        'in',
        part.map(({ wayNo }) => wayNo),
      )
      .where('seq', '>', least)
      .orderBy('way_no')
      .orderBy('seq')
      .execute();
    for (const { way_no, seq, content } of rows) {
      if (seq <= (from.get(way_no) ?? 0)) continue;
      const own = news.get(way_no) ?? [];
      own.push({ seq, content });
      news.set(way_no, own);
    }
  }
  return news;
}

/** Keeps what was read, so that the next reading goes on from here. */
export async function keepMarks(trx: Transaction<Database>, campaign: CampaignRow, members: readonly MemberRow[]): Promise<void> {
  for (const { no, marks, wayId, through, kept } of members) {
    const text = JSON.stringify(marks);
    if (kept.text === text && kept.through === through && kept.wayId === wayId) continue;
    await trx
      .updateTable('campaign_member')
      .set({ marks: text, marks_through: through, marks_way: wayId })
      .where('campaign_no', '=', campaign.no)
      .where('charger_no', '=', no)
      .execute();
  }
}
