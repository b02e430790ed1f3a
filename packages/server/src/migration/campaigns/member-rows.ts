import { sql, type Kysely, type Transaction } from 'kysely';
import type { ChargerSchedule } from '@phasor/contract';
import { modelOf } from '@phasor/models';
import type { Database, Owner } from '../../store/index.ts';
import type { Stratum } from '../campaign/index.ts';
import { waySubject, type StepDetails } from '../desk/way-audit.ts';
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
  /** What its boot loader knows of trials; null: it did not say. */
  readonly trialSupport: number | null;
  readonly lastSeenMs: number | null;
  readonly sessionsThrough: number;
  readonly lastSessionId: number;
  readonly schedule: ChargerSchedule | null;
  /** It has begun its way in this campaign. */
  readonly wayId: string | null;
  readonly marks: MemberMarks;
  /** The entry of the audit that `marks` go up to, and how many steps of the way that are. */
  readonly through: Through;
  /** Somebody owns it, or a connector of it, who could be told. */
  readonly hasOwner: boolean;
  /** When its owners were told of what will be done; null: nobody was. */
  readonly toldMs: number | null;
  /** As it was stored before it was read on. */
  readonly kept: Kept;
}

/** What is remembered of a charger: its way, and what it was before it began. */
export interface MemberMarks extends Marks {
  readonly stratum: Stratum | null;
}

export interface Through {
  readonly entry: number;
  readonly steps: number;
}

interface Kept {
  readonly text: string;
  readonly through: Through;
  readonly wayId: string | null;
}

/** Reads all members, each with what the audit of its way says by now. */
export async function readMembers(
  db: Kysely<Database>,
  campaign: Pick<CampaignRow, 'no' | 'id' | 'organisationNo' | 'createdAtMs'>,
): Promise<readonly MemberRow[]> {
  const rows = await db
    .selectFrom('campaign_member')
    .innerJoin('charger', 'charger.no', 'campaign_member.charger_no')
    .leftJoin('capi_charger', 'capi_charger.charger_no', 'charger.no')
    .select(['charger.no', 'charger.id', 'name', 'owner', 'vendor', 'model', 'firmware_version', 'last_seen_at'])
    .select(['hardware_version', 'link', 'sessions_through', 'last_session_id', 'schedule', 'trial_support'])
    .select(['marks', 'marks_through', 'marks_steps', 'marks_way', 'told_at'])
    .select((of) =>
      of
        .exists(
          of
            .selectFrom('charger_owner')
            .innerJoin('person', 'person.id', 'charger_owner.person_id')
            .select('person_id')
            .whereRef('charger_owner.charger_no', '=', 'charger.no')
            .where('locked_at', 'is', null),
        )
        .as('has_owner'),
    )
    .where('campaign_no', '=', campaign.no)
    .orderBy('charger.id')
    .execute();
  const ways = await newestWays(db, campaign.id);
  const behind = rows.flatMap((row) => {
    const way = ways.get(row.no);
    if (!way) return [];
    const { entry, steps } = throughOf(row, way.id);
    return way.steps > steps ? [{ wayId: way.id, entry }] : [];
  });
  const news = await auditSince(db, campaign.organisationNo, behind);
  return rows.map((row): MemberRow => {
    const way = ways.get(row.no);
    const model = row.vendor === null || row.model === null ? null : (modelOf(row.vendor, row.model) ?? row.model);
    const kept: MemberMarks = { ...firstMarks(campaign.createdAtMs), stratum: null, ...(JSON.parse(row.marks) as Partial<MemberMarks>) };
    const told = way ? (news.get(way.id) ?? []) : [];
    const steps = told.map(({ details }) => details);
    const marks: MemberMarks = { ...kept, ...marksAfter(kept, steps) };
    const last = told.at(-1);
    const hasBegun = marks.attempts > 0 || row.owner !== 'CAPI';
    const now: Stratum = { model, hardwareVersion: row.hardware_version, fromVersion: row.firmware_version, link: row.link };
    const stratum = hasBegun && kept.stratum ? kept.stratum : now;
    return {
      ...{ no: row.no, id: row.id, name: row.name, owner: row.owner, model },
      hardwareVersion: row.hardware_version,
      trialSupport: row.trial_support,
      firmwareVersion: row.owner === 'CAPI' ? row.firmware_version : stratum.fromVersion,
      lastSeenMs: row.last_seen_at?.getTime() ?? null,
      sessionsThrough: row.sessions_through ?? 0,
      lastSessionId: row.last_session_id ?? 0,
      schedule: row.schedule as ChargerSchedule | null,
      wayId: way?.id ?? null,
      marks: { ...marks, stratum },
      through: last ? { entry: last.entry, steps: last.details.step } : throughOf(row, way?.id ?? null),
      kept: { text: row.marks, through: throughOf(row, row.marks_way), wayId: row.marks_way },
      hasOwner: Boolean(row.has_owner),
      toldMs: row.told_at?.getTime() ?? null,
    };
  });
}

