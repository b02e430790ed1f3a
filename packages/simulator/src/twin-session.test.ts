import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from './testing/stage.ts';

const HOUR_MS = 3_600_000;

describe('a session of a Halo', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
    stage.twin.start();
    await stage.clock.settle();
  });
  afterEach(() => stage.end());

  it('boots, reports connectors 0, 1 and 2 without a timestamp, and beats', async () => {
    const { centralSystem, clock } = stage;
    expect(centralSystem.heard.map(({ action }) => action)).toEqual([
      'BootNotification',
      'StatusNotification',
      'StatusNotification',
      'StatusNotification',
      'SecurityEventNotification',
    ]);
    expect(centralSystem.said('BootNotification')).toEqual([
      {
        chargePointVendor: 'Charge Amps',
        chargePointModel: 'HALO',
        chargePointSerialNumber: '2403080001M',
        firmwareVersion: '180',
        iccid: '0',
        meterType: 'ATM90E32AS',
      },
    ]);
    expect(centralSystem.said('StatusNotification')).toEqual(
      [0, 1, 2].map((connectorId) => ({ connectorId, status: 'Available', errorCode: 'NoError' })),
    );
    await clock.advance(900_000);
    expect(centralSystem.said('Heartbeat')).toHaveLength(3);
  });

  it('goes from plug to plug, and its energy is the integral of its power', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    const before = twin.state().connectors[0]?.registerWh;
    twin.plugIn(1, { maxA: 16, needWh: 50_000, reactionMs: 5_000 });
    await clock.advance(10_000);
    await twin.swipe('TAG-1');
    await clock.advance(HOUR_MS);
    const { powerW, phases, transactionId, registerWh } = twin.state().connectors[0] ?? {};
    expect(transactionId).toBe(1);
    expect(phases?.map(({ currentA }) => currentA)).toEqual([16, 16, 16]);
    expect(powerW).toBeCloseTo(phases?.reduce((sum, { currentA, voltageV }) => sum + currentA * voltageV, 0) ?? 0, 6);
    await twin.swipe('TAG-1');
    await clock.advance(10_000);
    twin.plugOut(1);
    await clock.settle();

    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available']);
    const [start] = centralSystem.said('StartTransaction');
    const [stop] = centralSystem.said('StopTransaction');
    expect(start).toMatchObject({ connectorId: 1, idTag: 'TAG-1', meterStart: before });
    expect(stop).toMatchObject({ transactionId: 1, idTag: 'TAG-1', reason: 'Local', meterStop: registerWh });

    const readings = centralSystem.said('MeterValues');
    expect(readings).toHaveLength(120);
    // Between two readings the power is constant, so the energy is the sum of what each of them says.
    const power = readings.map(({ meterValue }) =>
      Number(meterValue[0]?.sampledValue.find((value) => value.measurand === 'Power.Active.Import')?.value),
    );
    const integralWh = power.reduce((sum, powerW) => sum + (powerW * 30) / 3_600, 0);
    // The five seconds of the car's reaction are missing from the first of them.
    const reactionWh = ((power[0] ?? 0) * 5) / 3_600;
    expect(Math.abs((stop?.meterStop ?? 0) - (start?.meterStart ?? 0) - (integralWh - reactionWh))).toBeLessThan(2);
  });

  it('sends what a Halo sends in a reading, the unit Hz included', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.plugIn(1, { phases: 2, maxA: 10 });
    await twin.swipe('TAG-1');
    await clock.advance(30_000);
    const [reading] = centralSystem.said('MeterValues');
    expect(reading).toMatchObject({ connectorId: 1, transactionId: 1 });
    const values = reading?.meterValue[0]?.sampledValue.map(({ measurand, phase, unit }) =>
      [measurand, phase, unit].filter(Boolean).join(' '),
    );
    expect(values).toEqual([
      'Energy.Active.Import.Register Wh',
      'Power.Active.Import W',
      'Current.Import L1 A',
      'Current.Import L2 A',
      'Current.Import L3 A',
      'Voltage L1 V',
      'Voltage L2 V',
      'Voltage L3 V',
      'Current.Offered A',
      'Frequency Hz',
    ]);
    const currents = reading?.meterValue[0]?.sampledValue
      .filter(({ measurand }) => measurand === 'Current.Import')
      .map(({ value }) => value);
    expect(currents).toEqual(['10.00', '10.00', '0.00']);
  });

  it('ends with the cable, and keeps its book', async () => {
    const { twin, clock, statuses } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(95_000);
    twin.plugOut(1);
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('Available');
    expect(twin.book.sessions).toMatchObject([
      {
        localId: 1,
        connectorId: 1,
        idTag: 'TAG-1',
        transactionId: 1,
        reason: 'EVDisconnected',
        startDelivery: 'acknowledged',
        stopDelivery: 'acknowledged',
      },
    ]);
    expect(twin.book.readings.map(({ localId, transactionId, delivery }) => [localId, transactionId, delivery])).toEqual(
      Array.from({ length: 3 }, () => [1, 1, 'acknowledged']),
    );
  });

  it('shows a full car as SuspendedEV', async () => {
    const { twin, clock, statuses } = stage;
    twin.plugIn(1, { needWh: 3_000 });
    await twin.swipe('TAG-1');
    await clock.advance(HOUR_MS);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'SuspendedEV']);
    expect(twin.state().connectors[0]?.powerW).toBe(0);
  });

  it('R14 does not charge on a tag that is refused', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Blocked' } });
    twin.plugIn(1);
    await twin.swipe('STOLEN');
    await clock.advance(60_000);
    expect(statuses(1).at(-1)).toBe('Preparing');
    expect(twin.book.sessions).toEqual([]);
  });

  it('R14 waits for the cable after a tag, and forgets the tag after ConnectionTimeOut', async () => {
    const { twin, clock, statuses } = stage;
    await twin.swipe('TAG-1');
    await clock.advance(59_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing']);
    await clock.advance(2_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Available']);
    await twin.swipe('TAG-1');
    twin.plugIn(1);
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('Charging');
  });

  it('is ended by a tag of the same group, and not by another', async () => {
    const { twin, clock, centralSystem } = stage;
    const parents: Record<string, string> = { HIS: 'FAMILY', HERS: 'FAMILY' };
    centralSystem.reactions.Authorize = ({ idTag }) => {
      const parentIdTag = parents[idTag];
      return { idTagInfo: { status: 'Accepted', ...(parentIdTag === undefined ? {} : { parentIdTag }) } };
    };
    centralSystem.reactions.StartTransaction = () => ({ transactionId: 77, idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    twin.plugIn(1);
    await twin.swipe('HIS');
    await clock.settle();
    await twin.swipe('STRANGER');
    await clock.settle();
    expect(twin.state().connectors[0]?.transactionId).toBe(77);
    await twin.swipe('HERS');
    await clock.settle();
    expect(twin.book.sessions[0]?.reason).toBe('Local');
  });

  it('stops when the answer to StartTransaction refuses the tag', async () => {
    const { twin, clock, centralSystem } = stage;
    centralSystem.reactions.StartTransaction = () => ({ transactionId: 5, idTagInfo: { status: 'ConcurrentTx' } });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.settle();
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 5, reason: 'DeAuthorized' }]);
  });

  it('R15 pauses while the connector is faulted, and goes on afterwards', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(60_000);
    twin.raiseError(1, 'GroundFailure');
    await clock.advance(60_000);
    expect(statuses(1).at(-1)).toBe('Faulted');
    expect(centralSystem.said('StatusNotification').at(-1)).toMatchObject({ connectorId: 1, errorCode: 'GroundFailure' });
    expect(twin.state().connectors[0]?.powerW).toBe(0);
    twin.clearError();
    await clock.advance(10_000);
    expect(statuses(1).at(-1)).toBe('Charging');
    expect(twin.state().connectors[0]?.powerW).toBeGreaterThan(10_000);
  });
});

