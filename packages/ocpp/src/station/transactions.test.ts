import { afterEach, describe, expect, it } from 'vitest';
import { benchFacts } from './bench-facts.ts';
import { setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function booted(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  await made.boot();
  return made;
}

describe('a transaction', () => {
  it('goes from plug to plug, and its energy is what the meter counted', async () => {
    const { hardware, clock, chargePoint, centralSystem, statuses } = await booted();
    hardware.plug(1, { maxA: 16, phases: 3 });
    await chargePoint.present('TAG');
    expect(hardware.isLocked(1)).toBe(true);
    await clock.advance(3_600_000);
    hardware.want(1, false);
    await clock.advance(60_000);
    hardware.want(1, true);
    await clock.advance(60_000);
    await chargePoint.present('TAG');
    expect(hardware.isLocked(1)).toBe(false);
    await clock.advance(1_000);
    hardware.unplug(1);
    await clock.settle();
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'SuspendedEV', 'Charging', 'Finishing', 'Available']);
    const [start] = centralSystem.said('StartTransaction');
    const [stop] = centralSystem.said('StopTransaction');
    expect(start).toMatchObject({ connectorId: 1, idTag: 'TAG', meterStart: 1_000_000 });
    expect(stop).toMatchObject({ transactionId: 1, idTag: 'TAG', reason: 'Local', meterStop: 1_011_224 });
    expect(stop).not.toHaveProperty('transactionData');
    expect(centralSystem.heard.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('waits for the cable, and forgets the tag after ConnectionTimeOut', async () => {
    const { hardware, clock, chargePoint, statuses } = await booted();
    await chargePoint.present('TAG');
    await clock.advance(59_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing']);
    await clock.advance(2_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Available']);
    hardware.plug(1);
    await clock.advance(1_000);
    expect(statuses(1).at(-1)).toBe('Preparing');
  });

  it('begins on the connector with the cable in, or the one named, or none', async () => {
    const { hardware, chargePoint } = await booted();
    const tags = (): (string | null)[] => chargePoint.state().connectors.map(({ idTag }) => idTag);
    hardware.plug(2);
    await chargePoint.present('ONE');
    expect(tags()).toEqual([null, 'ONE']);
    await chargePoint.present('TWO', 2);
    expect(tags()).toEqual([null, 'ONE']);
    hardware.plug(1);
    await chargePoint.present('TWO');
    await chargePoint.present('THREE');
    expect(tags()).toEqual(['TWO', 'ONE']);
  });

  it('ends when the car drives off, its cable released or held as UnlockConnectorOnEVSideDisconnect says', async () => {
    const { hardware, chargePoint, centralSystem, configure, clock, statuses } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    hardware.unplug(1);
    await clock.settle();
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'EVDisconnected' }]);
    expect(hardware.isLocked(1)).toBe(false);
    await configure({ UnlockConnectorOnEVSideDisconnect: 'false' });
    hardware.plug(1);
    await chargePoint.present('TAG');
    hardware.unplug(1);
    expect(hardware.isLocked(1)).toBe(true);
    await chargePoint.present('TAG', 1);
    expect(hardware.isLocked(1)).toBe(false);
    await clock.settle();
    expect(centralSystem.said('StartTransaction')).toHaveLength(2);
    expect(statuses(1).at(-1)).toBe('Available');
  });

  it('goes on after the car is back, where StopTransactionOnEVSideDisconnect is off', async () => {
    const { hardware, chargePoint, centralSystem, clock, statuses } = await booted({
      configuration: { StopTransactionOnEVSideDisconnect: 'false' },
    });
    hardware.plug(1);
    await chargePoint.present('TAG');
    await clock.advance(60_000);
    hardware.unplug(1);
    await clock.advance(60_000);
    hardware.plug(1);
    await clock.advance(60_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'SuspendedEV', 'Charging']);
    expect(centralSystem.said('StopTransaction')).toEqual([]);
    expect(hardware.read(1).registerWh - 1_000_000.25).toBeCloseTo((2 * 11_040) / 60, 3);
  });

  it('does not begin when the lock fails, which is a fault until the cable is out', async () => {
    const { hardware, chargePoint, centralSystem, clock } = await booted();
    hardware.breakLock(1, true);
    hardware.plug(1);
    await chargePoint.present('TAG');
    await clock.settle();
    expect(centralSystem.said('StatusNotification').at(-1)).toMatchObject({
      connectorId: 1,
      status: 'Faulted',
      errorCode: 'ConnectorLockFailure',
    });
    expect(centralSystem.said('StartTransaction')).toEqual([]);
    hardware.unplug(1);
    await clock.settle();
    expect(centralSystem.said('StatusNotification').at(-1)).toMatchObject({ connectorId: 1, status: 'Available', errorCode: 'NoError' });
  });

  it('pauses in a fault and goes on afterwards; a warning disturbs nothing; the station’s fault is everybody’s', async () => {
    const { hardware, chargePoint, statuses, clock, centralSystem } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    chargePoint.setError(1, 'WeakSignal');
    await clock.settle();
    expect(centralSystem.said('StatusNotification').at(-1)).toMatchObject({ status: 'Charging', errorCode: 'WeakSignal' });
    chargePoint.setError(0, 'GroundFailure');
    await clock.settle();
    expect([statuses(0).at(-1), statuses(1).at(-1), statuses(2).at(-1)]).toEqual(['Faulted', 'Faulted', 'Faulted']);
    expect(hardware.look(1).offeredA).toBe(0);
    chargePoint.setError(0, 'NoError');
    chargePoint.setError(1, 'NoError');
    await clock.settle();
    expect([statuses(0).at(-1), statuses(1).at(-1), statuses(2).at(-1)]).toEqual(['Available', 'Charging', 'Available']);
    expect(hardware.look(1).offeredA).toBe(32);
  });

  it('uses what its features limit it to, in current and phases', async () => {
    const limit = { limitA: 10, phases: 1 };
    const { hardware, chargePoint, clock, statuses } = await booted({
      features: [() => ({ limit: () => limit }), () => ({ limit: () => ({ limitA: 20 }) })],
    });
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(hardware.read(1)).toMatchObject({ offeredA: 10, currentA: [10, 0, 0] });
    limit.phases = 3;
    chargePoint.station.refresh();
    expect(hardware.read(1).currentA).toEqual([10, 10, 10]);
    limit.limitA = 5.9;
    chargePoint.station.refresh();
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('SuspendedEVSE');
    expect(hardware.look(1).offeredA).toBe(0);
  });
});