const throughOf = (
  row: { readonly marks_through: string; readonly marks_steps: number; readonly marks_way: string | null },
  wayId: string | null,
): Through => (row.marks_way === wayId ? { entry: Number(row.marks_through), steps: row.marks_steps } : { entry: 0, steps: 0 });

interface NewestWay {
  readonly id: string;
  readonly steps: number;
}

async function newestWays(db: Kysely<Database>, campaignId: string): Promise<ReadonlyMap<number, NewestWay>> {
  const rows = await db
    .selectFrom('migration_way')
    .select(['id', 'charger_no', 'steps'])
    .where('campaign_id', '=', campaignId)
    .orderBy('no')
    .execute();
  return new Map(rows.map(({ id, charger_no, steps }) => [charger_no, { id, steps }]));
}

interface Told {
  readonly entry: number;
  readonly details: StepDetails;
}

/** By way, the steps that each has made since the entry that was read last. */
async function auditSince(
  db: Kysely<Database>,
  organisationNo: number,
  behind: readonly { readonly wayId: string; readonly entry: number }[],
): Promise<ReadonlyMap<string, Told[]>> {
  const news = new Map<string, Told[]>();
  for (const part of parts(behind)) {
    const subjects = part.map(({ wayId }) => waySubject(wayId));
    const after = part.map(({ entry }) => String(entry));
    const { rows } = await sql<{ way_id: string; seq: string; details: string }>`
      select behind.way_id, entry.seq, entry.details
      from unnest(${part.map(({ wayId }) => wayId)}::text[], ${subjects}::text[], ${after}::bigint[]) as behind (way_id, subject, after)
      join audit_entry as entry
        on entry.organisation_no = ${organisationNo} and entry.subject = behind.subject and entry.seq > behind.after
      where entry.kind = 'migration.step'
      order by entry.seq`.execute(db);
    for (const { way_id, seq, details } of rows) {
      const own = news.get(way_id) ?? [];
      own.push({ entry: Number(seq), details: JSON.parse(details) as StepDetails });
      news.set(way_id, own);
    }
  }
  return news;
}

/** Keeps what was read, so that the next reading goes on from here. */
export async function keepMarks(trx: Transaction<Database>, campaign: CampaignRow, members: readonly MemberRow[]): Promise<void> {
  const news = members.flatMap(({ no, marks, wayId, through, kept }) => {
    const text = JSON.stringify(marks);
    const isKept = kept.text === text && kept.through.entry === through.entry && kept.wayId === wayId;
    return isKept ? [] : [{ no, text, wayId, through }];
  });
  for (const part of parts(news)) {
    await sql`
      update campaign_member
      set marks = news.marks, marks_through = news.entry, marks_steps = news.steps, marks_way = news.way_id
      from unnest(
        ${part.map(({ no }) => no)}::integer[],
        ${part.map(({ text }) => text)}::text[],
        ${part.map(({ through }) => String(through.entry))}::bigint[],
        ${part.map(({ through }) => through.steps)}::integer[],
        ${part.map(({ wayId }) => wayId)}::text[]
      ) as news (charger_no, marks, entry, steps, way_id)
      where campaign_member.campaign_no = ${campaign.no} and campaign_member.charger_no = news.charger_no`.execute(trx);
  }
}
