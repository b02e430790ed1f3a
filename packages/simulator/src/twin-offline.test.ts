import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from './testing/stage.ts';

describe('transaction messages', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ configuration: { AllowOfflineTxForUnknownId: 'true' } });
    stage.twin.start();
    await stage.clock.settle();
  });
  afterEach(() => stage.end());

  const delivered = (action: string): unknown[] =>
    stage.centralSystem.heard.filter((call) => call.action === action).map(({ payload }) => payload);

  it('are sent again with a new message id when the connection closes before the answer', async () => {
    const { twin, clock, centralSystem } = stage;
    let cuts = 3;
    centralSystem.reactions.StartTransaction = () => (cuts-- > 0 ? 'cut' : { transactionId: 9, idTagInfo: { status: 'Accepted' } });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(120_000);
    const tries = centralSystem.heard.filter(({ action }) => action === 'StartTransaction');
    expect(tries).toHaveLength(4);
    expect(new Set(tries.map(({ messageId }) => messageId)).size).toBe(4);
    expect(new Set(tries.map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
    expect(twin.book.sessions).toMatchObject([{ transactionId: 9, startDelivery: 'acknowledged' }]);
  });

  it('survive the death of the central system in order, none lost and none doubled', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(75_000);
    for (let death = 0; death < 4; death += 1) {
      await clock.track(centralSystem.die());
      await clock.advance(100_000);
      await clock.track(centralSystem.start());
      await clock.advance(130_000);
    }
    await clock.track(centralSystem.die());
    await twin.swipe('TAG-1');
    await clock.advance(60_000);
    await clock.track(centralSystem.start());
    await clock.advance(120_000);

    const { sessions, readings } = twin.book;
    expect(sessions).toMatchObject([{ startDelivery: 'acknowledged', stopDelivery: 'acknowledged', reason: 'Local' }]);
    expect(readings.length).toBeGreaterThan(30);
    expect(readings.every(({ delivery }) => delivery === 'acknowledged')).toBe(true);
    expect(twin.state().queuedMessages).toBe(0);
    const times = centralSystem.said('MeterValues').map(({ meterValue }) => meterValue[0]?.timestamp);
    expect(times).toEqual(readings.map(({ timestamp }) => timestamp));
    expect(centralSystem.heard.filter(({ action }) => /Transaction|MeterValues/.test(action)).at(-1)?.action).toBe('StopTransaction');
  });

  it('of a session that began offline carry its transactionId once it is known', async () => {
    const { twin, clock, centralSystem } = stage;
    await clock.track(centralSystem.die());
    await clock.advance(1);
    const startMs = clock.now();
    twin.plugIn(1);
    await twin.swipe('OFFLINE');
    await clock.advance(100_000);
    expect(twin.state().connectors[0]).toMatchObject({ status: 'Charging', transactionId: null, idTag: 'OFFLINE' });
    await twin.swipe('OFFLINE');
    twin.plugOut(1);
    centralSystem.reactions.StartTransaction = () => ({ transactionId: 4711, idTagInfo: { status: 'Accepted' } });
    await clock.track(centralSystem.start());
    await clock.advance(120_000);
    expect(delivered('StartTransaction')).toMatchObject([{ idTag: 'OFFLINE', timestamp: new Date(startMs).toISOString() }]);
    expect(centralSystem.said('MeterValues').map(({ transactionId }) => transactionId)).toEqual([4711, 4711, 4711]);
    expect(delivered('StopTransaction')).toMatchObject([{ transactionId: 4711, timestamp: new Date(startMs + 100_000).toISOString() }]);
    expect(twin.book.readings.map(({ transactionId }) => transactionId)).toEqual([4711, 4711, 4711]);
  });

  it('are repeated after a CALLERROR as the keys say, then given up, and the next one goes out', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.configure('TransactionMessageAttempts', '3');
    twin.configure('TransactionMessageRetryInterval', '10');
    centralSystem.reactions.StartTransaction = () => ({ errorCode: 'InternalError' });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    const firstMs = clock.now();
    await clock.advance(35_000);
    const tries = centralSystem.heard.filter(({ action }) => action === 'StartTransaction').map(({ atMs }) => atMs - firstMs);
    expect(tries).toEqual([0, 10_000, 30_000]);
    expect(twin.book.sessions).toMatchObject([{ startDelivery: 'givenUp', transactionId: null }]);
    // Nobody gave the session a number, so its messages carry the placeholder.
    expect(delivered('MeterValues')).toMatchObject([{ transactionId: -1 }]);
    expect(stage.events).toContainEqual({ kind: 'messageGivenUp', action: 'StartTransaction', tries: 3 });
  });

  it('are repeated over a new connection when no answer comes in time', async () => {
    const { twin, clock, centralSystem } = stage;
    let silences = 1;
    centralSystem.reactions.StartTransaction = () => (silences-- > 0 ? 'silence' : { transactionId: 3, idTagInfo: { status: 'Accepted' } });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    const first = centralSystem.link(twin.id);
    await clock.advance(100_000);
    expect(first.isOpen).toBe(false);
    expect(delivered('StartTransaction')).toHaveLength(2);
    expect(twin.state().connectors[0]?.transactionId).toBe(3);
  });

  it('of a session that a power cut ended are told after the next boot, with the register going on', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(100_000);
    const registerWh = twin.state().connectors[0]?.registerWh;
    twin.powerCycle();
    await clock.settle();
    expect(twin.state()).toMatchObject({ isPoweredOn: false, isConnected: false });
    expect(delivered('StopTransaction')).toEqual([]);
    await clock.advance(20_000);
    const order = centralSystem.heard.map(({ action }) => action);
    expect(order.lastIndexOf('BootNotification')).toBeLessThan(order.indexOf('StopTransaction'));
    expect(delivered('StopTransaction')).toMatchObject([{ reason: 'PowerLoss', meterStop: registerWh }]);
    expect(twin.state().connectors[0]).toMatchObject({ registerWh, status: 'Preparing' });
  });
});

