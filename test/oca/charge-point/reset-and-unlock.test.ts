import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { charging, heardBoot, heardStatus, heardStop, registration, TRANSACTION_ID, unplugged } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Wire } from '../harness/wire.ts';

/** A restart without a transaction: what was taken out of service stays so over it. */
function resetting(type: 'Hard' | 'Soft'): (wire: Wire) => Promise<void> {
  return onBench({}, async (bench) => {
    const { stored, hardware } = bench;
    expect(await bench.peer.call('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({ status: 'Accepted' });
    await heardStatus(bench.peer, 1, 'Unavailable');
    expect(stored.inoperative).toEqual([1]);
    expect(await bench.peer.call('Reset', { type })).toEqual({ status: 'Accepted' });
    await heardBoot(bench, 'Unavailable', 'Available');
    expect(hardware.reboots).toBe(1);
    expect(await bench.peer.call('ChangeAvailability', { connectorId: 1, type: 'Operative' })).toEqual({ status: 'Accepted' });
    await heardStatus(bench.peer, 1, 'Available');
    expect(stored.inoperative).toEqual([]);
  });
}

oca('TC_013_CS', 'Hard Reset Without Transaction', { dropped: callOf('BootNotification'), script: resetting('Hard') });

oca('TC_014_CS', 'Soft Reset Without Transaction', { dropped: answerTo('Reset'), script: resetting('Soft') });

oca('TC_015_CS', 'Hard Reset With Transaction', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { stored, hardware } = bench;
    await charging(bench);
    expect(await bench.peer.call('Reset', { type: 'Hard' })).toEqual({ status: 'Accepted' });
    await bench.clock.advance(1_000);
    // On the disk before anybody is told.
    expect(stored.queue).toMatchObject([{ kind: 'stop', stop: { reason: 'HardReset' } }]);
    expect(hardware.look(1).offeredA).toBe(0);
    const { peer } = await bench.connected();
    await peer.expectCall('BootNotification', registration(bench, 'Accepted', 86_400));
    const [stop] = await Promise.all([
      peer.expectCall('StopTransaction', {}),
      heardStatus(peer, 0, 'Available'),
      heardStatus(peer, 1, 'Preparing'),
      heardStatus(peer, 2, 'Available'),
    ]);
    expect(stop).toMatchObject({ transactionId: TRANSACTION_ID, reason: 'HardReset' });
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_016_CS', 'Soft Reset With Transaction', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(await bench.peer.call('Reset', { type: 'Soft' })).toEqual({ status: 'Accepted' });
    await heardStop(bench, 'SoftReset');
    await heardBoot(bench, 'Preparing');
    expect(bench.hardware.reboots).toBe(1);
    expect(bench.stored.queue).toEqual([]);
  }),
});

oca('TC_017_1_CS', 'Unlock Connector - No Charging Session (Not Fixed Cable)', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.lock(1);
    expect(await peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(hardware.isLocked(1)).toBe(false);
    await bench.settled();
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_017_2_CS', 'Unlock Connector - No Charging Session (Fixed Cable)', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({ hasLock: false }, async (bench) => {
    expect(await bench.peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' });
    await bench.settled();
    expect(bench.station.state().connectors[0]).toMatchObject({ status: 'Available', transactionId: null });
    expect(bench.stored.queue).toEqual([]);
  }),
});

oca('TC_018_1_CS', 'Unlock Connector - With Charging Session (Not Fixed Cable)', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    await charging(bench);
    expect(hardware.isLocked(1)).toBe(true);
    expect(await peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    await heardStop(bench, 'UnlockCommand');
    expect(hardware.isLocked(1)).toBe(false);
    await unplugged(bench);
  }),
});

oca('TC_018_2_CS', 'Unlock Connector - With Charging Session (Fixed Cable)', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({ hasLock: false }, async (bench) => {
    const { peer, hardware, stored } = bench;
    await charging(bench);
    expect(await peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' });
    await bench.settled();
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    expect(hardware.look(1).offeredA).toBeGreaterThan(0);
  }),
});

oca('TC_030_CS', 'Unlock Connector - Unlock Failure', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    await charging(bench);
    hardware.breakLock(1, true);
    expect(await peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'UnlockFailed' });
    // The transaction ends before the lock is tried (OCPP 1.6, 5.18).
    await heardStop(bench, 'UnlockCommand');
    expect(hardware.isLocked(1)).toBe(true);
  }),
});

oca('TC_031_CS', 'Unlock Connector - Unknown Connector', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(await bench.peer.call('UnlockConnector', { connectorId: 3 })).toEqual({ status: 'NotSupported' });
    await bench.settled();
    expect(bench.stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    expect(bench.hardware.isLocked(1)).toBe(true);
  }),
});
