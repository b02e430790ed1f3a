import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import type { Charger, OrderView, Transaction } from '@phasor/contract';
import { Twin, type TwinOptions } from '@phasor/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setScene, type Scene } from './support/scene.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

const MINUTE = 60_000;
const HALO = '2403080001M';
const AURA = '2403080002A';
const NEIGHBOUR = '2403080003M';
/** Accepted by the charger; its effect may have been seen already. */
const DONE = { state: expect.stringMatching(/^(accepted|effective)$/) as string };
const car = { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 } as const;

let scene: Scene;
let clock: VirtualClock;
let system: TestSystem;

beforeEach(async () => {
  scene = await setScene('embedded');
  ({ clock, system } = scene);
});
afterEach(() => scene.end());

function made(id: string, key: string | undefined, options: Partial<TwinOptions> = {}): Twin {
  const isCapi = key !== undefined;
  const twin = new Twin({
    model: id.endsWith('A') ? 'aura' : 'halo',
    id,
    protocol: isCapi ? 'CAPI' : 'OCPP',
    url: isCapi ? `${system.url}/capi` : system.ocppUrl,
    password: key,
    clock,
    random: new SeededRandom(Number(id.slice(6, 10))),
    ...options,
  });
  scene.twins.push(twin);
  return twin;
}

const charger = async (id: string): Promise<Charger> => (await system.api.get<Charger>(`/chargers/${id}`)).body;
const transactions = async (): Promise<Transaction[]> =>
  (await system.api.get<{ readonly items: Transaction[] }>('/transactions')).body.items;

/** Places an order while time passes, as a charger answers at its poll. */
async function ordered(id: string, body: unknown): Promise<OrderView> {
  const reply = system.api.post<OrderView>(`/chargers/${id}/orders`, body);
  let isAnswered = false;
  void reply.finally(() => (isAnswered = true));
  // A request of ours is none of the clock's business: it is let in before time goes on.
  for (let step = 0; step < 80 && !isAnswered; step += 1) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    await clock.advance(1_000);
  }
  return (await reply).body;
}

/** What the twins' books say, and what the store holds, as comparable lines. */
async function books(): Promise<{ booked: string[]; stored: string[] }> {
  const line = (
    id: string,
    connectorId: number,
    idTag: string,
    start: number,
    startTime: string,
    stop: number | null,
    reason: string | null,
  ) => [id, connectorId, idTag, start, startTime, stop, reason].join(' ');
  const booked = scene.twins.flatMap(({ id, book }) =>
    book.sessions.map((session) =>
      line(id, session.connectorId, session.idTag, session.meterStart, session.startTime, session.meterStop, session.reason),
    ),
  );
  const stored = (await transactions()).map((row) =>
    line(row.chargerId, row.connectorId, row.idTag, row.meterStart, row.startTime, row.meterStop, row.stopReason),
  );
  return { booked: [...new Set(booked)].sort(), stored: stored.sort() };
}

