import type { Kysely } from 'kysely';
import { sentenceOf, type Decision } from '@phasor/balancing';
import type { SiteDecisionPage } from '@phasor/contract';
import { storableText, type Database } from '../../store/index.ts';
import type { LoopConnector } from './ports.ts';

/** How long decisions are kept. */
const KEPT_MS = 30 * 86_400_000;

/** A line of the log that the loop itself writes, beside those of the engine. */
export interface LogLine {
  readonly atMs: number;
  readonly code: string;
  readonly connector: Pick<LoopConnector, 'chargerId' | 'connectorId'> | null;
  readonly sentence: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A decision of the engine as a line; `houseA` are the figures that it was decided on. */
export function lineOf(
  decision: Decision,
  connectors: ReadonlyMap<string, LoopConnector>,
  measured: Readonly<Record<string, unknown>>,
): LogLine {
  const { code, atMs, from, to, fromA, toA, because, fault, otherId } = decision;
  const connector = decision.connectorId === undefined ? null : (connectors.get(decision.connectorId) ?? null);
  const figures = Object.fromEntries(
    Object.entries({ from, to, fromA, toA, because, fault, otherId, ...measured }).filter(([, value]) => value !== undefined),
  );
  return { atMs, code, connector, sentence: sentenceOf(decision, (id) => connectors.get(id)?.name ?? id), figures };
}

export async function appendLines(
  db: Kysely<Database>,
  site: { readonly no: number; readonly organisationNo: number },
  lines: readonly LogLine[],
): Promise<void> {
  if (lines.length === 0) return;
  await db
    .insertInto('site_decision')
    .values(
      lines.map(({ atMs, code, connector, sentence, figures }) => ({
        site_no: site.no,
        organisation_no: site.organisationNo,
        at: new Date(atMs),
        code,
        charger_id: connector?.chargerId ?? null,
        connector_id: connector?.connectorId ?? null,
        sentence: storableText(sentence),
        figures: JSON.stringify(figures),
      })),
    )
    .execute();
}

export async function forgetOldLines(db: Kysely<Database>, siteNo: number, nowMs: number): Promise<void> {
  await db
    .deleteFrom('site_decision')
    .where('site_no', '=', siteNo)
    .where('at', '<', new Date(nowMs - KEPT_MS))
    .execute();
}

/** The log of a site, newest first. */
export async function readLines(
  db: Kysely<Database>,
  siteNo: number,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<SiteDecisionPage> {
  let query = db.selectFrom('site_decision').selectAll().where('site_no', '=', siteNo).orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', /^\d{1,18}$/.test(page.after) ? page.after : '0');
  const rows = await query.execute();
  const items = rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    code: row.code,
    chargerId: row.charger_id,
    connectorId: row.connector_id,
    sentence: row.sentence,
    figures: JSON.parse(row.figures) as Record<string, unknown>,
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}
