import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { cached, heardAuthorize, heardStart, heardStatus, TAG } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

const LOCAL = { configuration: { LocalPreAuthorize: 'true', LocalAuthListEnabled: 'false' } };
const REMOTE = { configuration: { ...LOCAL.configuration, AuthorizeRemoteTxRequests: 'true' } };

oca('TC_007_1_CS', 'Regular Start Charging Session - Cached Id', {
  dropped: callOf('StartTransaction'),
  script: onBench(LOCAL, async (bench) => {
    await cached(bench);
    bench.hardware.plug(1);
    await heardStatus(bench.peer, 1, 'Preparing');
    // An Authorize would be left over.
    bench.present(TAG, 1);
    await heardStart(bench);
  }),
});

oca('TC_007_2_CS', 'Remote Start Charging Session - Cached Id', {
  dropped: answerTo('RemoteStartTransaction'),
  script: onBench(REMOTE, async (bench) => {
    const { peer, hardware } = bench;
    await cached(bench);
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Accepted' });
    await heardStart(bench);
  }),
});

oca('TC_061_1_CS', 'Clear Authorization Data in Authorization Cache - Local', {
  dropped: callOf('Authorize'),
  script: onBench(LOCAL, async (bench) => {
    const { peer, stored, hardware } = bench;
    await cached(bench);
    expect(await peer.call('ClearCache', {})).toEqual({ status: 'Accepted' });
    expect(stored.cache).toEqual({});
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    bench.present(TAG, 1);
    await heardAuthorize(peer, TAG);
    await heardStart(bench);
  }),
});

oca('TC_061_2_CS', 'Clear Authorization Data in Authorization Cache - Remote', {
  dropped: answerTo('ClearCache'),
  script: onBench(REMOTE, async (bench) => {
    const { peer, stored, hardware } = bench;
    await cached(bench);
    expect(await peer.call('ClearCache', {})).toEqual({ status: 'Accepted' });
    expect(stored.cache).toEqual({});
    hardware.plug(1);
    await heardStatus(peer, 1, 'Preparing');
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Accepted' });
    await heardAuthorize(peer, TAG);
    await heardStart(bench);
  }),
});
