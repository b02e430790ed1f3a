import type { IdTagInfo, Messages } from '@phasor/ocpp';
import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { heardStart, heardStatus, refusal, TAG } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Peer } from '../harness/peer.ts';

const LISTED = { LocalPreAuthorize: 'true', AuthorizationCacheEnabled: 'false', LocalAuthListEnabled: 'true' };
const ACCEPTED: IdTagInfo = { status: 'Accepted' };

/** SendLocalList with the tags given; null takes one out. */
function sendList(
  peer: Peer,
  updateType: 'Full' | 'Differential',
  listVersion: number,
  entries: Readonly<Record<string, IdTagInfo | null>>,
): Promise<Messages['SendLocalList']['response']> {
  const localAuthorizationList = Object.entries(entries).map(([idTag, idTagInfo]) => ({ idTag, ...(idTagInfo ? { idTagInfo } : {}) }));
  return peer.call('SendLocalList', { updateType, listVersion, localAuthorizationList });
}

oca('TC_008_1_CS', 'Regular Start Charging Session - Id in Local Authorization List', {
  dropped: answerTo('SendLocalList'),
  script: onBench({ configuration: LISTED }, async (bench) => {
    const { peer, hardware, stored } = bench;
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 0 });
    expect(await sendList(peer, 'Full', 1, { [TAG]: ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(stored.localList).toEqual({ version: 1, entries: { [TAG.toLowerCase()]: ACCEPTED } });
    // An Authorize would be left over.
    bench.present(TAG, 1);
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardStart(bench);
  }),
});

oca('TC_008_2_CS', 'Remote Start Charging Session - Id in Local Authorization List', {
  dropped: callOf('StartTransaction'),
  script: onBench({ configuration: { ...LISTED, AuthorizeRemoteTxRequests: 'true' } }, async (bench) => {
    const { peer, hardware, stored } = bench;
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 0 });
    expect(await sendList(peer, 'Full', 1, { [TAG]: ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(stored.localList.version).toBe(1);
    expect(await peer.call('RemoteStartTransaction', { connectorId: 1, idTag: TAG })).toEqual({ status: 'Accepted' });
    await heardStatus(peer, 1, 'Preparing');
    hardware.plug(1);
    await heardStart(bench);
  }),
});

oca('TC_042_1_CS', 'Get Local List Version (Not Supported)', {
  dropped: answerTo('GetLocalListVersion'),
  script: onBench({ configuration: { LocalAuthListEnabled: 'false' } }, async ({ peer, stored }) => {
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: -1 });
    expect(stored.localList).toEqual({ version: 0, entries: {} });
  }),
});

oca('TC_042_2_CS', 'Get Local List Version (Empty)', {
  dropped: answerTo('GetLocalListVersion'),
  script: onBench({}, async ({ peer, stored }) => {
    expect(await sendList(peer, 'Full', 4, { [TAG]: ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(await peer.call('SendLocalList', { updateType: 'Full', listVersion: 5 })).toEqual({ status: 'Accepted' });
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 0 });
    expect(stored.localList).toEqual({ version: 0, entries: {} });
  }),
});

oca('TC_043_CS', 'Send Local Authorization List', {
  dropped: answerTo('SendLocalList', 2),
  script: onBench({}, async ({ peer, stored }) => {
    const blocked: IdTagInfo = { status: 'Blocked' };
    expect(await sendList(peer, 'Full', 1, { 'tag-1': ACCEPTED, 'tag-2': ACCEPTED, 'tag-3': ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(await sendList(peer, 'Differential', 2, { 'tag-2': blocked, 'tag-3': null, 'tag-4': ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(stored.localList).toEqual({ version: 2, entries: { 'tag-1': ACCEPTED, 'tag-2': blocked, 'tag-4': ACCEPTED } });
  }),
});

oca('TC_043_1_CS', 'Send Local Authorization List - NotSupported', {
  dropped: answerTo('SendLocalList'),
  // A charge point that lacks the feature profile.
  script: onBench({ features: [] }, async ({ peer, stored }) => {
    expect(await refusal(sendList(peer, 'Full', 1, { [TAG]: ACCEPTED }))).toBe('NotSupported');
    expect(stored.localList).toEqual({ version: 0, entries: {} });
  }),
});

oca('TC_043_2_CS', 'Send Local Authorization List - VersionMismatch', {
  dropped: answerTo('GetLocalListVersion', 3),
  script: onBench({}, async ({ peer, stored }) => {
    expect(await sendList(peer, 'Full', 2, { 'tag-1': ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 2 });
    expect(await sendList(peer, 'Differential', 5, { 'tag-2': ACCEPTED })).toEqual({ status: 'Accepted' });
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 5 });
    expect(await sendList(peer, 'Differential', 4, { 'tag-3': ACCEPTED })).toEqual({ status: 'VersionMismatch' });
    expect(await peer.call('GetLocalListVersion', {})).toEqual({ listVersion: 5 });
    expect(stored.localList).toEqual({ version: 5, entries: { 'tag-1': ACCEPTED, 'tag-2': ACCEPTED } });
  }),
});

oca('TC_043_3_CS', 'Send Local Authorization List - Failed', {
  dropped: answerTo('SendLocalList', 2),
  script: onBench({}, async ({ peer, stored, station }) => {
    expect(await sendList(peer, 'Full', 1, { 'tag-1': ACCEPTED })).toEqual({ status: 'Accepted' });
    // What it cannot hold it cannot set.
    const most = station.station.configuration.integer('LocalAuthListMaxLength');
    const tooMany = Object.fromEntries(Array.from({ length: most + 1 }, (_, index) => [`tag-${index + 1}`, ACCEPTED]));
    expect(await sendList(peer, 'Full', 2, tooMany)).toEqual({ status: 'Failed' });
    expect(stored.localList).toEqual({ version: 1, entries: { 'tag-1': ACCEPTED } });
  }),
});
