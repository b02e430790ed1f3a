import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { heardStatus, TAG } from '../harness/charge-point-steps.ts';
import { callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

oca('TC_041_CS', 'Fault Behavior', {
  dropped: callOf('StatusNotification', 2),
  script: onBench({ configuration: { LocalPreAuthorize: 'true' } }, async (bench) => {
    const { peer, hardware, station, stored, clock } = bench;
    station.setError(0, 'GroundFailure');
    await Promise.all([0, 1, 2].map((connectorId) => heardStatus(peer, connectorId, 'Faulted', 'GroundFailure')));
    // Whoever tries to charge does so in vain; a StartTransaction would be left over.
    await bench.unasked({ Authorize: () => ({ idTagInfo: { status: 'Accepted' } }) }, async () => {
      hardware.plug(1);
      bench.present(TAG, 1);
      await clock.advance(120_000);
    });
    expect(stored.transactions).toEqual([]);
    expect(stored.queue).toEqual([]);
    expect(hardware.look(1).offeredA).toBe(0);
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Rejected' });
  }),
});
