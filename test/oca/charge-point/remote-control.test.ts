import { expect } from 'vitest';
import { onBench, type Bench } from '../harness/bench.ts';
import { charging, configure, heardStart, heardStatus, heardStop, TAG, TRANSACTION_ID, unplugged } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

/** A remote start that is not asked about. */
async function remoteStart({ peer }: Bench): Promise<void> {
  const { configurationKey } = await peer.call('GetConfiguration', { key: ['AuthorizeRemoteTxRequests'] });
  expect(configurationKey).toMatchObject([{ key: 'AuthorizeRemoteTxRequests', value: 'false' }]);
  expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Accepted' });
}

oca('TC_010_CS', 'Remote Start Charging Session - Cable Plugged in First', {
  dropped: callOf('StartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, hardware } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    await remoteStart(bench);
    await heardStart(bench);
    expect(hardware.isLocked(1)).toBe(true);
  }),
});

oca('TC_011_1_CS', 'Remote Start Charging Session - Remote Start First', {
  dropped: callOf('StatusNotification'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    await remoteStart(bench);
    await heardStatus(peer, 1, 'Preparing');
    expect(stored.transactions).toEqual([]);
    hardware.plug(1);
    await heardStart(bench);
  }),
});

oca('TC_011_2_CS', 'Remote Start Charging Session - Time Out', {
  dropped: callOf('StatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { peer, clock, stored } = bench;
    await configure(bench, { ConnectionTimeOut: '30' });
    await remoteStart(bench);
    await heardStatus(peer, 1, 'Preparing');
    const preparingMs = clock.now();
    await heardStatus(peer, 1, 'Available');
    expect(clock.now() - preparingMs).toBe(30_000);
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_012_CS', 'Remote Stop Charging Session', {
  dropped: answerTo('RemoteStopTransaction'),
  script: onBench({}, async (bench) => {
    await charging(bench);
    expect(await bench.peer.call('RemoteStopTransaction', { transactionId: TRANSACTION_ID })).toEqual({ status: 'Accepted' });
    await heardStop(bench, 'Remote');
    await unplugged(bench);
  }),
});

oca('TC_026_CS', 'Remote Start Charging Session - Rejected', {
  dropped: answerTo('RemoteStartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, stored } = bench;
    await charging(bench);
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: 'OCA-OTHER' })).toEqual({ status: 'Rejected' });
    await bench.settled();
    expect(stored.transactions).toMatchObject([{ connectorId: 1, idTag: TAG, transactionId: TRANSACTION_ID }]);
  }),
});

oca('TC_027_CS', 'Remote Start Transaction - connectorId Shall Not Be 0', {
  dropped: answerTo('RemoteStartTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, stored, hardware } = bench;
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 0, idTag: TAG })).toEqual({ status: 'Rejected' });
    await bench.settled();
    expect(stored.transactions).toEqual([]);
  }),
});

oca('TC_028_CS', 'Remote Stop Transaction - Rejected', {
  dropped: answerTo('RemoteStopTransaction'),
  script: onBench({}, async (bench) => {
    const { peer, stored, hardware } = bench;
    await charging(bench);
    expect(await peer.call('RemoteStopTransaction', { transactionId: TRANSACTION_ID + 1 })).toEqual({ status: 'Rejected' });
    await bench.settled();
    expect(stored.transactions).toMatchObject([{ transactionId: TRANSACTION_ID }]);
    expect(hardware.look(1).offeredA).toBeGreaterThan(0);
  }),
});
