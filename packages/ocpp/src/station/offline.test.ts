import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Request } from '../messages.ts';
import type { StationEvent } from './events.ts';
import { fileStore } from './file-store.ts';
import { setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function bench(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  return made;
}

const OFFLINE = { AllowOfflineTxForUnknownId: 'true', MeterValueSampleInterval: '10', TransactionMessageAttempts: '100' };

describe('transaction messages', () => {
  it('are sent again with a new message id when the connection closes before the answer', async () => {
    const { clock, hardware, chargePoint, centralSystem, boot } = await bench();
    await boot();
    let cuts = 3;
    centralSystem.reactions.StartTransaction = () => (cuts-- > 0 ? 'cut' : { transactionId: 9, idTagInfo: { status: 'Accepted' } });
    hardware.plug(1);
    await chargePoint.present('TAG-1');
    await clock.advance(120_000);
    const tries = centralSystem.heard.filter(({ action }) => action === 'StartTransaction');
    expect(tries).toHaveLength(4);
    expect(new Set(tries.map(({ messageId }) => messageId)).size).toBe(4);
    expect(new Set(tries.map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
    expect(chargePoint.state().connectors[0]?.transactionId).toBe(9);
  });

  it('are repeated after a CALLERROR as the keys say, then given up, and the next one goes out with the placeholder', async () => {
    const { clock, hardware, chargePoint, centralSystem, events, boot } = await bench({
      configuration: { TransactionMessageRetryInterval: '10', MeterValueSampleInterval: '25' },
    });
    await boot();
    centralSystem.reactions.StartTransaction = () => ({ errorCode: 'InternalError' });
    hardware.plug(1);
    await chargePoint.present('TAG-1');
    const firstMs = clock.now();
    await clock.advance(35_000);
    const tries = centralSystem.heard.filter(({ action }) => action === 'StartTransaction').map(({ atMs }) => atMs - firstMs);
    expect(tries).toEqual([0, 10_000, 30_000]);
    expect(centralSystem.said('MeterValues')).toMatchObject([{ transactionId: -1 }]);
    expect(events).toContainEqual({ kind: 'messageGivenUp', action: 'StartTransaction', tries: 3 });
  });

  it('of a transaction begun offline carry the number that its start is given, also when the process ended meanwhile', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'station-'));
    const first = await bench({ configuration: OFFLINE, store: fileStore(directory) });
    await first.boot();
    await first.clock.track(first.centralSystem.die());
    first.hardware.plug(1);
    await first.chargePoint.present('TAG-1');
    await first.clock.advance(25_000);
    const gone = first.chargePoint.powerOff();
    await first.clock.track(gone);

    // Another process: nothing is left but the folder.
    const second = await bench({ configuration: OFFLINE, store: fileStore(directory) });
    second.centralSystem.reactions.StartTransaction = () => ({ transactionId: 4711, idTagInfo: { status: 'Accepted' } });
    await second.boot();
    const said = second.centralSystem.heard.filter(({ action }) => /Transaction|MeterValues/.test(action));
    expect(said.map(({ action }) => action)).toEqual(['StartTransaction', 'MeterValues', 'MeterValues', 'StopTransaction']);
    expect(said.slice(1).map(({ payload }) => (payload as { transactionId: number }).transactionId)).toEqual([4711, 4711, 4711]);
    expect(second.centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'PowerLoss' }]);
    expect(second.chargePoint.state().queuedMessages).toBe(0);
    rmSync(directory, { recursive: true });
  });

  it('of a transaction that a power cut ended tell the register of the cut', async () => {
    const { clock, hardware, chargePoint, centralSystem, boot } = await bench();
    await boot();
    hardware.plug(1, { maxA: 16 });
    await chargePoint.present('TAG-1');
    await clock.advance(3_600_000);
    await clock.track(chargePoint.powerOff());
    const registerWh = Math.floor(hardware.read(1).registerWh);
    await clock.advance(3_600_000);
    await boot();
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1, meterStop: registerWh, reason: 'PowerLoss' }]);
    expect(registerWh - (centralSystem.said('StartTransaction')[0]?.meterStart ?? 0)).toBe(11_040);
    expect(centralSystem.actions.indexOf('StopTransaction')).toBeGreaterThan(centralSystem.actions.lastIndexOf('BootNotification'));
  });

  it('none is lost or out of order, whatever goes wrong', { timeout: 120_000 }, async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('swipe' as const), connectorId: fc.integer({ min: 1, max: 2 }) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('powerCut' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cable' as const), connectorId: fc.integer({ min: 1, max: 2 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('network' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cutAtNext' as const), after: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const directory = mkdtempSync(join(tmpdir(), 'station-'));
        const one = await setBench({ configuration: OFFLINE, store: fileStore(directory), reconnect: { firstMs: 500, longestMs: 5_000 } });
        await play(one, steps);
        expectAllTold(one);
        await one.end();
        rmSync(directory, { recursive: true });
      }),
      { numRuns: 40, examples: [[SAME_INSTANT]] },
    );
  });
});

