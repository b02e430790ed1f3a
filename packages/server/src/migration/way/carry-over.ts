import { FREE_TAG } from '@phasor/capi';
import type { Snapshot } from './snapshot.ts';
import { listedTag } from './tags.ts';
import type { WayPlan } from './plan.ts';

/** How an item is brought into the charger. What is read back is text: the key's value, or the number of entries that its list holds. */
export type ItemWrite =
  /** ClearChargingProfile without any criterion: profiles of a former life survive reboots. Reads back `0`. */
  | { readonly kind: 'clearProfiles' }
  | { readonly kind: 'key'; readonly key: string; readonly value: string }
  /** SendLocalList, Full. */
  | { readonly kind: 'localList'; readonly idTags: readonly string[] }
  /** ChangeAvailability; reads back `Operative` or `Inoperative`, by the status that follows. */
  | { readonly kind: 'availability'; readonly connectorId: number; readonly isOperative: boolean }
  /** Nothing is sent. */
  | { readonly kind: 'none' };

export type ItemOutcome = 'carried' | 'adapted' | 'notPossible';

/** One thing that an owner had on CAPI, and what it becomes. */
export interface CarriedItem {
  readonly name: string;
  readonly write: ItemWrite;
  /** What it ends as when it reads back as written. */
  readonly expected: ItemOutcome;
  /** Why it is not simply `carried`; null where it is. */
  readonly reason: string | null;
  /** Per connector the most that may read back, in A (invariant 8); above it, or unread, the charger goes home. */
  readonly mostA?: readonly { readonly connectorId: number; readonly maxA: number }[];
  /** Cannot be left out either: without it the charger goes home. */
  readonly isCritical: boolean;
}

/** R3: from a snapshot to what is written, in this order. Keys: docs of the chargers (`packages/models`). */
export function itemsOf(snapshot: Snapshot, plan: Pick<WayPlan, 'localListLength'>): readonly CarriedItem[] {
  return [
    { name: 'charging profiles of before', write: { kind: 'clearProfiles' }, expected: 'carried', reason: null, isCritical: true },
    ...currentItems(snapshot),
    ...tagItems(snapshot, plan),
    ...cableLockItem(snapshot),
    ...lightItems(snapshot),
    ...snapshot.modes.map(modeItem),
    scheduleItem(snapshot),
  ];
}

const carried = (name: string, key: string, value: string): CarriedItem => ({
  name,
  write: { kind: 'key', key, value },
  expected: 'carried',
  reason: null,
  isCritical: false,
});

const adapted = (item: CarriedItem, reason: string | null): CarriedItem =>
  reason === null ? item : { ...item, expected: 'adapted', reason };

/** Keys take whole amperes: less is safe, more is not. What it gives while offline must not be more either. */
function currentItems({ settings: { connectors } }: Snapshot): CarriedItem[] {
  const mostA = connectors.map(({ connectorId, maxCurrentA }) => ({ connectorId, maxA: maxCurrentA }));
  const value = mostA.map(({ connectorId, maxA }) => `${connectorId}.${Math.floor(maxA)}`).join(',');
  const isWhole = mostA.every(({ maxA }) => Number.isInteger(maxA));
  const reason = isWhole ? null : 'the charger takes whole amperes on OCPP';
  return [
    adapted({ ...carried('max current', 'UserCurrentLimit', value), mostA, isCritical: true }, reason),
    adapted({ ...carried('current while offline', 'InstallationOfflineCurrent', value), mostA, isCritical: true }, reason),
  ];
}

const RFID_LOCK = 'RFID lock';

/** The tag on which a charger charges without asking for one, as far as it has taken it; null: it asks. */
export const freeTagOf = (items: readonly (CarriedItem & { readonly outcome: ItemOutcome | null })[]): string | null => {
  const lock = items.find(({ name }) => name === RFID_LOCK);
  const isFree = lock?.outcome === 'carried' && lock.write.kind === 'key' && lock.write.value === FREE_TAG;
  return isFree ? FREE_TAG : null;
};

/** No tag: fourteen zeros (vendor API). */
const NO_FREE_TAG = '00000000000000';

function tagItems({ settings: { connectors }, tags }: Snapshot, { localListLength }: Pick<WayPlan, 'localListLength'>): CarriedItem[] {
  // OCPP's CiString: one in another case is the same.
  const all = [...new Map(tags.map(listedTag).map((idTag) => [idTag.toUpperCase(), idTag])).values()];
  const idTags = all.slice(0, localListLength);
  const isShort = idTags.length < all.length;
  const list: CarriedItem = {
    name: 'RFID tags',
    write: { kind: 'localList', idTags },
    expected: 'carried',
    reason: null,
    isCritical: false,
  };
  const isOpen = connectors.every(({ rfidLock }) => !rfidLock);
  const isMixed = !isOpen && connectors.some(({ rfidLock }) => !rfidLock);
  const why = isMixed ? 'on OCPP the lock is one for all connectors: it stays on' : null;
  return [
    adapted(list, isShort ? `${idTags.length} of ${all.length} work offline; all of them work while the charger is online` : null),
    adapted(carried(RFID_LOCK, 'RfidTagFreeCharging', isOpen ? FREE_TAG : NO_FREE_TAG), why),
  ];
}

function cableLockItem({ settings: { connectors } }: Snapshot): CarriedItem[] {
  const locks = connectors.flatMap(({ cableLock }) => (cableLock === undefined ? [] : [cableLock]));
  if (locks.length === 0) return [];
  const isLocked = locks.includes(true);
  const reason = locks.includes(!isLocked) ? 'on OCPP the cable lock is one for all sockets: it is on' : null;
  return [adapted(carried('cable lock', 'CableLock', String(isLocked)), reason)];
}

const INTENSITY = { off: '0', low: '33', medium: '66', high: '100' } as const;

function lightItems({ settings: { dimmer, downLight } }: Snapshot): CarriedItem[] {
  const light = carried('dimmer', 'LightIntensity', INTENSITY[dimmer]);
  return downLight === undefined ? [light] : [light, carried('down light', 'Downlight', String(downLight))];
}

function modeItem({ connectorId, mode }: Snapshot['modes'][number]): CarriedItem {
  const item: CarriedItem = {
    name: `mode of connector ${connectorId}`,
    write: { kind: 'availability', connectorId, isOperative: mode !== 'Off' },
    expected: 'carried',
    reason: null,
    isCritical: false,
  };
  return adapted(item, mode === 'Schedule' ? 'it is on, up to the max current, until a schedule is made' : null);
}

/** R5 */
function scheduleItem({ scheduleWindows }: Snapshot): CarriedItem {
  const none: CarriedItem = { name: 'schedule', write: { kind: 'none' }, expected: 'carried', reason: null, isCritical: false };
  if (scheduleWindows === 0) return { ...none, reason: 'there was none' };
  const reason = 'schedules are not carried over: the old one is kept to be read, and offered as a draft';
  return { ...none, expected: 'notPossible', reason };
}
