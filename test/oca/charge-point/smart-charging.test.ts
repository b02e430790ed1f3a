import type { ChargingProfile, Messages } from '@phasor/ocpp';
import { expect } from 'vitest';
import { later, profile } from '../../../packages/ocpp/src/testing/profiles.ts';
import { onBench, type Bench } from '../harness/bench.ts';
import { charging, heardAuthorize, heardStart, heardStatus, TAG, TRANSACTION_ID } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

/** From the beginning of the clock on: 6, 8 and 10 A. */
const RISING: Parameters<typeof profile>[0] = [
  [0, 6],
  [100, 8],
  [200, 10],
];
const txProfile = (change: Parameters<typeof profile>[1] = {}): ChargingProfile =>
  profile(RISING, { chargingProfilePurpose: 'TxProfile', transactionId: TRANSACTION_ID, duration: 400, ...change });

async function set({ peer }: Bench, connectorId: number, csChargingProfiles: ChargingProfile): Promise<string> {
  return (await peer.call('SetChargingProfile', { connectorId, csChargingProfiles })).status;
}

async function clear({ peer }: Bench, criteria: Messages['ClearChargingProfile']['request']): Promise<string> {
  return (await peer.call('ClearChargingProfile', criteria)).status;
}

/** The profiles on the disk: connector and profile. */
function installed({ stored }: Bench): { connectorId: number; profile: ChargingProfile }[] {
  const kept = stored.section<{ connectorId: number; profile: ChargingProfile }[]>('feature-charging-profiles') ?? [];
  return kept.map(({ connectorId, profile: kept }) => ({ connectorId, profile: kept }));
}

/** GetCompositeSchedule in A: `[startPeriod, limit]` of each period. It begins now, and lasts as long as asked. */
async function composite({ peer, clock }: Bench, connectorId: number, duration: number): Promise<[number, number][]> {
  const answer = await peer.call('GetCompositeSchedule', { connectorId, duration, chargingRateUnit: 'A' });
  const scheduleStart = new Date(clock.now()).toISOString();
  expect(answer).toMatchObject({ status: 'Accepted', connectorId, scheduleStart });
  expect(answer.chargingSchedule).toMatchObject({ duration, chargingRateUnit: 'A', startSchedule: scheduleStart });
  return answer.chargingSchedule?.chargingSchedulePeriod.map(({ startPeriod, limit }) => [startPeriod, limit]) ?? [];
}

const offered = ({ hardware }: Bench, connectorId = 1): number => hardware.look(connectorId).offeredA;

oca('TC_056_CS', 'Central Smart Charging - TxDefaultProfile', {
  dropped: answerTo('SetChargingProfile'),
  script: onBench({}, async (bench) => {
    const fallback = profile(RISING, { duration: 400 });
    expect(await set(bench, 1, fallback)).toBe('Accepted');
    expect(installed(bench)).toEqual([{ connectorId: 1, profile: fallback }]);
    await charging(bench);
    expect(offered(bench)).toBe(6);
    expect(await composite(bench, 1, 300)).toEqual([
      [0, 6],
      [100, 8],
      [200, 10],
    ]);
    await bench.clock.advance(100_000);
    expect(offered(bench)).toBe(8);
    // A car follows within 5 s (IEC 61851-1).
    await bench.clock.advance(5_000);
    expect(bench.hardware.read(1).currentA).toEqual([8, 8, 8]);
  }),
});

oca('TC_057_CS', 'Central Smart Charging - TxProfile', {
  dropped: answerTo('GetCompositeSchedule'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(offered(bench)).toBe(32);
    expect(await set(bench, 1, txProfile())).toBe('Accepted');
    expect(installed(bench)).toEqual([{ connectorId: 1, profile: txProfile() }]);
    await bench.settled();
    expect(offered(bench)).toBe(6);
    expect(await composite(bench, 1, 300)).toEqual([
      [0, 6],
      [100, 8],
      [200, 10],
    ]);
    // It ends with its transaction.
    await bench.unasked({ StopTransaction: () => ({}), StatusNotification: () => ({}) }, async () => bench.present(TAG, 1));
    expect(installed(bench)).toEqual([]);
  }),
});

oca('TC_058_1_CS', 'Central Smart Charging - No Ongoing Transaction', {
  dropped: answerTo('SetChargingProfile'),
  script: onBench({}, async (bench) => {
    expect(await set(bench, 1, txProfile())).toBe('Rejected');
    expect(installed(bench)).toEqual([]);
  }),
});

oca('TC_058_2_CS', 'Central Smart Charging - Wrong transactionId', {
  dropped: answerTo('SetChargingProfile'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(await set(bench, 1, txProfile({ transactionId: TRANSACTION_ID + 1 }))).toBe('Rejected');
    await bench.settled();
    expect(installed(bench)).toEqual([]);
    expect(offered(bench)).toBe(32);
  }),
});