describe('R2 chargers on CAPI beside chargers on OCPP', () => {
  it('report their status, their sessions and their energy to one system, which orders both alike', async () => {
    const halo = made(HALO, await system.registerCapi(HALO));
    const aura = made(AURA, await system.registerCapi(AURA));
    await system.register(NEIGHBOUR);
    await system.api.post('/tags', { idTag: 'REMOTE-3' });
    const neighbour = made(NEIGHBOUR, undefined);
    for (const twin of scene.twins) twin.start();
    await clock.advance(MINUTE);
    expect(await charger(HALO)).toMatchObject({
      protocol: 'CAPI',
      ocppVersion: null,
      isOnline: true,
      model: 'HALO',
      firmwareVersion: '180',
    });
    expect(await charger(NEIGHBOUR)).toMatchObject({ protocol: 'OCPP', ocppVersion: '1.6', isOnline: true });

    for (const twin of [halo, neighbour]) twin.plugIn(1, car);
    aura.plugIn(2, car);
    await clock.advance(MINUTE);
    expect((await charger(HALO)).connectors.find(({ connectorId }) => connectorId === 1)).toMatchObject({ status: 'Preparing' });
    expect(await ordered(HALO, { kind: 'start', connectorId: 1, idTag: 'REMOTE-1' })).toMatchObject(DONE);
    expect(await ordered(AURA, { kind: 'start', connectorId: 2, idTag: 'REMOTE-2' })).toMatchObject(DONE);
    expect(await ordered(NEIGHBOUR, { kind: 'start', connectorId: 1, idTag: 'REMOTE-3' })).toMatchObject(DONE);
    await clock.advance(10 * MINUTE);
    expect((await charger(HALO)).connectors.find(({ connectorId }) => connectorId === 1)).toMatchObject({
      status: 'Charging',
      live: { offeredA: 16, phases: [{ currentA: 16 }, { currentA: 16 }, { currentA: 16 }] },
    });
    const running = await transactions();
    expect(running.map(({ chargerId, idTag, stopTime }) => [chargerId, idTag, stopTime]).sort()).toEqual([
      [HALO, 'REMOTE-1', null],
      [AURA, 'REMOTE-2', null],
      [NEIGHBOUR, 'REMOTE-3', null],
    ]);
    for (const { chargerId, transactionId } of running) {
      expect(await ordered(chargerId, { kind: 'stop', transactionId })).toMatchObject(DONE);
    }
    await clock.advance(2 * MINUTE);
    const { booked, stored } = await books();
    expect(stored).toEqual(booked);
    expect(stored).toHaveLength(3);
    expect(await ordered(HALO, { kind: 'reboot' })).toMatchObject(DONE);
  });

  it('limits, settings and schedules reach the charger, and come back as it has them', async () => {
    const halo = made(HALO, await system.registerCapi(HALO), { freeChargingTag: 'any' });
    halo.start();
    halo.plugIn(1, car);
    await clock.advance(MINUTE);
    const validUntil = new Date(clock.now() + 60 * MINUTE).toISOString();
    expect(await ordered(HALO, { kind: 'limit', connectorId: 1, nowA: 8, validUntil, safeA: 6 })).toMatchObject({ state: 'accepted' });
    expect(halo.gridCurrentA).toEqual([8, 8, 8]);
    expect(await ordered(HALO, { kind: 'limit', connectorId: 9, nowA: 8, validUntil: null, safeA: 6 })).toMatchObject({ state: 'refused' });
    const settings = { dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 7, rfidLock: false }] };
    expect(await ordered(HALO, { kind: 'settings', settings })).toMatchObject({ state: 'accepted' });
    expect(halo.gridCurrentA).toEqual([7, 7, 7]);
    expect((await system.api.get(`/chargers/${HALO}/settings`)).body).toEqual({ settings, revision: 1 });
    const tooLow = { ...settings, connectors: [{ connectorId: 1, maxCurrentA: 5, rfidLock: false }] };
    const refused = { status: 400, body: { code: 'SCHEDULE_LIMIT_NOT_OFFERED', details: { limitA: 5 } } };
    expect(await system.api.put(`/chargers/${HALO}/settings`, tooLow)).toMatchObject(refused);
    expect(await system.api.post(`/chargers/${HALO}/orders`, { kind: 'settings', settings: tooLow })).toMatchObject(refused);
    const schedule = { utcOffsetMinutes: 60, windows: [{ connectorId: 1, days: ['Sun'], from: '01:00', to: '02:00' }] };
    expect(await ordered(HALO, { kind: 'schedule', schedule })).toMatchObject({ state: 'accepted' });
    expect(halo.gridCurrentA).toEqual([0, 0, 0]);
    expect((await system.api.get(`/chargers/${HALO}/schedule`)).body).toEqual({ schedule, revision: 1 });
    // Somebody set it so at the charger: the other settings, which go with it, can be changed all the same.
    await system.store.db
      .updateTable('capi_charger')
      .set({ settings: JSON.stringify(tooLow) })
      .execute();
    expect(await ordered(HALO, { kind: 'settings', settings: { ...tooLow, dimmer: 'high' } })).toMatchObject({ state: 'accepted' });
    expect(await ordered(HALO, { kind: 'status' })).toMatchObject(DONE);

    await system.register(NEIGHBOUR);
    expect(await system.api.get(`/chargers/${NEIGHBOUR}/settings`)).toMatchObject({
      status: 409,
      body: { code: 'CHARGER_SPEAKS_OCPP', message: expect.stringContaining('use /chargers/ID/configuration') as string },
    });
    expect(await ordered(NEIGHBOUR, { kind: 'status' })).toMatchObject({ state: 'failed' });
  });

  it('is offline when it stops polling, and every session is there once after outages of charger and server', async () => {
    const halo = made(HALO, await system.registerCapi(HALO), { freeChargingTag: 'any' });
    halo.start();
    await clock.advance(MINUTE);
    for (let session = 0; session < 3; session += 1) {
      halo.plugIn(1, car);
      await clock.advance(5 * MINUTE);
      if (session === 0) halo.disconnect();
      halo.plugOut(1);
      await clock.advance(5 * MINUTE);
      if (session === 0) {
        expect((await charger(HALO)).isOnline).toBe(false);
        expect(await ordered(HALO, { kind: 'reboot' })).toMatchObject({ state: 'failed' });
        halo.connect();
      }
      if (session === 1) {
        const { port } = system;
        await system.stop();
        await clock.advance(5 * MINUTE);
        system = scene.system = await startTestSystem({ on: scene.store, clock, port });
        await halo.stop();
        halo.start();
      }
      await clock.advance(3 * MINUTE);
    }
    const { booked, stored } = await books();
    expect(stored).toEqual(booked);
    expect(stored).toHaveLength(3);
  });
});
