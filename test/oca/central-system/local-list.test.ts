import type { LocalList } from '@phasor/contract';
import { expect } from 'vitest';
import { until } from '../../support/until.ts';
import { centralSystem, TAGS } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Operator } from '../harness/operator.ts';

const central = centralSystem();
const VALID = { idTag: TAGS.valid, idTagInfo: { status: 'Accepted', parentIdTag: TAGS.parent } };
const SIBLING = { idTag: TAGS.sibling, idTagInfo: { status: 'Accepted', parentIdTag: TAGS.parent } };

/** Says which tags the charger's list should hold; the conversation with the charger begins by itself. */
async function want(operator: Operator, idTags: readonly string[]): Promise<void> {
  expect((await operator.api.put(`${operator.path}/local-list`, { idTags })).status).toBe(200);
}

/** The list as it is stored, once it is in that state. */
function stored(operator: Operator, state: LocalList['state']): Promise<LocalList> {
  return until(`the list is ${state}`, 5000, async () => {
    const list = await operator.read<LocalList>(`${operator.path}/local-list`);
    return list.state === state ? list : undefined;
  });
}

oca('TC_042_1_CSMS', 'Get Local List Version - Not Supported', {
  dropped: callOf('GetLocalListVersion'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, [TAGS.valid]);
    expect(await charger.expectCall('GetLocalListVersion', { listVersion: -1 })).toEqual({});
    expect(await stored(operator, 'notSupported')).toMatchObject({ held: null, version: null });
  },
});

oca('TC_042_2_CSMS', 'Get Local List Version - Empty', {
  dropped: callOf('GetLocalListVersion'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, []);
    expect(await charger.expectCall('GetLocalListVersion', { listVersion: 0 })).toEqual({});
    // It holds what it should hold: nothing. So nothing is sent.
    expect(await stored(operator, 'synced')).toMatchObject({ wanted: 0, reason: null });
  },
});

oca('TC_043_1_CSMS', 'Send Local Authorization List - NotSupported', {
  dropped: callOf('SendLocalList'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, [TAGS.valid]);
    await charger.expectCall('GetLocalListVersion', { listVersion: 0 });
    expect(await charger.expectCall('SendLocalList', { status: 'NotSupported' })).toMatchObject({ updateType: 'Full' });
    expect(await stored(operator, 'notSupported')).toMatchObject({ held: null, reason: expect.stringContaining('NotSupported') as string });
  },
});

oca('TC_043_3_CSMS', 'Send Local Authorization List - Failed', {
  dropped: callOf('SendLocalList', 2),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, [TAGS.valid]);
    await charger.expectCall('GetLocalListVersion', { listVersion: 0 });
    expect(await charger.expectCall('SendLocalList', { status: 'Failed' })).toMatchObject({ updateType: 'Full' });
    // OCPP 1.6, section 5.15: after Failed the whole list is tried again.
    await charger.expectCall('GetLocalListVersion', { listVersion: 0 });
    expect(await charger.expectCall('SendLocalList', { status: 'Failed' })).toMatchObject({ updateType: 'Full' });
    expect(await stored(operator, 'failed')).toMatchObject({ held: null, reason: expect.stringContaining('Failed') as string });
  },
});

oca('TC_043_4_CSMS', 'Send Local Authorization List - Full', {
  dropped: answerTo('SendLocalList'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, [TAGS.valid, TAGS.sibling]);
    await charger.expectCall('GetLocalListVersion', { listVersion: 0 });
    const sent = await charger.expectCall('SendLocalList', { status: 'Accepted' });
    expect(sent).toMatchObject({ updateType: 'Full', listVersion: expect.any(Number) as number });
    expect(sent.localAuthorizationList).toHaveLength(2);
    expect(sent.localAuthorizationList).toEqual(expect.arrayContaining([VALID, SIBLING]));
    const list = await wire.expecting(answerTo('SendLocalList'), stored(operator, 'synced'));
    expect(list).toMatchObject({ version: sent.listVersion, held: 2, wanted: 2 });
  },
});

oca('TC_043_5_CSMS', 'Send Local Authorization List - Differential', {
  dropped: callOf('SendLocalList', 2),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await want(operator, [TAGS.valid]);
    await charger.expectCall('GetLocalListVersion', { listVersion: 0 });
    const { listVersion } = await charger.expectCall('SendLocalList', { status: 'Accepted' });
    await stored(operator, 'synced');
    await want(operator, [TAGS.valid, TAGS.sibling]);
    await charger.expectCall('GetLocalListVersion', { listVersion });
    const sent = await charger.expectCall('SendLocalList', { status: 'Accepted' });
    expect(sent).toMatchObject({ updateType: 'Differential', localAuthorizationList: [SIBLING] });
    expect(sent.listVersion).toBeGreaterThan(listVersion);
    expect(await stored(operator, 'synced')).toMatchObject({ version: sent.listVersion, held: 2 });
  },
});
