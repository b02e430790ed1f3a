import type { Capabilities, ChargingProfile, ChargingProfileResult, CompositeScheduleView } from '@phasor/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOOT, type RawCharger } from '../support/raw-charger.ts';
import { until } from '../support/until.ts';
import { now, openScene, start, type Scene, type Started } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const profile = (change: Partial<ChargingProfile> = {}, periods: object[] = [{ startPeriod: 0, limit: 10 }]): ChargingProfile => ({
  chargingProfileId: 7,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: {
    chargingRateUnit: 'A',
    startSchedule: new Date(Date.now() - 60_000).toISOString(),
    chargingSchedulePeriod: periods as ChargingProfile['chargingSchedule']['chargingSchedulePeriod'],
  },
  ...change,
});

type Sent = { readonly connectorId: number; readonly csChargingProfiles: ChargingProfile };
type Answer = ReturnType<RawCharger['onCall']>;

/** A charger of its own firmware with these keys that answers SetChargingProfile so, and what it was sent. */
async function charging(
  id: string,
  answer: (sent: Sent) => Answer,
  keys: Readonly<Record<string, string>> = {},
): Promise<{ readonly charger: RawCharger; readonly sent: Sent[] }> {
  const charger = await scene.arrive(id);
  const sent: Sent[] = [];
  charger.onCall = (action, payload) => {
    if (action === 'GetConfiguration') {
      const { key: asked = Object.keys(keys) } = payload as { key?: string[] };
      const told = asked.filter((key) => key in keys).map((key) => ({ key, value: keys[key], readonly: true }));
      return [3, { configurationKey: told, unknownKey: asked.filter((key) => !(key in keys)) }];
    }
    if (action !== 'SetChargingProfile') return [3, { status: 'Accepted' }];
    sent.push(payload as Sent);
    return answer(payload as Sent);
  };
  await charger.ask('BootNotification', { ...BOOT, firmwareVersion: id });
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  if (Object.keys(keys).length > 0) {
    await scene.system.api.post(`/chargers/${id}/discover`);
    await until('the configuration is read', 20_000, async () => (await capabilities(id)).discovery.state === 'done');
  }
  return { charger, sent };
}

const set = (id: string, wanted: ChargingProfile, connectorId = 1) =>
  scene.system.api.post<ChargingProfileResult>(`/chargers/${id}/charging-profiles`, { connectorId, profile: wanted });
const ACCEPTED = [3, { status: 'Accepted' }] as const;
const REJECTED = [3, { status: 'Rejected' }] as const;
const capabilities = async (id: string): Promise<Capabilities> =>
  (await scene.system.api.get<Capabilities>(`/chargers/${id}/capabilities`)).body;

it('quirk 31: a stack level or a purpose that is refused is tried in the nearest form, and remembered', async () => {
  const { charger, sent } = await charging('Q31', ({ csChargingProfiles: { chargingProfilePurpose } }) =>
    chargingProfilePurpose === 'ChargePointMaxProfile' ? REJECTED : ACCEPTED,
  );
  const wanted = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' });
  expect(await set('Q31', wanted, 0)).toMatchObject({ status: 201, body: { connectorId: 0, changes: ['purpose'] } });
  expect(sent.at(-1)).toMatchObject({
    connectorId: 0,
    csChargingProfiles: { chargingProfilePurpose: 'TxDefaultProfile', chargingProfileId: 7 },
  });
  const tries = sent.length;
  expect(await set('Q31', wanted, 0)).toMatchObject({ status: 201, body: { changes: ['purpose'] } });
  expect(sent.length).toBe(tries + 1);
  await charger.close();
  const other = await charging('Q31b', ({ csChargingProfiles: { stackLevel } }) => (stackLevel === 0 ? REJECTED : ACCEPTED), {
    ChargeProfileMaxStackLevel: '8',
  });
  expect(await set('Q31b', profile())).toMatchObject({ status: 201, body: { profile: { stackLevel: 1 }, changes: ['stackLevel'] } });
  await other.charger.close();
});

