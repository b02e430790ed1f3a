import type { ItemName, ItemReason, NoticeItem, SettledItem } from '../../notices/index.ts';
import type { ItemState } from './way.ts';

/** What an owner calls the items of a carry-over; the profiles of a former life are no owner's affair. */
const NAMES: Readonly<Record<string, ItemName>> = {
  'max current': 'maxCurrent',
  'current while offline': 'offlineCurrent',
  'RFID tags': 'tags',
  'RFID lock': 'rfidLock',
  'cable lock': 'cableLock',
  dimmer: 'dimmer',
  'down light': 'downLight',
  schedule: 'schedule',
};

/** The reasons of `carry-over` and `judge-item`, which are kept as sentences, and what they are to an owner. */
const REASONS: readonly (readonly [RegExp, (found: readonly string[]) => ItemReason])[] = [
  [/^the charger takes whole amperes on OCPP$/, () => ({ code: 'wholeAmperes' })],
  [/^on OCPP the lock is one for all connectors/, () => ({ code: 'lockIsOne' })],
  [/^on OCPP the cable lock is one for all sockets/, () => ({ code: 'cableLockIsOne' })],
  [/^it is on, up to the max current, until a schedule is made$/, () => ({ code: 'onUntilSchedule' })],
  [/^the charger has no such setting$/, () => ({ code: 'noSuchSetting' })],
  [/^the charger keeps no list of tags/, () => ({ code: 'noOwnList' })],
  [/^schedules are not carried over/, () => ({ code: 'scheduleNotCarried' })],
  [/^(\d+) of (\d+) work offline/, ([, works, total]) => ({ code: 'tagsOffline', works: Number(works), total: Number(total) })],
  [/^the charger took less: (.*)$/s, ([, text = '']) => ({ code: 'tookLess', text })],
  [/^the charger refused it: (.*)$/s, ([, text = '']) => ({ code: 'refused', text })],
];

/** R3, R5: what an owner is told of each item, once it is settled. What the server holds is not written, and always carried. */
export function toldItems(items: readonly ItemState[]): readonly SettledItem[] {
  const told = items.flatMap((item): SettledItem[] => {
    const named = toldName(item.name);
    // There is nothing to say of a schedule that never was.
    if (!named || (item.name === 'schedule' && item.outcome === 'carried')) return [];
    const outcome = item.outcome ?? item.expected;
    return [{ ...named, outcome, reason: outcome === 'carried' || item.reason === null ? null : reasonOf(item.reason) }];
  });
  return [...told, { name: 'history', outcome: 'carried', reason: null }];
}

/** Before it is done: what is meant to be carried over, in whatever form. */
export const plannedItems = (items: readonly Pick<ItemState, 'name' | 'expected'>[]): readonly NoticeItem[] => [
  ...items.flatMap(({ name, expected }) => (expected === 'notPossible' || name === 'schedule' ? [] : (toldName(name) ?? []))),
  { name: 'history' },
];

function toldName(name: string): NoticeItem | null {
  const connectorId = /^mode of connector (\d+)$/.exec(name)?.[1];
  if (connectorId !== undefined) return { name: 'mode', connectorId: Number(connectorId) };
  const known = NAMES[name];
  return known === undefined ? null : { name: known };
}

function reasonOf(sentence: string): ItemReason {
  for (const [pattern, made] of REASONS) {
    const found = pattern.exec(sentence);
    if (found) return made(found);
  }
  return { code: 'other', text: sentence };
}