type Step =
  | { readonly do: 'swipe' | 'cable'; readonly connectorId: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cutAtNext'; readonly after: number }
  | { readonly do: 'powerCut' | 'network' | 'reset' };

/** Three times the reader in one breath, and two power cuts right into what follows. */
const SAME_INSTANT: Step[] = [
  ...Array.from({ length: 3 }, () => ({ do: 'swipe', connectorId: 1 }) as const),
  { do: 'cable', connectorId: 1 },
  { do: 'cutAtNext', after: 1 },
  { do: 'powerCut' },
  { do: 'network' },
  { do: 'powerCut' },
];

/** Plays the steps, and then leaves the station in peace until it has said everything. */
async function play({ clock, chargePoint, centralSystem, hardware }: Bench, steps: readonly Step[]): Promise<void> {
  const numbers = new Map<string, number>();
  let untilCut = Infinity;
  const cutOr = <T>(answer: T): T | 'cut' => ((untilCut -= 1) === 0 ? 'cut' : answer);
  // As a central system has to: the same start twice is one transaction.
  centralSystem.reactions.StartTransaction = (request) => {
    const key = JSON.stringify(request);
    numbers.set(key, numbers.get(key) ?? numbers.size + 1);
    return cutOr({ transactionId: numbers.get(key) ?? 0, idTagInfo: { status: 'Accepted' } });
  };
  centralSystem.reactions.MeterValues = () => cutOr({});
  centralSystem.reactions.StopTransaction = () => cutOr({});
  let isNetworkUp = true;
  for (const connectorId of [1, 2]) hardware.plug(connectorId);
  chargePoint.powerOn();
  for (const step of steps) {
    switch (step.do) {
      case 'swipe':
        void chargePoint.present(`TAG-${step.connectorId}`, step.connectorId);
        break;
      case 'wait':
        await clock.advance(step.ms);
        break;
      case 'powerCut':
        void chargePoint.powerOff();
        await clock.advance(100);
        chargePoint.powerOn();
        break;
      case 'cable':
        if (hardware.look(step.connectorId).isPlugged) hardware.unplug(step.connectorId);
        else hardware.plug(step.connectorId);
        break;
      case 'network':
        isNetworkUp = !isNetworkUp;
        void chargePoint.setNetwork(isNetworkUp);
        break;
      case 'cutAtNext':
        untilCut = step.after;
        break;
      case 'reset':
        chargePoint.station.reset('Hard', 'the test wants it');
        break;
    }
    // Nothing waits for what a step began: the next one may come right into it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  untilCut = Infinity;
  await clock.advance(10_000);
  for (const connectorId of [1, 2]) if (hardware.look(connectorId).isPlugged) hardware.unplug(connectorId);
  await clock.track(chargePoint.setNetwork(true));
  await clock.advanceUntil(() => chargePoint.state().queuedMessages === 0 && chargePoint.state().registration === 'Accepted', 3_600_000);
}

/** Every message that the station made was heard, those of each transaction in order and under its number. */
function expectAllTold({ centralSystem, events }: Bench): void {
  const started = events.filter(
    (event): event is Extract<StationEvent, { kind: 'transactionStarted' }> => event.kind === 'transactionStarted',
  );
  const numberOf = new Map<number, number>();
  for (const event of events) if (event.kind === 'transactionKnown') numberOf.set(event.localId, event.transactionId);
  expect(new Set(numberOf.values()).size).toBe(started.length);
  for (const { localId, connectorId, meterStart, startTime } of started) {
    const transactionId = numberOf.get(localId);
    const told = firstTellings(centralSystem.heard, { connectorId, startTime, transactionId });
    const meters = events.flatMap((event) => (event.kind === 'metered' && event.localId === localId ? [event.meterValue] : []));
    const stop = events.find((event) => event.kind === 'transactionStopped' && event.localId === localId);
    expect(told).toEqual([
      { action: 'StartTransaction', what: meterStart },
      ...meters.map((meterValue) => ({ action: 'MeterValues', what: meterValue })),
      { action: 'StopTransaction', what: stop?.kind === 'transactionStopped' ? stop.meterStop : 'no stop' },
    ]);
  }
}

/** What was said of a transaction, repetitions left out. */
function firstTellings(
  heard: Bench['centralSystem']['heard'],
  of: { readonly connectorId: number; readonly startTime: string; readonly transactionId: number | undefined },
): unknown[] {
  let last = '';
  return heard.flatMap(({ action, payload }) => {
    const what = contentOf(action, payload, of);
    const telling = what === undefined ? '' : JSON.stringify([action, payload]);
    if (telling === '' || telling === last) return [];
    last = telling;
    return [{ action, what }];
  });
}

function contentOf(
  action: string,
  payload: unknown,
  of: { readonly connectorId: number; readonly startTime: string; readonly transactionId: number | undefined },
): unknown {
  if (action === 'StartTransaction') {
    const { connectorId, timestamp, meterStart } = payload as Request<'StartTransaction'>;
    return connectorId === of.connectorId && timestamp === of.startTime ? meterStart : undefined;
  }
  if (action === 'MeterValues') {
    const { transactionId, meterValue } = payload as Request<'MeterValues'>;
    return transactionId === of.transactionId ? meterValue[0] : undefined;
  }
  if (action === 'StopTransaction') {
    const { transactionId, meterStop } = payload as Request<'StopTransaction'>;
    return transactionId === of.transactionId ? meterStop : undefined;
  }
  return undefined;
}
