import type { ConnectorLimits, HeldProfileList, LimitsInForce, ScheduleSegmentList } from '@phasor/contract';
import { SeededRandom } from '@phasor/kernel';
import { Twin, type TwinOptions } from '@phasor/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, giveChargers, personWith } from './support/people.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, startTestSystem } from './support/system.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const AT_10 = 600;
const AT_11 = 660;
/** Mondays 10 to 11 nothing, else 10 A. */
const MONDAYS = {
  zone: 'Europe/Stockholm',
  blocks: [{ startMinute: AT_10, endMinute: AT_11, limitA: 0 }],
  outsideA: 10,
  whenRunOut: 'stop',
};

const NOT_OFFERED = { status: 400, body: { code: 'SCHEDULE_LIMIT_NOT_OFFERED' } };

describe('R5: a week on a real server and a twin', () => {
  let scene: Scene;
  let twin: Twin;
  let id: string;
  let count = 0;

  // On a Monday, 09:00 in Stockholm.
  beforeEach(async () => {
    id = `WEEK${++count}`;
    scene = await setScene(quickestStore());
    await scene.system.api.post('/tags', { idTag: 'DAY' });
  });
  afterEach(() => scene.end());

  const path = (rest = ''): string => `/chargers/${id}/connectors/1${rest}`;
  const limits = async (): Promise<ConnectorLimits> => (await scene.system.api.get<ConnectorLimits>(path('/limits'))).body;
  const drawnA = (): number => Math.round(twin.state().connectors.find(({ connectorId }) => connectorId === 1)?.phases[0]?.currentA ?? -1);
  const sets = async (): Promise<number> => {
    const { body } = await scene.system.api.get<{ items: { action: string }[] }>(`/chargers/${id}/commands?limit=100`);
    return body.items.filter(({ action }) => action === 'SetChargingProfile').length;
  };
  const arrive = async (more: Partial<TwinOptions> = {}): Promise<void> => {
    await scene.system.register(id);
    twin = new Twin({
      ...{ model: 'halo', id, url: scene.system.ocppUrl, clock: scene.clock, random: new SeededRandom(1), meterValueSampleIntervalS: 600 },
      ...more,
    });
    scene.twins.push(twin);
    twin.start();
    await scene.clock.advanceUntil(() => twin.state().registration === 'Accepted', MINUTE_MS);
    await scene.system.api.post(`/chargers/${id}/discover`);
    await scene.clock.advance(MINUTE_MS);
  };
  const charge = async (): Promise<void> => {
    twin.plugIn(1, { needWh: 1_000_000, maxA: 32 });
    await scene.clock.advance(10_000);
    const swiping = twin.swipe('DAY', 1);
    await scene.clock.advance(MINUTE_MS);
    await swiping;
  };

  it('holds on the wall, over its edges', async () => {
    await arrive();
    expect(await scene.system.api.put(path('/schedule'), MONDAYS)).toMatchObject({ status: 200, body: { pushed: { state: 'waiting' } } });
    await scene.clock.advance(5000);
    const { pushed } = await limits();
    expect(pushed).toMatchObject({ state: 'sent', problem: '', afterwards: expect.stringContaining('UTC') as string });
    expect(Date.parse(pushed.until ?? '')).toBeGreaterThanOrEqual(scene.clock.now() + 7 * 24 * HOUR_MS);
    await charge();
    expect(drawnA()).toBe(10);
    await scene.clock.advance(HOUR_MS);
    expect(drawnA()).toBe(0);
    await scene.clock.advance(HOUR_MS);
    expect(drawnA()).toBe(10);
  });

  it('S15: holds without us: the link is cut before a 0 A block, and nothing is drawn in it', async () => {
    await arrive();
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await charge();
    expect(drawnA()).toBe(10);
    twin.disconnect();
    await scene.clock.advance(HOUR_MS);
    expect([twin.state().isConnected, drawnA()]).toEqual([false, 0]);
    await scene.clock.advance(HOUR_MS);
    expect(drawnA()).toBe(10);
  });

  it('S13: boots without us and without the time, and stays within what needs no clock', async () => {
    await arrive();
    await scene.system.api.put(path('/max-current'), { maxA: 13 });
    await scene.clock.advance(5000);
    expect(await limits()).toMatchObject({ maxA: 13, pushed: { state: 'sent', until: null } });
    await twin.stop();
    twin.setClock(0);
    twin.disconnect();
    twin.start();
    twin.configure('LocalAuthorizeOffline', 'true');
    twin.configure('AllowOfflineTxForUnknownId', 'true');
    await scene.clock.advance(MINUTE_MS);
    await charge();
    expect([twin.state().isConnected, drawnA()]).toEqual([false, 13]);
  });

  it('pause and "charge now" hold at once and until then; "tonight" is for tonight', async () => {
    await arrive();
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await charge();
    const place = (kind: string, fromMinutes: number, untilMinutes: number, more: object = {}) => {
      const at = (minutes: number): string => new Date(scene.clock.now() + minutes * MINUTE_MS).toISOString();
      return scene.system.api.post<ConnectorLimits>(path('/exceptions'), { kind, from: at(fromMinutes), until: at(untilMinutes), ...more });
    };
    expect(await place('pause', 0, 20)).toMatchObject({ status: 201, body: { exceptions: [{ kind: 'pause' }] } });
    await scene.clock.advance(MINUTE_MS);
    expect(drawnA()).toBe(0);
    await place('chargeNow', 0, 120);
    await scene.clock.advance(MINUTE_MS);
    expect(drawnA()).toBeGreaterThan(10);
    await scene.clock.advance(HOUR_MS);
    expect(drawnA()).toBeGreaterThan(10);
    expect(await scene.system.api.delete(path('/exceptions'))).toMatchObject({ status: 200, body: { exceptions: [] } });
    await scene.clock.advance(MINUTE_MS);
    expect(drawnA()).toBe(0);
    await place('tonight', 60, 120, { limitA: 7 });
    await scene.clock.advance(90 * MINUTE_MS);
    expect(drawnA()).toBe(7);
    const { body } = await scene.system.api.get<ScheduleSegmentList>(path('/segments'));
    expect(body.items[0]?.limitA).toBe(7);
    expect(body.items[0]?.until).toBe(body.items[1]?.from);
  });

  it('S11: sends once a day what has become older, nothing twice, and nothing anew after a restart', async () => {
    // Each charger has a day of its own; this one's begins at 08:21 UTC.
    id = 'DAILY40';
    await arrive();
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await scene.clock.advance(5000);
    expect(await sets()).toBe(3);
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await scene.clock.advance(10 * MINUTE_MS);
    expect(await sets()).toBe(3);
    await scene.clock.advance(20 * MINUTE_MS);
    expect(await sets()).toBe(4);
    twin.powerCycle();
    await scene.clock.advance(5 * MINUTE_MS);
    expect([twin.state().isConnected, await sets()]).toEqual([true, 4]);
    const { port } = scene.system;
    await scene.system.stop();
    scene.system = await startTestSystem({ on: scene.store, clock: scene.clock, port });
    await scene.clock.advance(5 * MINUTE_MS);
    expect([twin.state().isConnected, await sets()]).toEqual([true, 4]);
    const { at } = (await limits()).pushed;
    expect(Date.parse(at ?? '')).toBeLessThan(scene.clock.now() - 5 * MINUTE_MS);
  });

  it('is sent again to a charger that has lost it', async () => {
    await arrive({ profileHabit: 'forgets' });
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await scene.clock.advance(5000);
    expect(await sets()).toBe(3);
    twin.powerCycle();
    await scene.clock.advance(5 * MINUTE_MS);
    expect(await sets()).toBe(6);
    await charge();
    expect(drawnA()).toBe(10);
  });

  it('a charger whose clock is off gets nothing absolute: it is told each change when it is due, and all of it once the clock is right', async () => {
    await arrive({ meterValueSampleIntervalS: 60 });
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await charge();
    // Each heartbeat's answer would set it right.
    const goOnWrong = async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute += 1) {
        twin.setClock(scene.clock.now() + 120_000);
        await scene.clock.advance(MINUTE_MS);
      }
    };
    await goOnWrong(40);
    const kinds = async (): Promise<string[]> => {
      const { body } = await scene.system.api.get<HeldProfileList>(`/chargers/${id}/charging-profiles`);
      return body.items.map(({ profile }) => (profile as { chargingProfileKind: string }).chargingProfileKind).sort();
    };
    expect(await kinds()).toEqual(['Relative']);
    expect((await limits()).pushed.problem).toContain('clock');
    expect(drawnA()).toBe(10);
    await goOnWrong(30);
    expect(drawnA()).toBe(0);
    twin.setClock(scene.clock.now());
    await scene.clock.advance(40 * MINUTE_MS);
    expect(await kinds()).toEqual(['Absolute', 'Recurring', 'Relative']);
    expect((await limits()).pushed).toMatchObject({ state: 'sent', problem: '' });
  });

  it('waits for a charger that is away, and is sent when it comes back', async () => {
    await arrive();
    twin.disconnect();
    await scene.clock.advance(MINUTE_MS);
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await scene.clock.advance(MINUTE_MS);
    expect([(await limits()).pushed.state, await sets()]).toEqual(['waiting', 0]);
    twin.connect();
    await scene.clock.advance(5 * MINUTE_MS);
    expect([(await limits()).pushed.state, await sets()]).toEqual(['sent', 3]);
  });

  it('a charger that refuses says so on the page', async () => {
    await arrive({ profileHabit: 'refuses' });
    await scene.system.api.put(path('/schedule'), MONDAYS);
    await scene.clock.advance(MINUTE_MS);
    expect((await limits()).pushed).toMatchObject({ state: 'refused', problem: expect.stringContaining('Rejected') as string });
  });

  it('R6: without a week the max current holds; without either nothing is sent, and what was is cleared', async () => {
    await arrive();
    expect(await limits()).toMatchObject({ maxA: null, schedule: null, revision: 0, pushed: { state: 'none' } });
    await charge();
    expect([drawnA() > 13, await sets()]).toEqual([true, 0]);
    await scene.system.api.put(path('/max-current'), { maxA: 13 });
    await scene.system.api.put(path('/user-limit'), { userA: 8.04 });
    await scene.clock.advance(MINUTE_MS);
    expect([drawnA(), (await limits()).userA]).toEqual([8, 8]);
    await scene.system.api.put(path('/user-limit'), { userA: null });
    await scene.clock.advance(MINUTE_MS);
    expect(drawnA()).toBe(13);
    await scene.system.api.put(path('/max-current'), { maxA: null });
    await scene.clock.advance(MINUTE_MS);
    expect(drawnA()).toBeGreaterThan(13);
    expect((await scene.system.api.get<HeldProfileList>(`/chargers/${id}/charging-profiles`)).body.items).toEqual([]);
    expect((await limits()).pushed).toMatchObject({ state: 'none' });
  });

  it('S21: who changed the max current, when, from what, to what', async () => {
    await arrive();
    await scene.system.api.put(path('/max-current'), { maxA: 16 });
    await scene.system.api.put(path('/max-current'), { maxA: 16 });
    await scene.system.api.put(path('/max-current'), { maxA: 10 });
    const rows = await scene.system.store.db.selectFrom('setting_change').selectAll().where('subject', '=', `connector ${id}/1`).execute();
    expect(rows.map((row) => [row.what, row.before_value, row.after_value])).toEqual([
      ['max current', null, '16 A'],
      ['max current', '16 A', '10 A'],
    ]);
    expect(rows[0]?.by_person).toEqual(expect.stringMatching(/./));
    expect(rows[0]?.at.getTime()).toBeGreaterThan(scene.clock.now() - HOUR_MS);
  });

  it('S21: owners set what is lower, never the max current, and never above it', async () => {
    await arrive();
    await scene.system.api.put(path('/max-current'), { maxA: 16 });
    const owner = await personWith(scene.system, 'owner');
    const notTheirs = await owner.put(path('/user-limit'), { userA: 10 });
    expect(notTheirs).toMatchObject({ status: 404, body: { code: 'CHARGER_UNKNOWN' } });
    await giveChargers(scene.system, addressOf('owner'), [id]);
    expect((await owner.put(path('/max-current'), { maxA: 32 })).status).toBe(403);
    expect((await owner.put(path('/user-limit'), { userA: 10 })).status).toBe(200);
    const above = await owner.put(path('/user-limit'), { userA: 20 });
    expect(above).toMatchObject({ status: 409, body: { code: 'SCHEDULE_ABOVE_MAX_CURRENT', details: { limitA: 20, maxA: 16 } } });
    expect((await owner.put(path('/schedule'), MONDAYS)).status).toBe(200);
    expect(await limits()).toMatchObject({ maxA: 16, userA: 10 });
  });

  it('refuses what cannot be, with the figures', async () => {
    await arrive();
    await scene.system.api.put(path('/max-current'), { maxA: 16 });
    const refusal = async (change: object): Promise<readonly [number, string, string]> => {
      const { status, body } = await scene.system.api.put<{ code: string; message: string }>(path('/schedule'), { ...MONDAYS, ...change });
      return [status, body.code, body.message];
    };
    const block = (startMinute: number, endMinute: number, limitA = 10) => ({ startMinute, endMinute, limitA });
    expect(await refusal({ zone: 'Europe/Atlantis' })).toEqual([400, 'SCHEDULE_ZONE_UNKNOWN', expect.stringContaining('Europe/Atlantis')]);
    expect(await refusal({ zone: '+02:00' })).toEqual([400, 'SCHEDULE_ZONE_UNKNOWN', expect.stringContaining('+02:00')]);
    expect(await refusal({ blocks: [block(600, 660), block(650, 700)] })).toEqual([
      400,
      'SCHEDULE_BLOCKS_OVERLAP',
      'The blocks Mon 10:00–Mon 11:00 and Mon 10:50–Mon 11:40 overlap; a minute of the week belongs to one block at most.',
    ]);
    expect(await refusal({ blocks: [block(10_000, 30), block(0, 20)] })).toEqual([
      400,
      'SCHEDULE_BLOCKS_OVERLAP',
      expect.stringContaining('Mon 00:20'),
    ]);
    expect(await refusal({ blocks: [block(600, 600)] })).toEqual([400, 'SCHEDULE_BLOCK_EMPTY', expect.stringContaining('Mon 10:00')]);
    expect(await refusal({ blocks: [block(600, 10_081)] })).toEqual([400, 'API_REQUEST_INVALID', expect.stringContaining('10080')]);
    expect(await refusal({ blocks: [block(600, 660, 20)] })).toEqual([409, 'SCHEDULE_ABOVE_MAX_CURRENT', expect.stringContaining('16 A')]);
    const between = [400, 'SCHEDULE_LIMIT_NOT_OFFERED', expect.stringContaining('0 A, or 6 A and more: chargers offer nothing between')];
    expect(await refusal({ blocks: [block(600, 660, 4)] })).toEqual(between);
    expect(await refusal({ blocks: [block(600, 660, 5.96)] })).toEqual(between);
    expect(await refusal({ outsideA: 0.04 })).toEqual(between);
    const wrong = await scene.system.api.put(`/chargers/${id}/connectors/9/schedule`, MONDAYS);
    expect(wrong).toMatchObject({ status: 404, body: { code: 'SCHEDULE_CONNECTOR_UNKNOWN' } });
    const past = { kind: 'pause', from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' };
    expect(await scene.system.api.post(path('/exceptions'), past)).toMatchObject({
      status: 400,
      body: { code: 'SCHEDULE_EXCEPTION_INVALID' },
    });
    const tonight = { kind: 'tonight', from: new Date(scene.clock.now()).toISOString(), limitA: 5.9 };
    const until = new Date(scene.clock.now() + HOUR_MS).toISOString();
    const { api } = scene.system;
    expect(await api.post(path('/exceptions'), { ...tonight, until })).toMatchObject(NOT_OFFERED);
    expect(await api.put(path('/user-limit'), { userA: 5 })).toMatchObject(NOT_OFFERED);
    expect(await api.put(path('/max-current'), { maxA: 5.9 })).toMatchObject(NOT_OFFERED);
    expect(await limits()).toMatchObject({ schedule: null, exceptions: [], userA: null, maxA: 16 });
    expect((await scene.system.api.get('/chargers/NOBODY/connectors/1/limits')).status).toBe(404);
  });

  it('IEC 61851-1: what was stored before between 0 and 6 A is 0 A on the page, in the sentence and on the wall', async () => {
    await arrive();
    await scene.system.api.put(path('/schedule'), MONDAYS);
    const storedBefore = async (row: { readonly user_a: number; readonly schedule: string | null }): Promise<void> => {
      await scene.system.store.db.updateTable('connector_limits').set(row).execute();
      const { port } = scene.system;
      await scene.system.stop();
      scene.system = await startTestSystem({ on: scene.store, clock: scene.clock, port });
      await scene.clock.advance(5 * MINUTE_MS);
    };
    await storedBefore({ user_a: 10, schedule: JSON.stringify({ ...MONDAYS, outsideA: 4 }) });
    await charge();
    expect(twin.state().connectors.find(({ connectorId }) => connectorId === 1)?.status).toBe('SuspendedEVSE');
    const now = async () => (await scene.system.api.get<ScheduleSegmentList>(path('/segments'))).body.items[0]?.limitA;
    const inForce = async () => (await scene.system.api.get<LimitsInForce>(`/chargers/${id}/limits`)).body.connectors[0]?.sentence;
    expect([drawnA(), await now(), await inForce()]).toEqual([0, 0, 'Its schedule allows no charging now.']);
    await storedBefore({ user_a: 5, schedule: null });
    expect([drawnA(), await now(), await inForce()]).toEqual([0, 0, 'Its owner limits it to 0 A.']);
  });

  it('R2: a CAPI charger keeps its own on/off windows, and takes the max current in its settings', async () => {
    const password = await scene.system.registerCapi(id);
    twin = new Twin({
      ...{ model: 'halo', id, protocol: 'CAPI', password, url: scene.system.url.concat('/capi') },
      ...{ clock: scene.clock, random: new SeededRandom(1) },
    });
    scene.twins.push(twin);
    twin.start();
    await scene.clock.advance(3 * MINUTE_MS);
    expect(await scene.system.api.put(path('/schedule'), MONDAYS)).toMatchObject({
      status: 409,
      body: { code: 'SCHEDULE_CHARGER_SPEAKS_CAPI' },
    });
    expect(await scene.system.api.put(path('/max-current'), { maxA: 10 })).toMatchObject({ body: { pushed: { state: 'windows' } } });
    await scene.clock.advance(3 * MINUTE_MS);
    const { body } = await scene.system.api.get<{ settings: { connectors: { connectorId: number; maxCurrentA: number }[] } }>(
      `/chargers/${id}/settings`,
    );
    expect(body.settings.connectors.find(({ connectorId }) => connectorId === 1)?.maxCurrentA).toBe(10);
    expect(await sets()).toBe(0);
  });
});
