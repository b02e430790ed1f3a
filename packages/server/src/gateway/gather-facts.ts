import type { Transaction } from 'kysely';
import type { IdTagVerdict, Report } from '@phasor/contract';
import { findTags, tagKey, verdictOf } from '../access/index.ts';
import type { ChargerState } from '../chargers/index.ts';
import { findSerialNumbers } from '../security/index.ts';
import { findEarlierStarts, findTransactions, keyOf, type KnownTransaction } from '../sessions/index.ts';
import type { Database } from '../store/index.ts';
import type { IntakeItem } from './intake-item.ts';

/** Facts that the decisions of a group need from the store. */
export interface Facts {
  readonly verdict: (state: ChargerState, idTag: string) => IdTagVerdict;
  readonly transactions: ReadonlyMap<number, KnownTransaction>;
  readonly earlierStarts: Awaited<ReturnType<typeof findEarlierStarts>>;
  readonly serialNumbers: Awaited<ReturnType<typeof findSerialNumbers>>;
}

/** The tag that a report asks about. */
const tagOf = (report: Report): string | null =>
  report.kind === 'authorise' || report.kind === 'sessionStarted' || report.kind === 'sessionStopped' ? report.idTag : null;

export async function gatherFacts(trx: Transaction<Database>, group: readonly IntakeItem[], nowMs: number): Promise<Facts> {
  const idTags: string[] = [];
  const transactionIds: number[] = [];
  const keys: ReturnType<typeof keyOf>[] = [];
  const requesting: number[] = [];
  for (const { state, report } of group) {
    if (!report) continue;
    const idTag = tagOf(report);
    if (idTag !== null) idTags.push(idTag);
    if (report.kind === 'sessionStopped') transactionIds.push(...possiblyStopped(state, report.transactionId));
    if (report.kind === 'metered' && !isRunning(state, report.transactionId)) transactionIds.push(report.transactionId ?? 0);
    if (report.kind === 'sessionStarted') keys.push(keyOf(state, report));
    if (report.kind === 'certificateRequested') requesting.push(state.no);
  }
  const tags = await findTags(trx, idTags);
  return {
    verdict: (state, idTag) =>
      isFree(state, idTag) ? { status: 'Accepted' } : verdictOf(tags.get(tagKey(state.organisationNo, idTag)), nowMs),
    transactions: await findTransactions(trx, transactionIds),
    earlierStarts: await findEarlierStarts(trx, keys),
    serialNumbers: await findSerialNumbers(trx, requesting),
  };
}

/** R3: where no tag was asked for on CAPI, none is asked for on OCPP. */
const isFree = ({ organisationNo, freeIdTag }: ChargerState, idTag: string): boolean =>
  freeIdTag !== null && tagKey(organisationNo, freeIdTag) === tagKey(organisationNo, idTag);

/** Which transactions a stop may mean: the one it names; any that runs, where the number is none that is ever given. */
export const possiblyStopped = (state: ChargerState, named: number): readonly number[] => (named > 0 ? [named] : [...state.running.keys()]);

export const isRunning = (state: ChargerState, transactionId: number | null): boolean =>
  transactionId === null || transactionId === 0 || state.running.has(transactionId);
