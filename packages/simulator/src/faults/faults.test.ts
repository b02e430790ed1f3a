import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TwinEvent } from '../events.ts';
import { fleetOf, type FleetOptions } from '../fleet.ts';
import { TestCapiBackEnd, TEST_KEY } from '../testing/capi-back-end.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import type { Twin } from '../twin.ts';
import { readFaultPlan, findFaultPlan } from './read-fault-plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ID = '2403080001M';
const plan = (...faults: string[]) => readFaultPlan(`faults:\n${faults.map((fault) => `  - {${fault}}\n`).join('')}`, 'plan.yaml');
const car = { phases: 3, maxA: 16, needWh: 90_000, reactionMs: 0 } as const;

describe('R15 faults as a charger and its central system feel them', () => {
  let clock: VirtualClock;
  let centralSystem: TestCentralSystem;
  let events: TwinEvent[];
  let twins: Twin[];

  beforeEach(() => {
    clock = new VirtualClock();
    centralSystem = new TestCentralSystem(clock);
    events = [];
    twins = [];
  });
  afterEach(async () => {
    for (const twin of twins) await twin.stop();
  });

  function made(options: Partial<FleetOptions>): Twin {
    const [twin] = fleetOf({
      ...{ model: 'halo', count: 1, id: ID, seed: 5, url: 'wss://memory', clock, registerWh: 1_000_000, meterValueSampleIntervalS: 60 },
      dial: (id) => centralSystem.dial(id),
      onEvent: (_, event) => events.push(event),
      ...options,
    });
    if (!twin) throw new Error('no twin');
    twins.push(twin);
    twin.start();
    return twin;
  }

  const faults = () => events.flatMap((event) => (event.kind === 'fault' ? [event.fault] : []));
  const reasons = () => events.flatMap((event) => (event.kind === 'connectionFailed' ? [event.reason] : []));

  async function charge(twin: Twin, forMs: number): Promise<void> {
    twin.plugIn(1, car);
    // Nobody waits for the answer: it may be lost.
    void twin.swipe('TAG-1', 1);
    await clock.advance(forMs);
    twin.plugOut(1);
    await clock.advance(MINUTE);
  }

  it('drop: what is lost is said again, and counted once', async () => {
    const twin = made({ faults: plan('drop: 20 %, until: 3 h') });
    await clock.advance(MINUTE);
    await charge(twin, 2 * HOUR);
    await clock.advance(3 * HOUR);
    expect(faults().length).toBeGreaterThan(10);
    expect(twin.state().queuedMessages).toBe(0);
    expect(new Set(centralSystem.said('StopTransaction').map(({ meterStop }) => meterStop)).size).toBe(twin.book.sessions.length);
  });

  it('over real sockets time goes on while a message is on a slow line, lost, or on a line that is dead', async () => {
    await centralSystem.start();
    try {
      const faulty = plan('drop: 5 %, until: 3 h', 'delay: 2 s, until: 3 h', 'half-open: null, from: 1 h, for: 2 min');
      const twin = made({ url: centralSystem.url, dial: undefined, faults: faulty });
      await clock.advance(MINUTE);
      await charge(twin, 2 * HOUR);
      await clock.advance(3 * HOUR);
      expect(new Set(faults())).toEqual(new Set(['drop', 'half-open']));
      expect(twin.state().queuedMessages).toBe(0);
      expect(new Set(centralSystem.said('StopTransaction').map(({ meterStop }) => meterStop)).size).toBe(twin.book.sessions.length);
    } finally {
      for (const twin of twins) await twin.stop();
      await centralSystem.die();
    }
  });

  it('duplicate: a message comes twice, with one id', async () => {
    made({ faults: plan('duplicate: 100 %') });
    await clock.advance(MINUTE);
    const ids = centralSystem.heard.map(({ messageId }) => messageId);
    expect(ids.length).toBe(2 * new Set(ids).size);
  });

  it('reorder: one message is overtaken by another', async () => {
    const twin = made({ faults: plan('reorder: 50 %') });
    await clock.advance(MINUTE);
    await charge(twin, 10 * MINUTE);
    expect(faults()).toContain('reorder');
    await clock.advance(HOUR);
    expect(twin.state().queuedMessages).toBe(0);
  });

  it('delay and a slow line: later by what was said, in their order', async () => {
    made({ faults: plan('delay: 3 s') });
    await clock.advance(2_999);
    expect(centralSystem.heard).toEqual([]);
    await clock.advance(2);
    expect(centralSystem.said('BootNotification')).toHaveLength(1);
    await twins[0]?.stop();

    const second = new TestCentralSystem(clock);
    made({ faults: plan('slow line: 1 kbit/s'), dial: (id) => second.dial(id) });
    const startMs = clock.monotonicMs();
    while (second.heard.length === 0) await clock.advance(50);
    const bytes = 60 + JSON.stringify(second.heard[0]?.payload).length;
    expect(clock.monotonicMs() - startMs).toBeGreaterThan(bytes * 6);
    expect(clock.monotonicMs() - startMs).toBeLessThan(bytes * 10);
  });

  it('half-open: no end is told; a silent connection is given up, and everything arrives on the next', async () => {
    const twin = made({ faults: plan('half-open: null, from: 10 min') });
    await clock.advance(5 * MINUTE);
    twin.plugIn(1, car);
    await twin.swipe('TAG-1', 1);
    await clock.advance(5 * MINUTE + 1);
    expect(faults()).toEqual(['half-open']);
    expect(twin.state().isConnected).toBe(true);
    await clock.advance(10 * MINUTE);
    expect(events.filter(({ kind }) => kind === 'connectionLost')).toHaveLength(1);
    expect(twin.state()).toMatchObject({ isConnected: true, queuedMessages: 0 });
    expect(centralSystem.said('StartTransaction')).toHaveLength(1);
  });

  it.each([
    ['firewall: refuses, from: 1 min, until: 20 min', /refused/],
    ['firewall: silent, from: 1 min, until: 20 min', /nobody answered/],
    ['expired root: null, until: 20 min', /certificate has expired/],
  ])('%s: no connection until it is over', async (fault, why) => {
    const twin = made({ faults: plan(fault) });
    await clock.advance(19 * MINUTE);
    expect(twin.state().isConnected).toBe(false);
    expect(reasons().join()).toMatch(why);
    await clock.advance(5 * MINUTE);
    expect(twin.state().isConnected).toBe(true);
  });

  it('boots in 1970: over TLS it is alone until a time server has set its clock', async () => {
    const twin = made({ faults: plan('boots in 1970: null, for: 5 min') });
    await clock.advance(4 * MINUTE);
    expect(new Date(twin.clockMs).getUTCFullYear()).toBe(1970);
    expect(reasons().join()).toMatch(/not yet valid/);
    await clock.advance(5 * MINUTE);
    expect(twin.state().isConnected).toBe(true);
    expect(Math.abs(twin.clockMs - clock.now())).toBeLessThan(1_000);
  });

  it('clock jump: its own time is off, and the central system sets it right', async () => {
    const twin = made({ faults: plan('clock jump: -2 h, from: 2 min') });
    await clock.advance(2 * MINUTE + 1);
    expect(clock.now() - twin.clockMs).toBeGreaterThan(1.9 * HOUR);
    await clock.advance(10 * MINUTE);
    expect(Math.abs(clock.now() - twin.clockMs)).toBeLessThan(2_000);
  });

  it('power cut at a write: that write is not done, the session ends with PowerLoss, and nothing is told twice', async () => {
    const twin = made({ faults: plan('power cut at write: 6, from: 1 min, for: 20 s') });
    await clock.advance(MINUTE + 1);
    await charge(twin, 20 * MINUTE);
    await clock.advance(10 * MINUTE);
    expect(faults()).toEqual(['power cut']);
    expect(events.filter(({ kind }) => kind === 'poweredOff')).toHaveLength(1);
    expect(twin.state()).toMatchObject({ isPoweredOn: true, queuedMessages: 0 });
    const ids = centralSystem.said('StopTransaction').map(({ transactionId }) => transactionId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('charger meter frozen: it tells one register while that lasts; well again, it has not gone back', async () => {
    const twin = made({ faults: plan('charger meter: frozen, from: 10 min, until: 20 min') });
    await clock.advance(MINUTE);
    await charge(twin, 30 * MINUTE);
    const told = centralSystem.heard.flatMap(({ action, payload }) => {
      if (action !== 'MeterValues') return [];
      const { meterValue } = payload as { meterValue: { timestamp: string; sampledValue: { measurand?: string; value: string }[] }[] };
      return meterValue.flatMap(({ sampledValue }) =>
        sampledValue.filter(({ measurand }) => measurand === 'Energy.Active.Import.Register').map(({ value }) => Number(value)),
      );
    });
    const steps = told.slice(1).map((value, index) => value - (told[index] ?? 0));
    expect(Math.min(...steps)).toBe(0);
    expect(steps.filter((step) => step === 0).length).toBeGreaterThan(7);
    expect(steps.filter((step) => step > 0).length).toBeGreaterThan(15);
    expect(faults()).toEqual(['charger meter']);
  });

  it('charger meter lost: the charger says PowerMeterFailure while that lasts', async () => {
    const twin = made({ faults: plan('charger meter: lost, from: 1 min, until: 2 min') });
    await clock.advance(90_000);
    expect(twin.state().station.errorCode).toBe('PowerMeterFailure');
    await clock.advance(MINUTE);
    expect(twin.state().station.errorCode).toBe('NoError');
  });

  it('full flash: the firmware dies of a write and is started again, until there is room', async () => {
    const twin = made({ faults: plan('full flash: null, from: 1 min, until: 10 min') });
    await clock.advance(MINUTE + 1);
    twin.plugIn(1, car);
    await twin.swipe('TAG-1', 1).catch(() => undefined);
    await clock.advance(15 * MINUTE);
    expect(faults().length).toBeGreaterThan(0);
    expect(centralSystem.said('StartTransaction')).toEqual([]);
    await charge2(twin);
    expect(centralSystem.said('StartTransaction')).toHaveLength(1);
  });

  async function charge2(twin: Twin): Promise<void> {
    await twin.swipe('TAG-1', 1);
    await clock.advance(MINUTE);
  }

  const profile = {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile' as const,
    chargingProfileKind: 'Absolute' as const,
    chargingSchedule: {
      chargingRateUnit: 'A' as const,
      startSchedule: new Date(0).toISOString(),
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }],
    },
  };

  it.each([
    ['refuses', 'Rejected', 16, 16],
    ['ignores', 'Accepted', 16, 16],
    ['forgets', 'Accepted', 8, 16],
  ])('profiles: one that %s them', async (habit, status, offeredA, afterA) => {
    const twin = made({ faults: plan(`profiles: ${habit}`) });
    await clock.advance(MINUTE);
    const answer = await centralSystem.ask(ID, 'SetChargingProfile', { connectorId: 1, csChargingProfiles: profile });
    expect(answer).toEqual({ status });
    twin.plugIn(1, car);
    await twin.swipe('TAG-1', 1);
    await clock.advance(MINUTE);
    expect(twin.state().connectors[0]?.offeredA).toBe(offeredA);
    twin.powerCycle();
    await clock.advance(MINUTE);
    await twin.swipe('TAG-1', 1);
    await clock.advance(MINUTE);
    expect(twin.state().connectors[0]?.offeredA).toBe(afterA);
  });

  it('CAPI goes through the same network: lost and doubled requests change nothing in what is stored', async () => {
    const backEnd = new TestCapiBackEnd(clock);
    await backEnd.start();
    const twin = made({
      ...{ protocol: 'CAPI', url: backEnd.url, password: TEST_KEY },
      faults: plan(
        'drop: 10 %, until: 2 h',
        'duplicate: 20 %, until: 2 h',
        'delay: 0.1 to 2 s',
        'firewall: refuses, from: 30 min, until: 40 min',
      ),
    });
    await clock.advance(MINUTE);
    for (let sessions = 0; sessions < 4; sessions += 1) {
      await charge(twin, 20 * MINUTE);
      await clock.advance(5 * MINUTE);
    }
    await clock.advance(2 * HOUR);
    expect(new Set(faults())).toEqual(new Set(['drop', 'duplicate', 'firewall']));
    expect(backEnd.refused.every((code) => code === 'CAPI_NONCE_REPLAYED')).toBe(true);
    expect(backEnd.sessionsThrough).toBe(twin.book.sessions.length);
    expect([...backEnd.sessions.values()].map(({ startRegisterWh, stopRegisterWh }) => [startRegisterWh, stopRegisterWh])).toEqual(
      twin.book.sessions.map(({ meterStart, meterStop }) => [meterStart, meterStop]),
    );
    await backEnd.die();
  });

  it('an expired root at an address without TLS is refused', () => {
    expect(() => made({ faults: plan('expired root: null'), url: 'ws://memory' })).toThrow(
      expect.objectContaining({ code: 'SIMULATOR_FAULT_NEEDS_TLS' }),
    );
  });
});

/** A fleet under the whole plan that comes with the simulator, for four hours; its log, line by line. */
async function run(
  seed: number,
): Promise<{ log: string[]; twins: Twin[]; centralSystem: TestCentralSystem; fleetLog: ReadonlySet<string> }> {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  const log: string[] = [];
  const twins = fleetOf({
    ...{ model: 'halo', count: 12, seed, url: 'ws://memory', clock, registerWh: 0, meterValueSampleIntervalS: 300 },
    faults: findFaultPlan(new URL('../../fault-plans/hostile.yaml', import.meta.url).pathname),
    dial: (id) => centralSystem.dial(id),
    onEvent: (twin, event) => log.push(`${clock.now()} ${twin.id} ${JSON.stringify(event)}`),
  });
  for (const [index, twin] of twins.entries()) {
    clock.setTimer(index * 1_000, () => twin.start());
    for (let round = 0; round < 4; round += 1) {
      clock.setTimer(round * 35 * MINUTE + index * 20_000 + MINUTE, () => {
        twin.plugIn(1, car);
        if (twin.isPoweredOn) void twin.swipe('TAG-1', 1);
      });
      clock.setTimer(round * 35 * MINUTE + index * 20_000 + 25 * MINUTE, () => twin.plugOut(1));
    }
  }
  await clock.advance(5 * HOUR);
  const fleetLog = new Set(log.flatMap((line) => /"kind":"fault","fault":"([^"]+)"/.exec(line)?.[1] ?? []));
  for (const twin of twins) await twin.stop();
  return { log, twins, centralSystem, fleetLog };
}

describe('R15 a fleet under a whole plan', { timeout: 120_000 }, () => {
  it('same seed and plan, same event log; and when it is over, everything has been told', async () => {
    const first = await run(1);
    const again = await run(1);
    expect(again.log).toEqual(first.log);
    expect((await run(2)).log).not.toEqual(first.log);
    expect([...first.fleetLog].sort()).toEqual(
      ['boots in 1970', 'clock jump', 'drop', 'duplicate', 'firewall', 'full flash', 'half-open', 'power cut', 'reorder'].sort(),
    );
    const { twins, centralSystem } = first;
    const sessions = twins.flatMap(({ book }) => book.sessions);
    expect(sessions.length).toBeGreaterThan(30);
    expect(twins.map((twin) => twin.state().queuedMessages)).toEqual(twins.map(() => 0));
    // Each session that a twin ended is known at the central system, with its register.
    const stops = new Set(centralSystem.said('StopTransaction').map(({ meterStop, timestamp }) => `${meterStop} ${timestamp}`));
    const ended = sessions.filter(({ meterStop }) => meterStop !== null);
    expect(ended.length).toBeGreaterThan(30);
    expect(ended.filter(({ meterStop, stopTime }) => !stops.has(`${meterStop} ${stopTime}`))).toEqual([]);
  });
});