oca('TC_059_CS', 'Remote Start Transaction with Charging Profile', {
  dropped: callOf('StartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    const { transactionId: _unknownYet, ...chargingProfile } = txProfile({ chargingProfileKind: 'Relative' });
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG, chargingProfile })).toEqual({ status: 'Accepted' });
    await heardStart(bench);
    expect(installed(bench)).toEqual([{ connectorId: 1, profile: chargingProfile }]);
    expect(offered(bench)).toBe(6);
    expect(await composite(bench, 1, 300)).toEqual([
      [0, 6],
      [100, 8],
      [200, 10],
    ]);
  }),
});

oca('TC_060_CS', 'Remote Start Transaction with Charging Profile - Rejected', {
  dropped: answerTo('RemoteStartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    // Only a TxProfile may come with it.
    const chargingProfile = profile(RISING);
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG, chargingProfile })).toEqual({ status: 'Rejected' });
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(installed(bench)).toEqual([]);
  }),
});

oca('TC_066_CS', 'Get Composite Schedule', {
  dropped: answerTo('GetCompositeSchedule'),
  script: onBench({}, async (bench) => {
    const most = profile([[0, 9]], { chargingProfileId: 1, chargingProfilePurpose: 'ChargePointMaxProfile' });
    const fallback = profile(RISING, { chargingProfileId: 2, duration: 400 });
    expect(await set(bench, 0, most)).toBe('Accepted');
    expect(await set(bench, 1, fallback)).toBe('Accepted');
    expect(installed(bench)).toHaveLength(2);
    await bench.clock.advance(50_000);
    await charging(bench);
    // The least of all at each instant, counted from now.
    expect(await composite(bench, 1, 300)).toEqual([
      [0, 6],
      [50, 8],
      [150, 9],
    ]);
    expect(offered(bench)).toBe(6);
    await bench.clock.advance(150_000);
    expect(offered(bench)).toBe(9);
  }),
});

oca('TC_067_CS', 'Clear Charging Profile', {
  dropped: answerTo('ClearChargingProfile', 2),
  script: onBench({}, async (bench) => {
    const most = profile([[0, 20]], { chargingProfileId: 1, chargingProfilePurpose: 'ChargePointMaxProfile' });
    const low = profile([[0, 10]], { chargingProfileId: 2, stackLevel: 0 });
    const high = profile([[0, 6]], { chargingProfileId: 3, stackLevel: 1 });
    await charging(bench);
    for (const [connectorId, each] of [
      [0, most],
      [1, low],
      [1, high],
    ] as const)
      expect(await set(bench, connectorId, each)).toBe('Accepted');
    expect(await composite(bench, 1, 100)).toEqual([[0, 6]]);

    expect(await clear(bench, { id: 99 })).toBe('Unknown');
    expect(await clear(bench, { id: 3 })).toBe('Accepted');
    expect(await composite(bench, 1, 100)).toEqual([[0, 10]]);
    expect(await clear(bench, { connectorId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 0 })).toBe('Accepted');
    expect(await composite(bench, 1, 100)).toEqual([[0, 20]]);
    expect(installed(bench)).toEqual([{ connectorId: 0, profile: most }]);
    expect(await clear(bench, {})).toBe('Accepted');
    await bench.settled();
    expect(installed(bench)).toEqual([]);
    expect(offered(bench)).toBe(32);
  }),
});

oca('TC_072_CS', 'Stacking Charging Profiles', {
  dropped: answerTo('SetChargingProfile', 2),
  script: onBench({}, async (bench) => {
    const lower = profile(RISING, { chargingProfileId: 1, stackLevel: 0, duration: 400, validFrom: later(0), validTo: later(401) });
    const upper = profile(
      [
        [0, 7],
        [100, 9],
      ],
      { chargingProfileId: 2, stackLevel: 1, duration: 150, validFrom: later(0), validTo: later(401) },
    );
    expect(await set(bench, 1, lower)).toBe('Accepted');
    expect(await set(bench, 1, upper)).toBe('Accepted');
    expect(installed(bench)).toEqual([
      { connectorId: 1, profile: lower },
      { connectorId: 1, profile: upper },
    ]);
    await charging(bench);
    expect(await composite(bench, 1, 350)).toEqual([
      [0, 7],
      [100, 9],
      [150, 8],
      [200, 10],
    ]);
    for (const [afterS, limitA] of [
      [99, 7],
      [100, 9],
      [149, 9],
      [150, 8],
      [200, 10],
    ] as const) {
      await bench.clock.advance(Date.parse(later(afterS)) - bench.clock.now());
      expect(offered(bench)).toBe(limitA);
    }
  }),
});

oca('TC_082_CS', 'Central Smart Charging - TxDefaultProfile - With Ongoing Transaction', {
  dropped: answerTo('SetChargingProfile'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardStart(bench);
    expect(offered(bench)).toBe(32);
    const fallback = profile(RISING, { duration: 400 });
    expect(await set(bench, 1, fallback)).toBe('Accepted');
    expect(installed(bench)).toEqual([{ connectorId: 1, profile: fallback }]);
    await bench.settled();
    expect(offered(bench)).toBe(6);
    expect(await composite(bench, 1, 300)).toEqual([
      [0, 6],
      [100, 8],
      [200, 10],
    ]);
  }),
});
