import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import {
  ACCEPTED,
  charging,
  configure,
  heardAuthorize,
  heardStart,
  heardStatus,
  heardStop,
  INVALID,
  PARENT,
  SIBLING,
  TAG,
  TRANSACTION_ID,
  unplugged,
} from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

oca('TC_003_CS', 'Regular Charging Session - Plugin First', {
  dropped: callOf('StartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(stored.transactions).toEqual([]);
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStart(bench);
    expect(hardware.isLocked(1)).toBe(true);
  }),
});

oca('TC_004_1_CS', 'Regular Charging Session - Identification First', {
  dropped: callOf('Authorize'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStatus(peer, 1, 'Preparing');
    expect(stored.transactions).toEqual([]);
    expect(hardware.look(1).offeredA).toBe(0);
    hardware.plug(1);
    await heardStart(bench);
  }),
});

oca('TC_004_2_CS', 'Regular Charging Session - Identification First - ConnectionTimeOut', {
  dropped: callOf('StatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored, clock } = bench;
    await configure(bench, { ConnectionTimeOut: '45' });
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStatus(peer, 1, 'Preparing');
    const preparingMs = clock.now();
    await heardStatus(peer, 1, 'Available');
    expect(clock.now() - preparingMs).toBe(45_000);
    // Whoever plugs in now was not let in.
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_005_1_CS', 'EV Side Disconnected - StopTransactionOnEVSideDisconnect and UnlockConnectorOnEVSideDisconnect', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    const { hardware } = bench;
    await configure(bench, { StopTransactionOnEVSideDisconnect: 'true', UnlockConnectorOnEVSideDisconnect: 'true' });
    await charging(bench);
    hardware.unplug(1, 'car');
    await heardStop(bench, 'EVDisconnected');
    expect(hardware.isLocked(1)).toBe(false);
    await unplugged(bench);
  }),
});

oca('TC_005_2_CS', 'EV Side Disconnected - StopTransactionOnEVSideDisconnect without UnlockConnectorOnEVSideDisconnect', {
  dropped: answerTo('UnlockConnector'),
  script: onBench({}, async (bench) => {
    const { hardware, peer } = bench;
    await configure(bench, { StopTransactionOnEVSideDisconnect: 'true', UnlockConnectorOnEVSideDisconnect: 'false' });
    await charging(bench);
    hardware.unplug(1, 'car');
    await heardStop(bench, 'EVDisconnected');
    expect(hardware.isLocked(1)).toBe(true);
    expect(await peer.call('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(hardware.isLocked(1)).toBe(false);
    await unplugged(bench);
  }),
});

oca('TC_005_3_CS', 'EV Side Disconnected - Neither StopTransactionOnEVSideDisconnect nor UnlockConnectorOnEVSideDisconnect', {
  dropped: answerTo('RemoteStopTransaction'),
  script: onBench({}, async (bench) => {
    const { hardware, peer, stored } = bench;
    await configure(bench, { StopTransactionOnEVSideDisconnect: 'false', UnlockConnectorOnEVSideDisconnect: 'false' });
    await charging(bench);
    hardware.unplug(1, 'car');
    await heardStatus(peer, 1, 'SuspendedEV');
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    expect(hardware.isLocked(1)).toBe(true);
    expect(await peer.call('RemoteStopTransaction', { transactionId: TRANSACTION_ID })).toEqual({ status: 'Accepted' });
    await heardStop(bench, 'Remote');
  }),
});

oca('TC_068_CS', 'Stop Transaction - IdTag Matches That of StartTransaction', {
  dropped: callOf('StopTransaction'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    bench.present(TAG, 1);
    expect(await heardStop(bench, 'Local')).toMatchObject({ idTag: TAG });
    await unplugged(bench);
  }),
});

oca('TC_069_CS', 'Stop Transaction - ParentIdTag Matches That of StartTransaction', {
  dropped: callOf('Authorize'),
  script: onBench({}, async (bench) => {
    await charging(bench, { parentIdTag: PARENT });
    bench.present(SIBLING, 1);
    await heardAuthorize(bench.peer, SIBLING, { idTagInfo: { status: 'Accepted', parentIdTag: PARENT } });
    expect(await heardStop(bench, 'Local')).toMatchObject({ idTag: SIBLING });
    await unplugged(bench);
  }),
});

oca('TC_023_4_CS', 'Start Local Charging Session - Authorize Invalid', {
  dropped: callOf('Authorize'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    bench.present('OCA-UNKNOWN', 1);
    await heardAuthorize(peer, 'OCA-UNKNOWN', INVALID);
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(hardware.look(1).offeredA).toBe(0);
    await unplugged(bench);
  }),
});

oca('TC_023_5_CS', 'Start Remote Charging Session - Authorize Invalid', {
  dropped: callOf('Authorize'),
  script: onBench({ configuration: { AuthorizeRemoteTxRequests: 'true' } }, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    const request = { connectorId: 1, idTag: 'OCA-UNKNOWN' };
    expect(await peer.call('RemoteStartTransaction', request)).toEqual({ status: 'Accepted' });
    await heardAuthorize(peer, 'OCA-UNKNOWN', INVALID);
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(hardware.look(1).offeredA).toBe(0);
    await unplugged(bench);
  }),
});

oca('TC_024_CS', 'Start Charging Session - Lock Failure', {
  dropped: callOf('StatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    hardware.breakLock(1, true);
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG, ACCEPTED);
    await heardStatus(peer, 1, 'Faulted', 'ConnectorLockFailure');
    await bench.settled();
    expect(stored.transactions).toEqual([]);
    expect(hardware.look(1).offeredA).toBe(0);
  }),
});
