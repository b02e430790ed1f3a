import { afterEach, describe, expect, it } from 'vitest';
import type { ChargingProfile } from '../../messages.ts';
import { later, profile } from '../../testing/profiles.ts';
import { setBench, type Bench } from '../testing/bench.ts';
import { smartCharging } from './smart-charging.ts';

let bench: Bench;
afterEach(() => bench.end());

async function open(...options: Parameters<typeof smartCharging>): Promise<void> {
  bench = await setBench({ features: [smartCharging(...options)] });
  await bench.boot();
}

const set = (connectorId: number, csChargingProfiles: ChargingProfile) =>
  bench.ask('SetChargingProfile', { connectorId, csChargingProfiles });
const status = (connectorId: number): string | undefined => bench.statuses(connectorId).at(-1);
const offered = (connectorId: number): number => bench.hardware.look(connectorId).offeredA;

async function charge(connectorId: number, idTag = `TAG${connectorId}`): Promise<void> {
  bench.hardware.plug(connectorId);
  await bench.chargePoint.present(idTag, connectorId);
  await bench.clock.settle();
  expect(bench.chargePoint.state().connectors[connectorId - 1]?.idTag).toBe(idTag);
}

const tx = (periods: Parameters<typeof profile>[0], change: Parameters<typeof profile>[1] = {}): ChargingProfile =>
  profile(periods, { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', ...change });

describe('a station with smart charging', () => {
  it('offers what a profile allows, and another current at the second at which it changes', async () => {
    await open();
    await charge(1);
    expect(offered(1)).toBe(32);
    const periods = [
      [0, 16],
      [900, 10.6],
      [1000, 4140, 1],
    ] as const;
    expect(await set(0, profile(periods))).toEqual({ status: 'Accepted' });
    expect(offered(1)).toBe(16);
    await bench.clock.advance(900_000 - (bench.clock.now() - Date.parse(later(0))) - 1);
    expect(offered(1)).toBe(16);
    await bench.clock.advance(1);
    expect(offered(1)).toBe(10.6);
    expect(bench.hardware.read(1).currentA).toEqual([10.6, 10.6, 10.6]);
    await bench.clock.advance(100_000);
    expect(offered(1)).toBe(32);
    expect(bench.hardware.read(1).currentA).toEqual([16, 0, 0]);
  });

  it('a limit below 6 A is a pause, and the session goes on after it', async () => {
    await open();
    await charge(1);
    expect(status(1)).toBe('Charging');
    const pause = [
      [0, 0],
      [600, 5.9],
      [700, 6],
    ] as const;
    await set(1, profile(pause));
    expect([status(1), offered(1)]).toEqual(['SuspendedEVSE', 0]);
    await bench.clock.advance(650_000);
    expect(status(1)).toBe('SuspendedEVSE');
    await bench.clock.advance(100_000);
    expect([status(1), offered(1)]).toEqual(['Charging', 6]);
    expect(bench.centralSystem.said('StopTransaction')).toEqual([]);
  });

  it.each([
    ['a TxProfile without a transaction', 1, tx([[0, 6]])],
    ['a TxProfile on 0', 0, tx([[0, 6]])],
    ['a ChargePointMaxProfile on 1', 1, profile([[0, 6]], { chargingProfilePurpose: 'ChargePointMaxProfile' })],
    ['stackLevel 9999', 1, profile([[0, 6]], { stackLevel: 9999 })],
    ['recurring without recurrencyKind', 1, profile([[0, 6]], { chargingProfileKind: 'Recurring' })],
    ['a first startPeriod that is not 0', 1, profile([[60, 6]])],
    ['a connector that is not there', 3, profile([[0, 6]])],
  ])('refuses %s, and nothing changes', async (_, connectorId, refused) => {
    await open();
    expect(await set(connectorId, refused)).toEqual({ status: 'Rejected' });
    expect(await bench.ask('ClearChargingProfile', {})).toEqual({ status: 'Unknown' });
  });

  it('says that it knows no such purpose', async () => {
    await open({ purposes: ['TxProfile'] });
    expect(await set(1, profile([[0, 6]]))).toEqual({ status: 'NotSupported' });
  });

  it('a TxProfile counts from the start of its transaction and goes with it', async () => {
    await open();
    await charge(1);
    await bench.clock.advance(60_000);
    const inTwoMinutes = [
      [0, 8],
      [120, 12],
    ] as const;
    expect(await set(1, tx(inTwoMinutes, { transactionId: 2 }))).toEqual({ status: 'Rejected' });
    expect(await set(1, tx(inTwoMinutes, { transactionId: 1 }))).toEqual({ status: 'Accepted' });
    expect(offered(1)).toBe(8);
    await bench.clock.advance(60_000);
    expect(offered(1)).toBe(12);
    await bench.chargePoint.present('TAG1', 1);
    expect(await bench.ask('ClearChargingProfile', {})).toEqual({ status: 'Unknown' });
    bench.hardware.unplug(1);
    await charge(1);
    expect(offered(1)).toBe(32);
  });

  it('RemoteStartTransaction brings a TxProfile; one for another purpose is refused', async () => {
    await open();
    bench.hardware.plug(1);
    const start = { connectorId: 1, idTag: 'REMOTE' };
    expect(await bench.ask('RemoteStartTransaction', { ...start, chargingProfile: profile([[0, 7]]) })).toEqual({ status: 'Rejected' });
    expect(await bench.ask('RemoteStartTransaction', { ...start, chargingProfile: tx([[0, 7]]) })).toEqual({ status: 'Accepted' });
    await bench.clock.advance(1_000);
    expect(offered(1)).toBe(7);
    expect(bench.centralSystem.said('StartTransaction')).toMatchObject([{ idTag: 'REMOTE' }]);
    await bench.ask('RemoteStopTransaction', { transactionId: 1 });
    await bench.clock.advance(1_000);
    expect(await bench.ask('ClearChargingProfile', {})).toEqual({ status: 'Unknown' });
  });

  it('profiles survive a power cut; those of a transaction do not', async () => {
    await open();
    await charge(1);
    await set(0, profile([[0, 16]]));
    await set(1, tx([[0, 8]], { chargingProfileId: 2 }));
    expect(offered(1)).toBe(8);
    await bench.chargePoint.powerOff();
    bench.chargePoint.powerOn();
    await bench.clock.advance(1_000);
    bench.hardware.unplug(1);
    await charge(1);
    expect(offered(1)).toBe(16);
    expect(await bench.ask('ClearChargingProfile', { id: 2 })).toEqual({ status: 'Unknown' });
    expect(await bench.ask('ClearChargingProfile', { id: 1 })).toEqual({ status: 'Accepted' });
    expect(offered(1)).toBe(32);
  });

  it('splits ChargePointMaxProfile among those that charge, and gives what one leaves to the other', async () => {
    await open();
    await charge(1);
    await set(0, profile([[0, 20]], { chargingProfilePurpose: 'ChargePointMaxProfile' }));
    expect(offered(1)).toBe(20);
    await charge(2);
    expect([offered(1), offered(2)]).toEqual([10, 10]);
    await set(2, profile([[0, 8]], { chargingProfileId: 2 }));
    expect([offered(1), offered(2)]).toEqual([12, 8]);
    await set(0, profile([[0, 10]], { chargingProfilePurpose: 'ChargePointMaxProfile' }));
    expect([offered(1), offered(2)]).toEqual([10, 0]);
    await bench.chargePoint.present('TAG1', 1);
    expect(offered(2)).toBe(8);
  });

  it('takes from one connector before it gives to another', async () => {
    await open();
    await set(0, profile([[0, 20]], { chargingProfilePurpose: 'ChargePointMaxProfile' }));
    await charge(2);
    expect(offered(2)).toBe(20);
    const { hardware } = bench;
    let most = 0;
    const energise = hardware.energise.bind(hardware);
    hardware.energise = (connectorId, limitA, phases) => {
      most = Math.max(most, limitA + offered(3 - connectorId));
      energise(connectorId, limitA, phases);
    };
    await charge(1);
    expect([offered(1), offered(2), most]).toEqual([10, 10, 20]);
  });

  it('keeps to what is installed while it is offline', async () => {
    await open();
    await charge(1);
    const later = [
      [0, 16],
      [3600, 8],
    ] as const;
    await set(0, profile(later));
    await bench.chargePoint.setNetwork(false);
    await bench.clock.advance(2 * 3_600_000);
    expect(offered(1)).toBe(8);
  });

  it('a clock that is set right finds the schedule at its place', async () => {
    await open();
    const evening = [
      [0, 16],
      [1800, 8],
    ] as const;
    await set(0, profile(evening));
    await set(1, profile([[0, 32]], { chargingProfileId: 2, chargingProfileKind: 'Relative', duration: 60, stackLevel: 1 }));
    bench.hardware.setTime(bench.clock.now() - 3_600_000 * 24 * 365);
    await charge(1);
    expect(offered(1)).toBe(32);
    await bench.ask('TriggerMessage', { requestedMessage: 'Heartbeat' });
    await bench.clock.advance(59_000);
    expect(offered(1)).toBe(32);
    await bench.clock.advance(1_000);
    expect(offered(1)).toBe(16);
    await bench.clock.advance(1_800_000);
    expect(offered(1)).toBe(8);
  });

  it('answers GetCompositeSchedule for a connector and for the station', async () => {
    await open();
    await set(0, profile([[0, 20]], { chargingProfilePurpose: 'ChargePointMaxProfile', chargingProfileId: 9 }));
    const change = [
      [0, 16],
      [960, 10],
    ] as const;
    await set(0, profile(change, { startSchedule: later(-60) }));
    const composite = async (connectorId: number, chargingRateUnit?: 'A' | 'W'): Promise<string> => {
      const asked = { connectorId, duration: 1200, ...(chargingRateUnit ? { chargingRateUnit } : {}) };
      const { chargingSchedule } = await bench.ask('GetCompositeSchedule', asked);
      return chargingSchedule?.chargingSchedulePeriod.map(({ startPeriod, limit }) => `${startPeriod}:${limit}`).join(', ') ?? '';
    };
    expect(await composite(1)).toBe('0:16, 900:10');
    expect(await composite(1, 'W')).toBe('0:11040, 900:6900');
    expect(await composite(0)).toBe('0:20');
    expect(await bench.ask('GetCompositeSchedule', { connectorId: 3, duration: 60 })).toEqual({ status: 'Rejected' });
    expect(await bench.ask('GetCompositeSchedule', { connectorId: 1, duration: -1 })).toEqual({ status: 'Rejected' });
  });
});
