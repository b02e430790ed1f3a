import type {
  ChargingProfile,
  ChargingProfileResult,
  ClearProfilesResult,
  CompositeScheduleView,
  HeldProfile,
  HeldProfileList,
} from '@phasor/contract';
import { expect } from 'vitest';
import type { Messages } from '@phasor/ocpp';
import { centralSystem, TAGS, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { authorise, report, startCharging } from '../harness/steps.ts';

const central = centralSystem();
const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** 6 A from an hour ago on, as a default for every transaction. */
function txDefault(): ChargingProfile {
  return {
    chargingProfileId: 100,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    validFrom: hoursFromNow(-1),
    validTo: hoursFromNow(24),
    chargingSchedule: {
      duration: 86_400,
      startSchedule: hoursFromNow(-1),
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 6, numberPhases: 3 }],
    },
  };
}

/** 8 A from the beginning of the transaction on. */
function txProfile(transactionId?: number): ChargingProfile {
  return {
    chargingProfileId: 101,
    ...(transactionId === undefined ? {} : { transactionId }),
    stackLevel: 1,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] },
  };
}

function maxProfile(): ChargingProfile {
  return { ...txDefault(), chargingProfileId: 102, chargingProfilePurpose: 'ChargePointMaxProfile' };
}

/** A profile is set, and the charger takes it; what was asked of the charger. */
async function set(
  { charger, operator }: Station,
  connectorId: number,
  profile: ChargingProfile,
): Promise<Messages['SetChargingProfile']['request']> {
  const setting = operator.done(
    'SetChargingProfile',
    operator.api.post<ChargingProfileResult>(`${operator.path}/charging-profiles`, { connectorId, profile }),
  );
  const asked = await charger.expectCall('SetChargingProfile', { status: 'Accepted' });
  expect(await setting).toMatchObject({ connectorId, profile, changes: [] });
  return asked;
}

const held = async ({ operator }: Station): Promise<HeldProfile[]> =>
  (await operator.read<HeldProfileList>(`${operator.path}/charging-profiles`)).items;

oca('TC_056_CSMS', 'Central Smart Charging - TxDefaultProfile', {
  dropped: callOf('SetChargingProfile'),
  async script(wire) {
    const station = await central.station(wire);
    const profile = txDefault();
    expect(await set(station, 1, profile)).toEqual({ connectorId: 1, csChargingProfiles: profile });
    expect(await held(station)).toMatchObject([{ connectorId: 1, state: 'installed', transactionId: null, profile }]);
  },
});

oca('TC_057_CSMS', 'Central Smart Charging - TxProfile', {
  dropped: answerTo('SetChargingProfile'),
  async script(wire) {
    const station = await central.station(wire);
    const transactionId = await startCharging(station.charger, TAGS.valid);
    const profile = txProfile(transactionId);
    expect(await set(station, 1, profile)).toEqual({ connectorId: 1, csChargingProfiles: profile });
    expect(await held(station)).toMatchObject([{ connectorId: 1, state: 'installed', transactionId, profile }]);
  },
});

oca('TC_059_CSMS', 'Remote Start Transaction with Charging Profile', {
  dropped: callOf('RemoteStartTransaction'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const payload = { connectorId: 1, idTag: TAGS.valid, chargingProfile: txProfile() };
    const starting = operator.command('RemoteStartTransaction', payload);
    // The transaction has no id yet, so the profile names none.
    expect(await charger.expectCall('RemoteStartTransaction', { status: 'Accepted' })).toEqual(payload);
    expect(await starting).toEqual({ status: 'Accepted' });
    expect(await held(station)).toMatchObject([{ state: 'awaitingStart', transactionId: null }]);
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    const transactionId = await startCharging(charger, TAGS.valid);
    expect(await held(station)).toMatchObject([{ connectorId: 1, state: 'installed', transactionId }]);
    expect(await operator.transactions()).toMatchObject([{ transactionId, stopTime: null }]);
  },
});

oca('TC_066_CSMS', 'Get Composite Schedule', {
  dropped: callOf('GetCompositeSchedule'),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    await set(station, 1, txDefault());
    const query = 'connectorId=1&duration=600&unit=A';
    const asking = operator.done(
      'GetCompositeSchedule',
      operator.api.get<CompositeScheduleView>(`${operator.path}/composite-schedule?${query}`),
    );
    const chargingSchedulePeriod = [{ startPeriod: 0, limit: 6, numberPhases: 3 }];
    const asked = await charger.expectCall('GetCompositeSchedule', () => ({
      status: 'Accepted',
      connectorId: 1,
      scheduleStart: new Date().toISOString(),
      chargingSchedule: { duration: 600, chargingRateUnit: 'A', chargingSchedulePeriod },
    }));
    expect(asked).toEqual({ connectorId: 1, duration: 600, chargingRateUnit: 'A' });
    const schedule = [{ startS: 0, limit: 6, numberPhases: 3 }];
    expect(await asking).toMatchObject({
      ours: schedule,
      chargers: expect.arrayContaining(schedule) as unknown,
      isEqual: true,
      differences: [],
    });
    expect(await operator.stored('GetCompositeSchedule')).toMatchObject([{ payload: asked, response: { status: 'Accepted' } }]);
  },
});

oca('TC_067_CSMS', 'Clear Charging Profile', {
  dropped: callOf('ClearChargingProfile', 2),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    const clear = (query: string): Promise<ClearProfilesResult> =>
      operator.done('ClearChargingProfile', operator.api.delete<ClearProfilesResult>(`${operator.path}/charging-profiles${query}`));
    const ids = async (): Promise<number[]> => (await held(station)).map(({ profile }) => (profile as ChargingProfile).chargingProfileId);
    await set(station, 0, maxProfile());
    await set(station, 1, txDefault());
    const transactionId = await startCharging(charger, TAGS.valid);
    await set(station, 1, txProfile(transactionId));
    expect((await ids()).sort()).toEqual([100, 101, 102]);

    let clearing = clear('?chargingProfileId=102');
    expect(await charger.expectCall('ClearChargingProfile', { status: 'Accepted' })).toEqual({ id: 102 });
    expect(await clearing).toEqual({ status: 'Accepted', left: 2 });
    expect((await ids()).sort()).toEqual([100, 101]);

    clearing = clear('?connectorId=1&purpose=TxDefaultProfile&stackLevel=1');
    const criteria = { connectorId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 };
    expect(await charger.expectCall('ClearChargingProfile', { status: 'Accepted' })).toEqual(criteria);
    expect(await clearing).toEqual({ status: 'Accepted', left: 1 });
    expect(await ids()).toEqual([101]);

    clearing = clear('');
    expect(await charger.expectCall('ClearChargingProfile', { status: 'Accepted' })).toEqual({});
    expect(await clearing).toEqual({ status: 'Accepted', left: 0 });
    expect(await held(station)).toEqual([]);
  },
});
