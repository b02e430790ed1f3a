import type { CompositeScheduleView, ReviewPage } from '@phasor/contract';
import { compositeAnswer, compositeSchedule, type InstalledProfile } from '@phasor/ocpp/smart-charging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const period = (startPeriod: number, limit: number) => ({ startPeriod, limit });
const profile = (change: object = {}) => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'A', startSchedule: '2026-01-01T00:00:00Z', chargingSchedulePeriod: [period(0, 16)] },
  ...change,
});

describe('the composite schedule', () => {
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    id = `CP${++count}`;
    await system.register(id);
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = () => [3, { status: 'Accepted' }];
    await charger.ask('BootNotification', BOOT);
    for (const connectorId of [0, 1, 2])
      await charger.ask('StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available' });
  });

  const set = (body: object) => system.api.post(`/chargers/${id}/charging-profiles`, { connectorId: 1, ...body });
  const composite = async (query: string): Promise<CompositeScheduleView> =>
    (await system.api.get<CompositeScheduleView>(`/chargers/${id}/composite-schedule?${query}`)).body;
  /** The charger computes its own from what it was sent. */
  const computes = (limitBy = 1): void => {
    const profiles: InstalledProfile[] = [];
    charger.onCall = (action, payload) => {
      if (action === 'SetChargingProfile') {
        const { connectorId, csChargingProfiles } = payload as { connectorId: number; csChargingProfiles: InstalledProfile['profile'] };
        profiles.push({ connectorId, installedMs: Date.now(), profile: csChargingProfiles });
      }
      if (action !== 'GetCompositeSchedule') return [3, { status: 'Accepted' }];
      const {
        connectorId,
        duration,
        chargingRateUnit = 'A',
      } = payload as { connectorId: number; duration: number; chargingRateUnit?: 'A' | 'W' };
      const connectors = [1, 2].map((each) => ({ connectorId: each, phases: 3, maxCurrentA: null, transaction: null }));
      const question = {
        profiles,
        station: { voltageV: 230, maxCurrentA: null, connectors },
        connectorId,
        fromMs: Date.now(),
        durationS: duration,
      };
      const answer = compositeAnswer(compositeSchedule({ ...question, unit: chargingRateUnit }), connectorId);
      const periods = answer.chargingSchedule?.chargingSchedulePeriod ?? [];
      for (const each of periods) each.limit = Math.round(each.limit * limitBy * 10) / 10;
      return [3, answer];
    };
  };
  const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

  it('is computed here and equals that of a charger that computes it right', async () => {
    computes();
    const startSchedule = inSeconds(-60);
    const schedule = (periods: object[], more: object = {}) => ({
      chargingSchedule: { chargingRateUnit: 'A', startSchedule, chargingSchedulePeriod: periods, ...more },
    });
    await set({ connectorId: 0, profile: profile({ chargingProfilePurpose: 'ChargePointMaxProfile', ...schedule([period(0, 20)]) }) });
    await set({ connectorId: 0, profile: profile({ chargingProfileId: 2, ...schedule([period(0, 16), period(960, 10)]) }) });
    await set({ profile: profile({ chargingProfileId: 3, stackLevel: 1, ...schedule([period(0, 6)], { duration: 660 }) }) });
    const view = await composite('connectorId=1&duration=3600&unit=A');
    expect(view).toMatchObject({ connectorId: 1, unit: 'A', durationS: 3600, problem: null, isEqual: true, differences: [] });
    expect(view.ours.map(({ limit }) => limit)).toEqual([6, 16, 10]);
    // The charger's answer begins at a whole second of its own.
    const [first, second, third] = view.ours.map(({ startS }) => startS);
    expect([first, (third ?? 0) - (second ?? 0)]).toEqual([0, 300]);
    expect(Math.abs((second ?? 0) - 600)).toBeLessThan(10);
    expect(view.chargers?.map(({ limit }) => limit)).toEqual([6, 16, 10]);
    const inWatts = await composite('connectorId=1&duration=300&unit=W');
    expect([inWatts.ours[0]?.limit, inWatts.isEqual]).toEqual([6 * 230 * 3, true]);
  });

  it('that differs is told to a person once, and ours stands', async () => {
    computes(0.5);
    await set({ profile: profile() });
    for (let n = 0; n < 2; n += 1) {
      expect(await composite('connectorId=1&duration=60')).toMatchObject({
        ours: [{ startS: 0, limit: 16 }],
        chargers: [{ startS: 0, limit: 8 }],
        isEqual: false,
        differences: [{ fromS: 0, toS: 60, ours: 16, chargers: 8 }],
      });
    }
    const reviews = (await system.api.get<ReviewPage>('/reviews?limit=200')).body.items.filter(({ chargerId }) => chargerId === id);
    expect(reviews).toMatchObject([
      { kind: 'composite-schedule-differs', reason: expect.stringContaining('allow 16 A, and the charger says 8 A') as string },
    ]);
  });

  it.each<[string, readonly [3, unknown] | readonly [4, string, string, unknown], string]>([
    ['Rejected', [3, { status: 'Rejected' }], 'The charger answered Rejected.'],
    ['NotSupported', [4, 'NotSupported', 'no', {}], 'The charger answered NotSupported: no'],
  ])('without a usable answer of the charger (%s) is ours alone', async (_what, answer, problem) => {
    await set({ profile: profile() });
    charger.onCall = () => answer;
    expect(await composite('connectorId=1')).toMatchObject({ ours: [{ limit: 16 }], chargers: null, isEqual: null, problem });
    await charger.close();
    expect(await composite('connectorId=1&duration=60')).toMatchObject({ ours: [{ limit: 16 }], chargers: null, problem: null });
  });

  it('no limit and a limit of -1 are the same; asking can be left out', async () => {
    charger.onCall = () => [
      3,
      { status: 'Accepted', connectorId: 1, chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [period(0, -1)] } },
    ];
    expect(await composite('connectorId=1&duration=60')).toMatchObject({
      ours: [{ limit: null }],
      chargers: [{ limit: null }],
      isEqual: true,
    });
    const calls = charger.heard.length;
    expect(await composite('connectorId=1&duration=60&ask=false')).toMatchObject({ chargers: null, isEqual: null });
    expect(charger.heard.length).toBe(calls);
  });
});
