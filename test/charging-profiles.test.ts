import type { HeldProfile, HeldProfileList } from '@phasor/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const period = (startPeriod: number, limit: number, more: object = {}) => ({ startPeriod, limit, ...more });
const profile = (change: object = {}, periods: object[] = [period(0, 16)]) => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'A', startSchedule: '2026-01-01T00:00:00Z', chargingSchedulePeriod: periods },
  ...change,
});
interface Sent {
  readonly connectorId: number;
  readonly csChargingProfiles: { readonly chargingProfilePurpose: string; readonly stackLevel: number } & Record<string, unknown>;
}

describeOnBothStores('charging profiles', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let id: string;
  let count = 0;
  let meterStart = 0;
  let sent: Sent[];
  /** How the charger answers SetChargingProfile. */
  let taste: (sent: Sent) => readonly [3, unknown] | readonly [4, string, string, unknown];
  let others: (action: string, payload: unknown) => readonly [3, unknown] | null;

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });
  beforeEach(async () => {
    id = `CP${++count}`;
    sent = [];
    taste = () => [3, { status: 'Accepted' }];
    others = () => [3, { status: 'Accepted' }];
    await system.register(id);
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = (action, payload) => {
      if (action !== 'SetChargingProfile') return others(action, payload);
      sent.push(payload as Sent);
      return taste(payload as Sent);
    };
    await charger.ask('BootNotification', { ...BOOT, firmwareVersion: id });
    for (const connectorId of [0, 1, 2])
      await charger.ask('StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available' });
  });

  const set = (body: object) =>
    system.api.post<{ changes: string[]; code: string }>(`/chargers/${id}/charging-profiles`, { connectorId: 1, ...body });
  const held = async (): Promise<HeldProfile[]> => (await system.api.get<HeldProfileList>(`/chargers/${id}/charging-profiles`)).body.items;
  const ids = async (): Promise<unknown[]> =>
    (await held()).map(({ connectorId, state, transactionId, profile: is }) => [
      (is as { chargingProfileId: number }).chargingProfileId,
      connectorId,
      state,
      transactionId,
    ]);
  const start = async (body: object = {}): Promise<number> => {
    const payload = { connectorId: 1, idTag: 'TAG', meterStart: ++meterStart, timestamp: new Date().toISOString(), ...body };
    return (await charger.ask<{ transactionId: number }>('StartTransaction', payload)).transactionId;
  };
  const stop = (transactionId: number) =>
    charger.ask('StopTransaction', { transactionId, meterStop: meterStart + 5, timestamp: new Date().toISOString() });
  const raw = (action: string, payload: object) => system.api.post(`/chargers/${id}/messages`, { action, payload });
  const knows = async (keys: Readonly<Record<string, string>>): Promise<void> => {
    const { no } = await system.store.db.selectFrom('charger').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const row = { charger_no: no, organisation_no: 1, is_readonly: true, is_known: true, read_at: new Date() };
    await system.store.db
      .insertInto('configuration_key')
      .values(Object.entries(keys).map(([key, value]) => ({ ...row, key, value })))
      .execute();
  };

  describe('what a charger holds', () => {
    it('is what it accepted, replaced by id, and by purpose, level and connector', async () => {
      expect(await set({ profile: profile() })).toMatchObject({ status: 201, body: { connectorId: 1, changes: [], profile: profile() } });
      expect(sent).toEqual([{ connectorId: 1, csChargingProfiles: profile() }]);
      await set({ profile: profile({ chargingProfileId: 2, stackLevel: 1 }) });
      await set({ connectorId: 2, profile: profile({ chargingProfileId: 3 }) });
      expect(await ids()).toEqual([
        [1, 1, 'installed', null],
        [2, 1, 'installed', null],
        [3, 2, 'installed', null],
      ]);
      await set({ profile: profile({ chargingProfileId: 4 }) });
      await set({ connectorId: 2, profile: profile({ chargingProfileId: 2, stackLevel: 5 }) });
      expect(await ids()).toEqual([
        [3, 2, 'installed', null],
        [4, 1, 'installed', null],
        [2, 2, 'installed', null],
      ]);
    });

    it('follows whatever was sent, also by the console, and what the charger says to a clear', async () => {
      await raw('SetChargingProfile', { connectorId: 1, csChargingProfiles: profile({ chargingProfileId: 7, futureField: { a: '\0' } }) });
      await raw('SetChargingProfile', { connectorId: 1, csChargingProfiles: { nonsense: true } });
      await set({ connectorId: 2, profile: profile({ chargingProfileId: 8 }) });
      await set({ connectorId: 0, profile: profile({ chargingProfileId: 9, stackLevel: 2 }) });
      expect((await ids()).length).toBe(3);
      const clear = (query: string) => system.api.delete(`/chargers/${id}/charging-profiles${query}`);
      expect(await clear('?chargingProfileId=7')).toMatchObject({ status: 200, body: { status: 'Accepted', left: 2 } });
      others = () => [3, { status: 'Unknown' }];
      // The charger has none on connector 2: then neither have we.
      expect(await clear('?connectorId=2&purpose=TxDefaultProfile')).toMatchObject({ body: { status: 'Unknown', left: 1 } });
      others = () => [3, { status: 'Accepted' }];
      await raw('ClearChargingProfile', { stackLevel: 3 });
      expect(await ids()).toEqual([[9, 0, 'installed', null]]);
      await raw('ClearChargingProfile', {});
      expect(await ids()).toEqual([]);
    });

    it('counts an answer that comes too late', async () => {
      charger.onCall = () => null;
      const payload = { connectorId: 1, csChargingProfiles: profile() };
      const command = await system.api.post(`/chargers/${id}/commands`, { action: 'SetChargingProfile', payload, timeoutS: 1 });
      expect(command.body).toMatchObject({ state: 'failed', failure: 'timedOut' });
      expect(await ids()).toEqual([]);
      const [, messageId] = JSON.parse(charger.heard.at(-1) ?? '') as readonly [number, string];
      charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
      await until('it is known', 10_000, async () => (await ids()).length === 1);
      expect(await ids()).toEqual([[1, 1, 'installed', null]]);
    });

    it('a TxProfile ends with its transaction, whatever became of its stop', async () => {
      const first = await start();
      const tx = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', transactionId: first };
      await set({ profile: profile({ ...tx, chargingProfileId: 1 }) });
      await set({ profile: profile({ ...tx, chargingProfileId: 2, stackLevel: 1, transactionId: undefined }) });
      await set({ profile: profile({ chargingProfileId: 3 }) });
      expect(await ids()).toEqual([
        [1, 1, 'installed', first],
        [2, 1, 'installed', first],
        [3, 1, 'installed', null],
      ]);
      await stop(first);
      expect(await ids()).toEqual([[3, 1, 'installed', null]]);
      const second = await start();
      await set({ profile: profile({ ...tx, transactionId: second, chargingProfileId: 4 }) });
      // Its stop never comes; the next transaction on the connector shows that it is over.
      await start({ connectorId: 2 });
      expect(await ids()).toContainEqual([4, 1, 'installed', second]);
      await start();
      expect(await ids()).toEqual([[3, 1, 'installed', null]]);
    });

    it.each([1, undefined])(
      'a TxProfile of a RemoteStartTransaction (connector %s) is the transaction’s that follows',
      async (connectorId) => {
        await set({ profile: profile({ chargingProfileId: 5, stackLevel: 3 }) });
        const chargingProfile = profile({ chargingProfileId: 5, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' });
        const begin = { ...(connectorId === undefined ? {} : { connectorId }), idTag: 'Tag', chargingProfile };
        await raw('RemoteStartTransaction', begin);
        await raw('RemoteStartTransaction', begin);
        expect(await ids()).toEqual([
          [5, 1, 'installed', null],
          [5, connectorId ?? null, 'awaitingStart', null],
        ]);
        await start({ idTag: 'OTHER', connectorId: 2 });
        expect((await ids())[1]).toEqual([5, connectorId ?? null, 'awaitingStart', null]);
        const transactionId = await start({ idTag: 'TAG' });
        expect(await ids()).toEqual([[5, 1, 'installed', transactionId]]);
        await stop(transactionId);
        expect(await ids()).toEqual([]);
      },
    );
  });

  describe('before it is sent', () => {
    it.each<[string, object]>([
      ['other-transaction', profile({ chargingProfilePurpose: 'TxProfile', transactionId: 1 })],
      ['max-profile-on-a-connector', profile({ chargingProfilePurpose: 'ChargePointMaxProfile' })],
      ['stack-level-out-of-range', profile({ stackLevel: 9 })],
      ['unit-not-allowed', profile({ chargingSchedule: { chargingRateUnit: 'W', chargingSchedulePeriod: [period(0, 1)] } })],
      ['recurring-without-kind', profile({ chargingProfileKind: 'Recurring' })],
      ['first-period-not-at-zero', profile({}, [period(1, 16)])],
      ['periods-not-ascending', profile({}, [period(0, 16), period(0, 10)])],
      ['too-many-periods', profile({}, [period(0, 16), period(60, 10), period(120, 6), period(180, 8)])],
      ['no-periods', profile({}, [])],
      ['never-valid', profile({ validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-01T00:00:00Z' })],
    ])('%s is found, by what the charger has told of itself', async (fault, body) => {
      await knows({ ChargeProfileMaxStackLevel: '8', ChargingScheduleMaxPeriods: '3', ChargingScheduleAllowedChargingRateUnit: 'Current' });
      await start({ connectorId: 1 });
      expect(await set({ profile: body })).toMatchObject({
        status: 409,
        body: { code: 'CHARGING_PROFILE_INVALID', details: { fault } },
      });
      expect(sent).toEqual([]);
    });

    it('no more than MaxChargingProfilesInstalled; one that replaces another fits', async () => {
      await knows({ MaxChargingProfilesInstalled: '1' });
      expect(await set({ profile: profile() })).toMatchObject({ status: 201 });
      expect(await set({ profile: profile({ chargingProfileId: 2, stackLevel: 1 }) })).toMatchObject({
        body: { details: { fault: 'too-many-profiles' } },
      });
      expect(await set({ profile: profile({ chargingProfileId: 2 }) })).toMatchObject({ status: 201 });
    });
  });

  describe('a particular charger', () => {
    const refuse = (isBad: (profile: Sent['csChargingProfiles']) => boolean, how: ReturnType<typeof taste>) => {
      taste = ({ csChargingProfiles }) => (isBad(csChargingProfiles) ? how : [3, { status: 'Accepted' }]);
    };

    it('that refuses ChargePointMaxProfile gets a TxDefaultProfile on 0, and is not asked again', async () => {
      refuse(({ chargingProfilePurpose }) => chargingProfilePurpose === 'ChargePointMaxProfile', [3, { status: 'NotSupported' }]);
      const max = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' });
      expect(await set({ connectorId: 0, profile: max })).toMatchObject({
        status: 201,
        body: { changes: ['purpose'], profile: profile() },
      });
      expect(sent.length).toBeGreaterThan(1);
      sent = [];
      expect(await set({ connectorId: 0, profile: max })).toMatchObject({ body: { changes: ['purpose'] } });
      expect(sent).toEqual([{ connectorId: 0, csChargingProfiles: profile() }]);
      expect(await ids()).toEqual([[1, 0, 'installed', null]]);
      expect(await set({ connectorId: 0, profile: max, isExact: true })).toMatchObject({
        status: 409,
        body: { code: 'CHARGING_PROFILE_REFUSED', details: { answers: ['NotSupported'] } },
      });
    });

    it.each<[string, (profile: Sent['csChargingProfiles']) => boolean, object]>([
      ['stackLevel', ({ stackLevel }) => stackLevel === 0, profile()],
      ['stackLevel', ({ stackLevel }) => stackLevel !== 0, profile({ stackLevel: 7 })],
      ['numberPhases', (is) => JSON.stringify(is).includes('numberPhases'), profile({}, [period(0, 16, { numberPhases: 3 })])],
      ['phaseToUse', (is) => JSON.stringify(is).includes('phaseToUse'), profile({}, [period(0, 16, { phaseToUse: 2 })])],
    ])('that stumbles over %s gets the profile without, and is remembered by its firmware', async (change, isBad, body) => {
      refuse(isBad, [4, 'PropertyConstraintViolation', '', {}]);
      expect(await set({ profile: body })).toMatchObject({ status: 201, body: { changes: [change] } });
      sent = [];
      expect(await set({ profile: body })).toMatchObject({ body: { changes: [change] } });
      expect(sent).toHaveLength(1);
    });

    it('that refuses all of it is told of with its first answer; nothing is taken for held', async () => {
      taste = () => [3, { status: 'Rejected' }];
      expect(await set({ profile: profile() })).toMatchObject({
        status: 409,
        body: { code: 'CHARGING_PROFILE_REFUSED', details: { answer: 'Rejected' } },
      });
      expect(await ids()).toEqual([]);
    });

    it('that takes phaseToUse gets it', async () => {
      const body = profile({}, [period(0, 16, { numberPhases: 1, phaseToUse: 3 })]);
      expect(await set({ profile: body })).toMatchObject({ status: 201, body: { changes: [], profile: body } });
      expect(sent).toEqual([{ connectorId: 1, csChargingProfiles: body }]);
    });

    it('that is not here', async () => {
      await charger.close();
      expect(await set({ profile: profile() })).toMatchObject({ status: 409, body: { code: 'CHARGER_OFFLINE' } });
      expect(await system.api.delete(`/chargers/${id}/charging-profiles`)).toMatchObject({
        status: 409,
        body: { code: 'CHARGER_OFFLINE' },
      });
    });
  });
});
