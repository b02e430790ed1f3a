import type { Kysely } from 'kysely';
import type { FuseFailsafe } from '@phasor/contract';
import type { MaxCurrentChange } from '../../schedules/index.ts';
import type { Database } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';
import { LEAST_FAILSAFE_A } from './connector-failsafe.ts';
import { reachOf } from './failsafe-sums.ts';
import type { Assessment } from './assessment.ts';
import { assessRow, type SiteRow } from './site-rows.ts';

/** Sums are rounded in their last digits, in A. */
const ROUNDING_A = 1e-6;

/**
 * S12: another max current of a connector whose site is active is stored only where what could flow without us still fits every fuse above it: what
 * nobody has proven counts at its max current. What was too much before is no reason to refuse a lower one. Raises SITE_MAX_CURRENT_TOO_HIGH.
 */
export async function changeMaxCurrent(
  trx: Kysely<Database>,
  nowMs: number,
  { chargerNo, chargerId, connectorId }: MaxCurrentChange,
  write: () => Promise<void>,
): Promise<void> {
  const row = await siteOf(trx, chargerNo, connectorId);
  if (row?.state !== 'active') return write();
  const before = await assessRow(trx, row, nowMs);
  await write();
  const after = await assessRow(trx, row, nowMs);
  const worse = after.sums.filter((sum, at) => !sum.fits && isMore(sum, before.sums[at]));
  const refusal = after.refusalAt(worse);
  if (!refusal) return;
  const fitsMaxA = fittingMax(after, worse, { chargerId, connectorId });
  const fitting =
    fitsMaxA === null
      ? `No max current of ${LEAST_FAILSAFE_A} A or more fits for connector ${connectorId} of ${chargerId}.`
      : `For connector ${connectorId} of ${chargerId} a max current of ${fitsMaxA} A fits.`;
  throw siteErrors.raise('SITE_MAX_CURRENT_TOO_HIGH', { ...refusal, fitsMaxA, sentence: `${fitting} ${refusal.sentence}` });
}

/** The connector's site, locked: a change or an activation of it takes turns with this. */
async function siteOf(trx: Kysely<Database>, chargerNo: number, connectorId: number): Promise<SiteRow | undefined> {
  return trx
    .selectFrom('site')
    .selectAll()
    .where('no', 'in', (inner) =>
      inner.selectFrom('site_connector').select('site_no').where('charger_no', '=', chargerNo).where('connector_id', '=', connectorId),
    )
    .forUpdate()
    .executeTakeFirst();
}

function isMore({ sumA }: FuseFailsafe, before: FuseFailsafe | undefined): boolean {
  return sumA.some((amps, phase) => amps > (before?.sumA[phase] ?? 0) + ROUNDING_A);
}

/** The highest max current of this connector with which all fit, in whole A; null: none that a car charges with. */
function fittingMax(
  { connectors, balanced }: Assessment,
  tooHigh: readonly FuseFailsafe[],
  { chargerId, connectorId }: Pick<MaxCurrentChange, 'chargerId' | 'connectorId'>,
): number | null {
  const connector = connectors.find(({ proof }) => proof.chargerId === chargerId && proof.connectorId === connectorId);
  if (!connector) return null;
  const reach = reachOf(connector.facts.settings.wiring, balanced.site.grid);
  const excessA = Math.max(...tooHigh.flatMap(({ sumA, limitA }) => reach.map((phase) => (sumA[phase] ?? 0) - (limitA[phase] ?? 0))));
  const fitsA = Math.floor(connector.failsafe.countsA - excessA + ROUNDING_A);
  return fitsA < LEAST_FAILSAFE_A ? null : fitsA;
}
