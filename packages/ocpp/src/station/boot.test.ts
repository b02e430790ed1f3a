import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { benchFacts } from './bench-facts.ts';
import { BenchHardware } from './bench-hardware.ts';
import { ChargePoint } from './charge-point.ts';
import { memoryStore } from './memory-store.ts';
import { BENCH_ID, setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function bench(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  return made;
}

function answerBoot({ centralSystem, clock }: Bench, status: 'Accepted' | 'Pending' | 'Rejected', interval: number): void {
  centralSystem.reactions.BootNotification = () => ({ status, interval, currentTime: new Date(clock.now()).toISOString() });
}

describe('a station that boots', () => {
  it('says what it is, then the status of 0 and of every connector, and beats at the interval given', async () => {
    const { boot, centralSystem, clock } = await bench();
    await boot();
    expect(centralSystem.said('BootNotification')).toEqual([benchFacts().boot]);
    expect(centralSystem.said('StatusNotification')).toEqual(
      [0, 1, 2].map((connectorId) => ({ connectorId, status: 'Available', errorCode: 'NoError' })),
    );
    await clock.advance(900_000);
    expect(centralSystem.said('Heartbeat')).toHaveLength(3);
    expect(centralSystem.heard.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it.each(['Pending', 'Rejected'] as const)('and is %s says nothing but its boot, at the interval given', async (status) => {
    const one = await bench();
    answerBoot(one, status, 20);
    await one.boot();
    one.hardware.plug(1);
    await one.clock.advance(50_000);
    expect(one.centralSystem.actions).toEqual(['BootNotification', 'BootNotification', 'BootNotification']);
    answerBoot(one, 'Accepted', 300);
    await one.clock.advance(20_000);
    expect(one.centralSystem.actions.slice(3)).toEqual(['BootNotification', ...Array<string>(3).fill('StatusNotification')]);
    expect(one.statuses(1)).toEqual(['Preparing']);
  });

  it.each([
    ['told no interval', 'Pending' as const],
    ['answered with an error', { errorCode: 'InternalError' } as const],
    ['not answered', 'silence' as const],
  ])('and is %s chooses its own', async (_, reaction) => {
    const one = await bench({ callTimeoutMs: 10_000 });
    const { centralSystem, clock, boot } = one;
    if (reaction === 'Pending') answerBoot(one, 'Pending', 0);
    else centralSystem.reactions.BootNotification = () => reaction;
    await boot();
    await clock.advance(150_000);
    expect(centralSystem.said('BootNotification').length).toBeGreaterThanOrEqual(2);
    expect(centralSystem.said('BootNotification').length).toBeLessThanOrEqual(4);
  });

  it('and is Rejected keeps silent until its time, also over a new connection', async () => {
    const one = await bench();
    answerBoot(one, 'Rejected', 600);
    await one.boot();
    one.centralSystem.link(BENCH_ID).terminate();
    await one.clock.advance(500_000);
    expect(one.chargePoint.state().isConnected).toBe(true);
    expect(one.centralSystem.actions).toEqual(['BootNotification']);
    await one.clock.advance(101_000);
    expect(one.centralSystem.actions).toEqual(['BootNotification', 'BootNotification']);
  });

  it('and is no longer Accepted beats no more', async () => {
    const one = await bench();
    await one.boot();
    answerBoot(one, 'Rejected', 36_000);
    await one.ask('TriggerMessage', { requestedMessage: 'BootNotification' });
    await one.clock.advance(7_200_000);
    expect(one.centralSystem.said('Heartbeat')).toEqual([]);
  });

  it('and is Pending answers, sends what it is asked for, and starts and stops nothing from afar', async () => {
    const one = await bench();
    answerBoot(one, 'Pending', 600);
    await one.boot();
    one.hardware.plug(1);
    expect((await one.ask('GetConfiguration', { key: ['NumberOfConnectors'] })).configurationKey?.[0]?.value).toBe('2');
    expect(await one.ask('RemoteStartTransaction', { idTag: 'T', connectorId: 1 })).toEqual({ status: 'Rejected' });
    expect(await one.ask('RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Rejected' });
    expect(await one.ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 })).toEqual({ status: 'Accepted' });
    expect(await one.ask('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 })).toEqual({ status: 'Accepted' });
    expect(one.centralSystem.actions).toEqual(['BootNotification', 'StatusNotification', 'MeterValues']);
    await one.ask('TriggerMessage', { requestedMessage: 'BootNotification' });
    expect(one.centralSystem.said('BootNotification')).toHaveLength(2);
  });

  it('does not boot on a new connection, and tells only the statuses that changed', async () => {
    const { boot, centralSystem, clock, chargePoint, hardware } = await bench();
    await boot();
    await clock.track(chargePoint.setNetwork(false));
    await clock.advance(400_000);
    hardware.plug(2);
    await clock.track(chargePoint.setNetwork(true));
    const before = centralSystem.heard.length;
    await clock.advance(5_000);
    expect(centralSystem.heard.slice(before)).toMatchObject([
      { action: 'StatusNotification', payload: { connectorId: 2, status: 'Preparing' } },
    ]);
  });

  it('leaves CALLs before the answer to its boot unanswered and hangs up, where it is made like that', async () => {
    const { boot, centralSystem, clock } = await bench({ facts: { ...benchFacts(), isDeafBeforeBoot: true } });
    centralSystem.reactions.BootNotification = () => 'silence';
    await boot();
    const link = centralSystem.link(BENCH_ID);
    const outcome = link.call('GetConfiguration', {});
    await clock.advanceUntil(() => !link.isOpen, 61_000);
    expect((await outcome).kind).toBe('closed');
  });

  it('a model that is deaf before its boot hears a CALL that comes in one piece with the answer to it', async () => {
    const { boot, centralSystem, clock } = await bench({ facts: { ...benchFacts(), isDeafBeforeBoot: true } });
    let answered: string | undefined;
    centralSystem.reactions.BootNotification = () => {
      // Once the answer is written, and before the station can read it.
      queueMicrotask(() => {
        void centralSystem
          .link(BENCH_ID)
          .call('GetConfiguration', {})
          .then(({ kind }) => (answered = kind));
      });
      return { status: 'Accepted', currentTime: new Date(clock.now()).toISOString(), interval: 300 };
    };
    await boot();
    await clock.advance(1_000);
    expect(answered).toBe('result');
  });
});

describe("the station's clock", () => {
  it('is set by the boot, and what was read before keeps its time', async () => {
    const { boot, centralSystem, clock, chargePoint, hardware, events } = await bench({
      clockErrorMs: -3_600_000,
      configuration: { AllowOfflineTxForUnknownId: 'true' },
    });
    await clock.track(centralSystem.die());
    await boot();
    hardware.plug(1);
    await chargePoint.present('TAG');
    const startMs = clock.now();
    await clock.track(centralSystem.start());
    await clock.advance(70_000);
    expect(centralSystem.said('StartTransaction')[0]?.timestamp).toBe(new Date(startMs - 3_600_000).toISOString());
    expect(centralSystem.said('MeterValues')[0]?.meterValue[0]?.timestamp).toBe(new Date(startMs + 60_000).toISOString());
    expect(events).toContainEqual({ kind: 'clockSet', byMs: 3_600_000 });
  });

  it('is set by heartbeats, and not for a network’s delay', async () => {
    const { boot, centralSystem, clock, hardware, events } = await bench();
    await boot();
    centralSystem.reactions.Heartbeat = () => ({ currentTime: new Date(clock.now() + 900).toISOString() });
    await clock.advance(300_000);
    expect(events.some(({ kind }) => kind === 'clockSet')).toBe(false);
    centralSystem.reactions.Heartbeat = () => ({ currentTime: new Date(clock.now() + 5_000).toISOString() });
    await clock.advance(300_000);
    expect(hardware.timeMs()).toBe(clock.now() + 5_000);
  });
});

describe('a reset', () => {
  it.each([
    ['Soft', 'SoftReset', true],
    ['Hard', 'HardReset', false],
  ] as const)('%s ends transactions with %s and boots anew', async (type, reason, isStopFirst) => {
    const { boot, ask, centralSystem, clock, chargePoint, hardware } = await bench();
    await boot();
    hardware.plug(1);
    await chargePoint.present('TAG-1');
    await clock.advance(1_000);
    expect(await ask('Reset', { type })).toEqual({ status: 'Accepted' });
    await clock.advance(20_000);
    expect(hardware.reboots).toBe(1);
    expect(centralSystem.said('BootNotification')).toHaveLength(2);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1, reason }]);
    const { actions } = centralSystem;
    expect(actions.indexOf('StopTransaction') < actions.lastIndexOf('BootNotification')).toBe(isStopFirst);
    expect(chargePoint.state().connectors[0]).toMatchObject({ status: 'Preparing', transactionId: null });
  });

  it('keeps configuration and availability, and a power cut in it does no harm', async () => {
    const { boot, ask, configure, statuses, clock, chargePoint } = await bench({ store: memoryStore() });
    await boot();
    await configure({ ConnectionTimeOut: '17' });
    expect(await ask('ChangeAvailability', { connectorId: 2, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
    await ask('Reset', { type: 'Hard' });
    await clock.advance(2_000);
    await clock.track(chargePoint.powerOff());
    chargePoint.powerOn();
    await clock.advance(20_000);
    expect(statuses(2).at(-1)).toBe('Unavailable');
    expect((await ask('GetConfiguration', { key: ['ConnectionTimeOut'] })).configurationKey?.[0]?.value).toBe('17');
    expect(chargePoint.state()).toMatchObject({ isPoweredOn: true, registration: 'Accepted' });
  });
});

describe('pings', () => {
  it('go out at WebSocketPingInterval, and a central system that leaves three unanswered is left', { timeout: 20_000 }, async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
    const pings: number[] = [];
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        socket.on('ping', () => pings.push(performance.now()));
        socket.on('close', () => resolve());
      });
    });
    await once(server, 'listening');
    const clock = new RealClock();
    const facts = benchFacts({ connectors: 1 });
    const chargePoint = new ChargePoint({
      identity: BENCH_ID,
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      clock,
      random: new SeededRandom(1),
      hardware: new BenchHardware({ clock, connectors: facts.connectors }),
      store: memoryStore(),
      facts,
    });
    chargePoint.configure('WebSocketPingInterval', '1');
    chargePoint.powerOn();
    await closed;
    expect(pings).toHaveLength(3);
    expect((pings[2] ?? 0) - (pings[0] ?? 0)).toBeGreaterThan(1_900);
    await chargePoint.powerOff();
    server.close();
  });

  it('that are answered disturb nothing', async () => {
    const { boot, configure, clock, chargePoint, events } = await bench();
    await boot();
    await configure({ WebSocketPingInterval: '10' });
    await clock.advance(3_600_000);
    expect(events.filter(({ kind }) => kind === 'connectionLost')).toEqual([]);
    expect(chargePoint.state().isConnected).toBe(true);
  });
});