describe('other ways to charge', () => {
  it('charges for free on RfidTagFreeCharging, without asking', async () => {
    const { twin, clock, centralSystem, end } = await setStage({ freeChargingTag: '00000000000042' });
    twin.start();
    await clock.settle();
    twin.plugIn(1);
    await clock.settle();
    expect(centralSystem.said('Authorize')).toEqual([]);
    expect(centralSystem.said('StartTransaction')).toMatchObject([{ idTag: '00000000000042' }]);
    await end();
  });

  it('runs two sessions side by side on an Aura', async () => {
    const { twin, clock, centralSystem, end } = await setStage({ model: 'aura', id: '2403080001A' });
    twin.start();
    await clock.settle();
    twin.plugIn(1, { maxA: 32, reactionMs: 0 });
    twin.plugIn(2, { maxA: 16, phases: 1, reactionMs: 0 });
    await twin.swipe('LEFT', 1);
    await twin.swipe('RIGHT', 2);
    await clock.advance(HOUR_MS / 2);
    const drawn = twin.state().connectors.map(({ phases }) => phases.map(({ currentA }) => currentA));
    expect(drawn).toEqual([
      [32, 32, 32],
      [16, 0, 0],
    ]);
    await twin.swipe('LEFT');
    await clock.settle();
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1 }]);
    expect(twin.state().connectors[1]?.status).toBe('Charging');
    await end();
  });

  it('costs well under a second of processor for an hour of charging over a real socket', async () => {
    const { twin, clock, end } = await setStage();
    twin.start();
    await clock.settle();
    twin.plugIn(1, { needWh: 100_000 });
    await twin.swipe('TAG-1');
    const began = process.cpuUsage();
    await clock.advance(HOUR_MS);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000_000).toBeLessThan(1.5);
    expect(twin.book.readings).toHaveLength(120);
    await end();
  });
});
