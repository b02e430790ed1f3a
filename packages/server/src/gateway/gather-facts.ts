import type { Transaction } from 'kysely';
import type { IdTagVerdict, Report } from '@phasor/contract';
import { findTags, tagKey, verdictOf } from '../access/index.ts';
import type { ChargerState } from '../chargers/index.ts';
import { findCarriedTags, unknownTagKey, type CarriedTag, type TurnedStart } from '../migration/index.ts';
import { findSerialNumbers } from '../security/index.ts';
import { findEarlierStarts, findTransactions, keyOf, keyText, type KnownTransaction, type StartReport } from '../sessions/index.ts';
import type { Database } from '../store/index.ts';
import type { IntakeItem } from './intake-item.ts';

/** Facts that the decisions of a group need from the store. */
export interface Facts {
  /** `start`: of the session that begins on the tag, or has begun; null: it is only asked about. */
  readonly verdict: (state: ChargerState, idTag: string, start: StartReport | null) => IdTagVerdict;
  /** What is to be kept of a session that began on a tag which is read from the other end; null: it is not. */
  readonly turnedStart: (state: ChargerState, start: StartReport) => TurnedStart | null;
  readonly transactions: ReadonlyMap<number, KnownTransaction>;
  readonly earlierStarts: Awaited<ReturnType<typeof findEarlierStarts>>;
  readonly serialNumbers: Awaited<ReturnType<typeof findSerialNumbers>>;
}

/** The tag that a report asks about. */
const tagOf = (report: Report): string | null =>
  report.kind === 'authorise' || report.kind === 'sessionStarted' || report.kind === 'sessionStopped' ? report.idTag : null;

export async function gatherFacts(trx: Transaction<Database>, group: readonly IntakeItem[], nowMs: number): Promise<Facts> {
  const transactionIds: number[] = [];
  const keys: ReturnType<typeof keyOf>[] = [];
  const requesting: number[] = [];
  for (const { state, report } of group) {
    if (!report) continue;
    if (report.kind === 'sessionStopped') transactionIds.push(...possiblyStopped(state, report.transactionId));
    if (report.kind === 'metered' && !isRunning(state, report.transactionId)) transactionIds.push(report.transactionId ?? 0);
    if (report.kind === 'sessionStarted') keys.push(keyOf(state, report));
    if (report.kind === 'certificateRequested') requesting.push(state.no);
  }
  return {
    ...(await tagFacts(trx, group, nowMs)),
    transactions: await findTransactions(trx, transactionIds),
    earlierStarts: await findEarlierStarts(trx, keys),
    serialNumbers: await findSerialNumbers(trx, requesting),
  };
}

type TagFacts = Pick<Facts, 'verdict' | 'turnedStart'>;

/** Who may charge: by the tag as it is registered; at a charger that came from CAPI also by one of its tags that it reads otherwise. */
async function tagFacts(trx: Transaction<Database>, group: readonly IntakeItem[], nowMs: number): Promise<TagFacts> {
  const asked = group.flatMap(({ state, report }) => {
    const idTag = report ? tagOf(report) : null;
    return idTag === null ? [] : [{ state, idTag }];
  });
  const tags = await findTags(
    trx,
    asked.map(({ idTag }) => idTag),
  );
  const unknown = asked.filter(
    ({ state, idTag }) => state.owner === 'OCPP' && !isFree(state, idTag) && !tags.has(tagKey(state.organisationNo, idTag)),
  );
  const carried = await findCarriedTags(
    trx,
    unknown.map(({ state, idTag }) => unknownTag(state, idTag)),
  );
  const registered = await findTags(
    trx,
    [...carried.values()].map(({ idTag }) => idTag),
  );
  const startKeys = new Map<string, string>();
  const known = (state: ChargerState, idTag: string, start: StartReport | null): CarriedTag | undefined => {
    const tag = carried.get(unknownTagKey(unknownTag(state, idTag)));
    if (!tag?.isTurned) return tag;
    const startKey = tag.startKey ?? startKeys.get(tagKey(state.organisationNo, tag.idTag)) ?? null;
    // Once: what is told again is the same once.
    return startKey === null || (start && keyText(keyOf(state, start)) === startKey) ? { ...tag, startKey } : undefined;
  };
  return {
    verdict: (state, idTag, start) => {
      const { organisationNo } = state;
      if (isFree(state, idTag)) return { status: 'Accepted' };
      const asRegistered = known(state, idTag, start)?.idTag;
      const tag =
        asRegistered === undefined ? tags.get(tagKey(organisationNo, idTag)) : registered.get(tagKey(organisationNo, asRegistered));
      return verdictOf(tag, nowMs);
    },
    turnedStart: (state, start) => {
      const tag = known(state, start.idTag, start);
      if (!tag?.isTurned || tag.startKey !== null) return null;
      const startKey = keyText(keyOf(state, start));
      startKeys.set(tagKey(state.organisationNo, tag.idTag), startKey);
      return { ...unknownTag(state, start.idTag), registeredAs: tag.idTag, startKey };
    },
  };
}

const unknownTag = ({ no, organisationNo }: ChargerState, idTag: string) => ({ organisationNo, chargerNo: no, idTag });

/** R3: where no tag was asked for on CAPI, none is asked for on OCPP. */
const isFree = ({ organisationNo, freeIdTag }: ChargerState, idTag: string): boolean =>
  freeIdTag !== null && tagKey(organisationNo, freeIdTag) === tagKey(organisationNo, idTag);

/** Which transactions a stop may mean: the one it names; any that runs, where the number is none that is ever given. */
export const possiblyStopped = (state: ChargerState, named: number): readonly number[] => (named > 0 ? [named] : [...state.running.keys()]);

export const isRunning = (state: ChargerState, transactionId: number | null): boolean =>
  transactionId === null || transactionId === 0 || state.running.has(transactionId);
