import type { Request } from '@phasor/ocpp';

type SendLocalList = Request<'SendLocalList'>;

/** An entry of a local list; never ConcurrentTx, which only we can know (OCPP 1.6, section 3.5.4). */
export interface ListEntry {
  readonly idTag: string;
  readonly idTagInfo: {
    readonly status: 'Accepted' | 'Blocked' | 'Expired' | 'Invalid';
    readonly parentIdTag?: string;
    readonly expiryDate?: string;
  };
}

/** A list as a charger has it. */
export interface HeldList {
  readonly version: number;
  readonly entries: readonly ListEntry[];
}

/** One SendLocalList, and what the charger holds once it has accepted it. */
export interface ListStep {
  readonly request: SendLocalList;
  readonly held: HeldList;
}

export interface ListQuestion {
  readonly wanted: readonly ListEntry[];
  /** What the charger has accepted from us; null where we do not know. */
  readonly held: HeldList | null;
  /** What it answered to GetLocalListVersion: 0 is an empty list. */
  readonly chargerVersion: number;
  /** SendLocalListMaxLength. */
  readonly sendMaxLength: number;
  /** After VersionMismatch or Failed: start from nothing. */
  readonly mustBeFull: boolean;
}

/**
 * The messages that bring a charger's list to what it should be: the changes alone where we know what it holds, else the whole list,
 * the first chunk Full and the others Differential. Each has a version of its own, above all before, so that a break in between leaves
 * a list that we know. None: it holds the right one.
 */
export function planUpdate({ wanted, held, chargerVersion, sendMaxLength, mustBeFull }: ListQuestion): ListStep[] {
  const base = chargerVersion === 0 ? { version: 0, entries: [] } : held?.version === chargerVersion ? held : null;
  const isFull = mustBeFull || base === null || base.entries.length === 0;
  if (isFull && !mustBeFull && base !== null && wanted.length === 0) return [];
  const changes = isFull ? wanted : changesBetween(base.entries, wanted);
  const chunks = chunksOf<ListEntry | Gone>(changes, sendMaxLength);
  if (isFull && chunks.length === 0) chunks.push([]);
  let version = Math.max(chargerVersion, held?.version ?? 0);
  let entries = isFull ? [] : base.entries;
  return chunks.map((chunk, index) => {
    version += 1;
    entries = applied(entries, chunk);
    const updateType = isFull && index === 0 ? 'Full' : 'Differential';
    const request: SendLocalList = { listVersion: version, updateType, localAuthorizationList: chunk.map(onTheWire) };
    return { request, held: { version, entries } };
  });
}

/** An entry to be taken off: on the wire it has no idTagInfo. */
interface Gone {
  readonly idTag: string;
  readonly idTagInfo?: undefined;
}

/** Those that go come first: the charger may have no room for both. */
function changesBetween(held: readonly ListEntry[], wanted: readonly ListEntry[]): (ListEntry | Gone)[] {
  const isWanted = new Set(wanted.map(keyOf));
  const known = new Map(held.map((entry) => [keyOf(entry), infoOf(entry)]));
  const gone = held.filter((entry) => !isWanted.has(keyOf(entry))).map(({ idTag }): Gone => ({ idTag }));
  return [...gone, ...wanted.filter((entry) => known.get(keyOf(entry)) !== infoOf(entry))];
}

function applied(entries: readonly ListEntry[], changes: readonly (ListEntry | Gone)[]): readonly ListEntry[] {
  const list = new Map(entries.map((entry) => [keyOf(entry), entry]));
  for (const change of changes) {
    if (change.idTagInfo === undefined) list.delete(keyOf(change));
    else list.set(keyOf(change), change);
  }
  return [...list.values()];
}

const onTheWire = ({ idTag, idTagInfo }: ListEntry | Gone): NonNullable<SendLocalList['localAuthorizationList']>[number] =>
  idTagInfo === undefined ? { idTag } : { idTag, idTagInfo: { ...idTagInfo } };

/** Tags are OCPP's CiString: compared without regard to case. */
const keyOf = ({ idTag }: { readonly idTag: string }): string => idTag.toLowerCase();

const infoOf = ({ idTagInfo: { status, parentIdTag, expiryDate } }: ListEntry): string => JSON.stringify([status, parentIdTag, expiryDate]);

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += Math.max(1, size)) chunks.push(items.slice(from, from + Math.max(1, size)));
  return chunks;
}