describe('statuses', () => {
  it('pass through what the standard’s table asks for', async () => {
    const { hardware, chargePoint, clock, statuses, ask } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    await chargePoint.present('TAG');
    await chargePoint.present('TAG');
    await clock.settle();
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Preparing', 'Charging']);
    await chargePoint.present('TAG');
    await ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    await ask('ChangeAvailability', { connectorId: 1, type: 'Operative' });
    expect(statuses(1).slice(6)).toEqual(['Finishing', 'Unavailable', 'Preparing']);
  });

  it('are bridged after an outage in which nobody could be told', async () => {
    const { hardware, chargePoint, clock, statuses } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    await clock.settle();
    await clock.track(chargePoint.setNetwork(false));
    hardware.unplug(1);
    hardware.plug(1);
    await clock.track(chargePoint.setNetwork(true));
    await clock.advance(5_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Preparing']);
  });

  it('that do not last MinimumStatusDuration are not told', async () => {
    const { hardware, chargePoint, clock, statuses, configure, ask } = await booted();
    await configure({ MinimumStatusDuration: '10' });
    hardware.plug(1);
    await clock.advance(9_000);
    hardware.unplug(1);
    await clock.advance(60_000);
    expect(statuses(1)).toEqual(['Available']);
    hardware.plug(1);
    await chargePoint.present('TAG');
    await clock.advance(9_000);
    expect(statuses(1)).toEqual(['Available']);
    await clock.advance(2_000);
    expect(statuses(1)).toEqual(['Available', 'Charging']);
    await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 0 });
    expect(statuses(0)).toEqual(['Available', 'Available']);
  });

  it('of an outlet without transactions are told all the same', async () => {
    const facts = benchFacts();
    const connectors = facts.connectors.map((connector) => ({ ...connector, hasTransactions: connector.connectorId === 1 }));
    const { hardware, chargePoint, clock, statuses } = await booted({ facts: { ...facts, connectors } });
    hardware.plug(2);
    await chargePoint.present('TAG', 2);
    await clock.settle();
    expect(statuses(2)).toEqual(['Available', 'Preparing']);
  });
});