describe('a lost connection', () => {
  it('R14 lets a known tag charge and an unknown one not', async () => {
    const { twin, clock, end } = await setStage();
    twin.start();
    await clock.settle();
    await twin.swipe('KNOWN');
    await clock.advance(61_000);
    twin.disconnect();
    await clock.settle();
    twin.plugIn(1);
    await twin.swipe('UNKNOWN');
    expect(twin.state().connectors[0]?.status).toBe('Preparing');
    await twin.swipe('KNOWN');
    expect(twin.state().connectors[0]?.status).toBe('Charging');
    await end();
  });

  it('is followed by a new one that tells only what changed, without a boot', async () => {
    const { twin, clock, centralSystem, end } = await setStage();
    twin.start();
    await clock.settle();
    twin.disconnect();
    await clock.advance(1_000_000);
    const before = centralSystem.heard.length;
    twin.plugIn(1);
    await clock.advance(1_000);
    expect(centralSystem.heard).toHaveLength(before);
    twin.connect();
    await clock.advance(1_000);
    expect(centralSystem.heard.slice(before)).toMatchObject([
      { action: 'StatusNotification', payload: { connectorId: 1, status: 'Preparing' } },
    ]);
    await end();
  });

  it('is followed by a boot where the twin is told to', async () => {
    const { twin, clock, centralSystem, end } = await setStage({ bootOnReconnect: true });
    twin.start();
    await clock.settle();
    centralSystem.link(twin.id).terminate();
    await clock.advance(5_000);
    expect(centralSystem.said('BootNotification')).toHaveLength(2);
    await end();
  });

  it('to a central system that is away is tried again with growing waits', async () => {
    const { twin, clock, centralSystem, events, end } = await setStage();
    await clock.track(centralSystem.die());
    twin.start();
    await clock.advance(600_000);
    const waits = events.flatMap((event) => (event.kind === 'connectionFailed' ? [event.retryInMs] : []));
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeGreaterThan(20_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    await end();
  });

  it('whose other end has gone silent is found out by a heartbeat', async () => {
    const { twin, clock, centralSystem, end } = await setStage();
    twin.start();
    await clock.settle();
    let isSilent = true;
    centralSystem.reactions.Heartbeat = () => (isSilent ? 'silence' : { currentTime: new Date(clock.now()).toISOString() });
    await clock.advance(300_000);
    const first = centralSystem.link(twin.id);
    isSilent = false;
    await clock.advance(100_000);
    expect(first.isOpen).toBe(false);
    expect(twin.state().isConnected).toBe(true);
    await end();
  });
});
