import { describe, expect, it } from 'vitest';
import { FREE_TAG } from '@phasor/capi';
import { freeTagOf, itemsOf } from './carry-over.ts';
import { judgeItem, judgeRefusal } from './judge-item.ts';
import type { WayPlan } from './plan.ts';
import { isAlike, isSetAs, type Snapshot } from './snapshot.ts';
import { PLAN } from './testing/plan.ts';

const AURA: Snapshot = {
  settingsRevision: 3,
  settings: {
    dimmer: 'medium',
    connectors: [
      { connectorId: 1, maxCurrentA: 16.5, rfidLock: false, cableLock: true },
      { connectorId: 2, maxCurrentA: 0, rfidLock: false, cableLock: false },
    ],
  },
  modes: [
    { connectorId: 1, mode: 'Off' },
    { connectorId: 2, mode: 'Schedule' },
  ],
  tags: ['04a1b2c3', '04:A1:B2:C3', 'Garage key'],
  registersWh: [],
  scheduleWindows: 3,
};
const withConnectors = (connectors: Snapshot['settings']['connectors']): Snapshot => ({
  ...AURA,
  settings: { ...AURA.settings, connectors },
});
const items = (snapshot: Snapshot, plan: Partial<WayPlan> = {}) => itemsOf(snapshot, { ...PLAN, ...plan });
const item = (name: string, plan: Partial<WayPlan> = {}, snapshot = AURA) => {
  const found = items(snapshot, plan).find((known) => known.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe('what is carried over', () => {
  it('clears the profiles of a former life first', () => {
    expect(items(AURA)[0]).toMatchObject({ write: { kind: 'clearProfiles' }, isCritical: true });
  });

  it('max current, per connector, never more than it was', () => {
    const current = item('max current');
    expect(current).toMatchObject({ write: { key: 'UserCurrentLimit', value: '1.16,2.0' }, expected: 'adapted', isCritical: true });
    expect(judgeItem(current, '2.0, 1.16')).toMatchObject({ outcome: 'adapted', isUnsafe: false });
    expect(judgeItem(current, '1.10,2.0')).toEqual({ outcome: 'adapted', reason: 'the charger took less: 1.10,2.0', isUnsafe: false });
    for (const wrong of ['1.17,2.0', '1.16,2.6', '1.16', 'nonsense', '', null])
      expect(judgeItem(current, wrong).isUnsafe, `${wrong}`).toBe(true);
    expect(judgeRefusal(current, 'Rejected').isUnsafe).toBe(true);
  });

  it('tags once each, as a reader gives them; what the list does not hold works online', () => {
    expect(item('RFID tags')).toMatchObject({
      write: { idTags: ['04:A1:B2:C3', 'Garage key'].map((idTag) => idTag.replaceAll(':', '')) },
      expected: 'carried',
    });
    const short = item('RFID tags', { localListLength: 1 });
    expect(short).toMatchObject({ write: { idTags: ['04A1B2C3'] }, expected: 'adapted' });
    expect(judgeItem(short, '1').reason).toBe('1 of 2 work offline; all of them work while the charger is online');
    expect(judgeItem(short, '0')).toMatchObject({ outcome: 'notPossible', isUnsafe: false });
  });

  it('tags keep the form in which they are read: zeros of a UID are part of it, and a number is not made longer', () => {
    const tags = ['0411223344AB00', '1234567', '0411223344AB', 'anna 7'];
    expect(item('RFID tags', {}, { ...AURA, tags })).toMatchObject({ write: { idTags: tags } });
  });

  it('the lock: a charger that needed no tag needs none after; it stays on where one connector had it', () => {
    const lock = (...locks: readonly boolean[]) =>
      item('RFID lock', {}, withConnectors(locks.map((rfidLock, index) => ({ connectorId: index + 1, maxCurrentA: 16, rfidLock }))));
    expect(lock(false, false)).toMatchObject({ write: { key: 'RfidTagFreeCharging', value: FREE_TAG }, expected: 'carried' });
    expect(lock(true, true)).toMatchObject({ write: { value: '00000000000000' }, expected: 'carried' });
    expect(lock(true, false)).toMatchObject({ write: { value: '00000000000000' }, expected: 'adapted' });
    const free = lock(false, false);
    expect(freeTagOf([{ ...free, outcome: 'carried' }])).toBe(FREE_TAG);
    expect(freeTagOf([{ ...free, outcome: 'notPossible' }])).toBeNull();
    expect(freeTagOf([{ ...lock(true, true), outcome: 'carried' }])).toBeNull();
  });

  it('cable lock, lights and modes', () => {
    expect(item('cable lock')).toMatchObject({ write: { key: 'CableLock', value: 'true' }, expected: 'adapted' });
    expect(item('dimmer')).toMatchObject({ write: { key: 'LightIntensity', value: '66' } });
    expect(items(AURA).some(({ name }) => name === 'down light')).toBe(false);
    expect(item('mode of connector 1')).toMatchObject({ write: { isOperative: false }, expected: 'carried' });
    expect(item('mode of connector 2')).toMatchObject({ write: { isOperative: true }, expected: 'adapted' });
    expect(judgeItem(item('cable lock'), null)).toEqual({
      outcome: 'notPossible',
      reason: 'the charger has no such setting',
      isUnsafe: false,
    });
  });

  it('R5 schedules are not carried', () => {
    expect(item('schedule')).toMatchObject({ write: { kind: 'none' }, expected: 'notPossible', reason: expect.stringContaining('draft') });
    expect(item('schedule', {}, { ...AURA, scheduleWindows: 0 }).expected).toBe('carried');
  });
});

describe('a snapshot', () => {
  const read = { ...AURA, registersWh: [{ connectorId: 1, registerWh: 5 }] };
  it('is alike whatever the order, while the register grows', () => {
    const { settings } = read;
    const turned = { ...read, tags: [...read.tags].reverse(), settings: { ...settings, connectors: [...settings.connectors].reverse() } };
    expect(isAlike(read, { ...turned, registersWh: [{ connectorId: 1, registerWh: 6 }] })).toBe(true);
    expect(isAlike(read, { ...turned, registersWh: [{ connectorId: 1, registerWh: 4 }] })).toBe(false);
    expect(isAlike(read, { ...turned, settingsRevision: 4 })).toBe(false);
    expect(isSetAs(read, { ...turned, settingsRevision: 4 })).toBe(true);
    expect(isSetAs(read, { ...read, settings: { ...settings, dimmer: 'off' } })).toBe(false);
  });
});