it('quirk 32: a refused Relative schedule is said with the charger’s words; one that began in the past is sent; a limit of 0 that ends the session loses none of it', async () => {
  const { charger, sent } = await charging('Q32', ({ csChargingProfiles: { chargingProfileKind } }) =>
    chargingProfileKind === 'Relative' ? [4, 'PropertyConstraintViolation', 'no relative schedules', {}] : ACCEPTED,
  );
  const { startSchedule: _, ...relative } = profile().chargingSchedule;
  const refused = await set('Q32', profile({ chargingProfileKind: 'Relative', chargingSchedule: relative }));
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(refused.body)).toContain('no relative schedules');
  const { transactionId } = await charger.ask<Started>('StartTransaction', start());
  expect(await set('Q32', profile({}, [{ startPeriod: 0, limit: 0 }]))).toMatchObject({ status: 201, body: { changes: [] } });
  expect(Date.parse(sent.at(-1)?.csChargingProfiles.chargingSchedule.startSchedule ?? '')).toBeLessThan(Date.now());
  await charger.ask('StopTransaction', { transactionId, meterStop: 1300, timestamp: now(), reason: 'Other' });
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Finishing' });
  expect(await scene.transactions('Q32')).toMatchObject([{ transactionId, energyWh: 300, stopReason: 'Other' }]);
  expect(await scene.connector('Q32', 1)).toMatchObject({ status: 'Finishing', transactionId: null });
  await charger.close();
});

it('quirk 33: numberPhases 3 is left out where it is refused, 1 never is; W in the key of units means Power', async () => {
  const { charger, sent } = await charging(
    'Q33',
    ({ csChargingProfiles: { chargingSchedule } }) =>
      chargingSchedule.chargingSchedulePeriod.some(({ numberPhases }) => numberPhases === 3) ? REJECTED : ACCEPTED,
    { ChargingScheduleAllowedChargingRateUnit: 'A,W' },
  );
  expect(await set('Q33', profile({}, [{ startPeriod: 0, limit: 16, numberPhases: 3 }]))).toMatchObject({
    status: 201,
    body: { changes: ['numberPhases'] },
  });
  expect(await set('Q33', profile({}, [{ startPeriod: 0, limit: 16, numberPhases: 1 }]))).toMatchObject({
    status: 201,
    body: { changes: [] },
  });
  expect(sent.at(-1)?.csChargingProfiles.chargingSchedule.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 16, numberPhases: 1 }]);
  expect((await capabilities('Q33')).chargingRateUnits).toEqual({ value: ['A', 'W'], source: 'reported' });
  await charger.close();
});

it('quirk 34: a profile accepted and not applied shows in the composite schedule; what works counts more than what is listed, and the reverse', async () => {
  const { charger } = await charging('Q34', () => ACCEPTED);
  expect((await set('Q34', profile())).status).toBe(201);
  expect((await capabilities('Q34')).featureProfiles.SmartCharging).toEqual({ value: true, source: 'works' });
  const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 32 }] };
  charger.onCall = () => [3, { status: 'Accepted', connectorId: 1, scheduleStart: now(), chargingSchedule }];
  const { body } = await scene.system.api.get<CompositeScheduleView>('/chargers/Q34/composite-schedule?connectorId=1&duration=600&unit=A');
  expect(body).toMatchObject({ isEqual: false, ours: [{ startS: 0, limit: 10 }], chargers: [{ startS: 0, limit: 32 }] });
  expect(await until('the review', 5000, async () => (await scene.reviews('Q34'))[0])).toMatchObject({
    reason: expect.stringContaining('10') as string,
  });
  await charger.close();
  const refusing = await charging('Q34b', () => [4, 'NotSupported', 'no smart charging', {}]);
  expect((await set('Q34b', profile())).status).toBeGreaterThanOrEqual(400);
  expect((await capabilities('Q34b')).featureProfiles.SmartCharging).toEqual({ value: false, source: 'refused' });
  await refusing.charger.close();
});

it('quirk 35: a remote start always names its connector and the tag as it was registered, in Finishing too', async () => {
  const { charger } = await charging('Q35', () => ACCEPTED);
  await scene.system.api.post('/tags', { idTag: '04A2B3C4D5E6F7' });
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Finishing' });
  const order = await scene.system.api.post('/chargers/Q35/orders', { kind: 'start', connectorId: 1, idTag: '04A2B3C4D5E6F7' });
  expect([order.status, order.body]).toEqual([202, expect.objectContaining({ state: 'accepted' })]);
  const call = charger.heard
    .map((frame) => JSON.parse(frame) as unknown[])
    .find(([type, , action]) => type === 2 && action === 'RemoteStartTransaction');
  expect(call?.[3]).toEqual({ connectorId: 1, idTag: '04A2B3C4D5E6F7' });
  await charger.close();
});
