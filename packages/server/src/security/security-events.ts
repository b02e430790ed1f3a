import type { Kysely, Transaction } from 'kysely';
import type { Report, SecurityEventPage } from '@phasor/contract';
import { chargerNumber, type ChargerState } from '../chargers/index.ts';
import { storableText, type Database } from '../store/index.ts';

export type SecurityEventReport = Extract<Report, { kind: 'securityEvent' }>;

export interface SecurityEventWrite {
  readonly state: ChargerState;
  readonly report: SecurityEventReport;
}

/** So many of each charger are kept; whoever reports without end fills nobody's disk. */
const MOST_KEPT = 2000n;
/** The bound is looked after once in so many events. */
const TRIM_EVERY = 64n;
/** The standard has 50 and 255 characters; a frame has four million, and is in the message log, which is bounded. */
const LONGEST_TEXT = 1000;

/** One statement for all security events of a commit group. Types that OCPP does not know are taken as they come. */
export async function writeSecurityEvents(trx: Transaction<Database>, events: readonly SecurityEventWrite[]): Promise<void> {
  if (events.length === 0) return;
  const rows = await trx
    .insertInto('security_event')
    .values(
      events.map(({ state, report }) => ({
        organisation_no: state.organisationNo,
        charger_no: state.no,
        type: storableText(report.type).slice(0, LONGEST_TEXT),
        at: report.time.ms === null ? null : new Date(report.time.ms),
        at_text: storableText(report.time.text).slice(0, 100),
        tech_info: report.techInfo === null ? null : storableText(report.techInfo).slice(0, LONGEST_TEXT),
        received_at: new Date(report.receivedAtMs),
      })),
    )
    .returning(['id', 'charger_no'])
    .execute();
  for (const { id, charger_no } of rows) if (BigInt(id) % TRIM_EVERY === 0n) await trim(trx, charger_no);
}

async function trim(trx: Transaction<Database>, chargerNo: number): Promise<void> {
  const superfluous = trx
    .selectFrom('security_event')
    .select('id')
    .where('charger_no', '=', chargerNo)
    .orderBy('id', 'desc')
    .offset(MOST_KEPT)
    .limit(1);
  await trx
    .deleteFrom('security_event')
    .where('charger_no', '=', chargerNo)
    .where('id', '<=', (where) => where.selectFrom(superfluous.as('oldest')).select('oldest.id'))
    .execute();
}

/** What a charger reported, newest first. Raises CHARGER_UNKNOWN. */
export async function listSecurityEvents(
  db: Kysely<Database>,
  organisationNo: number,
  chargerId: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<SecurityEventPage> {
  const chargerNo = await chargerNumber(db, organisationNo, chargerId);
  let query = db.selectFrom('security_event').selectAll().where('charger_no', '=', chargerNo).orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', page.after);
  const items = (await query.execute()).map((row) => ({
    id: row.id,
    type: row.type,
    at: row.at?.toISOString() ?? null,
    techInfo: row.tech_info,
    receivedAt: row.received_at.toISOString(),
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}
