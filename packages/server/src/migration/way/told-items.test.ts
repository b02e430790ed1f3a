import { describe, expect, it } from 'vitest';
import { itemsOf, type CarriedItem } from './carry-over.ts';
import { judgeItem, judgeRefusal } from './judge-item.ts';
import type { Snapshot } from './snapshot.ts';
import { PLAN } from './testing/plan.ts';
import { plannedItems, toldItems } from './told-items.ts';

/** An Aura with all that can be carried, and nothing that can be carried as it is. */
const AURA: Snapshot = {
  settingsRevision: 3,
  settings: {
    dimmer: 'medium',
    downLight: true,
    connectors: [
      { connectorId: 1, maxCurrentA: 16.5, rfidLock: false, cableLock: true },
      { connectorId: 2, maxCurrentA: 10, rfidLock: true, cableLock: false },
    ],
  },
  modes: [
    { connectorId: 1, mode: 'Off' },
    { connectorId: 2, mode: 'Schedule' },
  ],
  tags: ['04a1b2c3', '04d4e5f6', 'Garage key'],
  registersWh: [],
  scheduleWindows: 3,
};
const OPEN: Snapshot = {
  ...AURA,
  settings: { ...AURA.settings, connectors: AURA.settings.connectors.map((connector) => ({ ...connector, rfidLock: false })) },
};
const SHORT = { ...PLAN, localListLength: 2 };

const as = (item: CarriedItem, readBack: string | null) => ({ ...item, ...judgeItem(item, readBack) });
const written = ({ write }: CarriedItem): string =>
  write.kind === 'key'
    ? write.value
    : write.kind === 'localList'
      ? String(write.idTags.length)
      : write.kind === 'availability'
        ? (write.isOperative && 'Operative') || 'Inoperative'
        : '0';

describe('R5 what an owner is told of what was carried over', () => {
  it('each item has a name, but for the profiles of before; each reason has its words', () => {
    const told = [AURA, OPEN].map((snapshot) => toldItems(itemsOf(snapshot, SHORT).map((item) => as(item, written(item)))));
    expect(told[0]).toEqual([
      { name: 'maxCurrent', outcome: 'adapted', reason: { code: 'wholeAmperes' } },
      { name: 'offlineCurrent', outcome: 'adapted', reason: { code: 'wholeAmperes' } },
      { name: 'tags', outcome: 'adapted', reason: { code: 'tagsOffline', works: 2, total: 3 } },
      { name: 'rfidLock', outcome: 'adapted', reason: { code: 'lockIsOne' } },
      { name: 'cableLock', outcome: 'adapted', reason: { code: 'cableLockIsOne' } },
      { name: 'dimmer', outcome: 'carried', reason: null },
      { name: 'downLight', outcome: 'carried', reason: null },
      { name: 'mode', connectorId: 1, outcome: 'carried', reason: null },
      { name: 'mode', connectorId: 2, outcome: 'adapted', reason: { code: 'onUntilSchedule' } },
      { name: 'schedule', outcome: 'notPossible', reason: { code: 'scheduleNotCarried' } },
      { name: 'history', outcome: 'carried', reason: null },
    ]);
    expect(told[1]?.find(({ name }) => name === 'rfidLock')).toMatchObject({ outcome: 'carried', reason: null });
  });

  it('so has what a charger answers instead', () => {
    const all = itemsOf(AURA, SHORT).filter(({ write }) => write.kind !== 'none' && write.kind !== 'clearProfiles');
    const codes = (settle: (item: CarriedItem) => object) => {
      const told = toldItems(all.map((item) => ({ ...item, outcome: null, ...settle(item) })));
      return [...new Set(told.map(({ name, reason }) => (name === 'history' ? '' : (reason?.code ?? 'none'))))].filter(
        (code) => code !== '',
      );
    };
    expect(codes((item) => as(item, null)).sort()).toEqual(['noOwnList', 'noSuchSetting']);
    expect(codes((item) => judgeRefusal(item, 'NotSupported'))).toEqual(['refused']);
    expect(codes((item) => as(item, '1.6,2.6'))).toEqual(['tookLess', 'other']);
  });

  it('of a schedule that never was there is nothing to say', () => {
    const told = toldItems(itemsOf({ ...AURA, scheduleWindows: 0 }, PLAN).map((item) => as(item, written(item))));
    expect(told.some(({ name }) => name === 'schedule')).toBe(false);
  });

  it('before it is done, no schedule is promised', () => {
    expect(plannedItems(itemsOf(AURA, PLAN)).map(({ name }) => name)).toEqual([
      ...['maxCurrent', 'offlineCurrent', 'tags', 'rfidLock', 'cableLock', 'dimmer', 'downLight', 'mode', 'mode', 'history'],
    ]);
  });
});
