import { expect } from 'vitest';
import { centralSystem, TAGS } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { authorise, report } from '../harness/steps.ts';

const central = centralSystem();

for (const [id, name, idTag, status] of [
  ['TC_023_1_CSMS', 'Start Charging Session - Authorize Invalid', TAGS.invalid, 'Invalid'],
  ['TC_023_2_CSMS', 'Start Charging Session - Authorize Expired', TAGS.expired, 'Expired'],
  ['TC_023_3_CSMS', 'Start Charging Session - Authorize Blocked', TAGS.blocked, 'Blocked'],
] as const) {
  oca(id, name, {
    dropped: answerTo('Authorize'),
    async script(wire) {
      const { charger, operator } = await central.station(wire);
      await report(charger, 1, 'Preparing');
      expect(await charger.call('Authorize', { idTag })).toMatchObject({ idTagInfo: { status } });
      expect(await operator.logged('Authorize')).toMatchObject([{ payload: { idTag }, response: { idTagInfo: { status } } }]);
      expect(await operator.transactions()).toEqual([]);
    },
  });
}

oca('TC_024_CSMS', 'Start Charging Session Lock Failure', {
  dropped: answerTo('StatusNotification', 5),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await authorise(charger, TAGS.valid);
    await report(charger, 1, 'Preparing');
    await report(charger, 1, 'Faulted', 'ConnectorLockFailure');
    expect(await operator.connector(1)).toMatchObject({ status: 'Faulted', errorCode: 'ConnectorLockFailure', transactionId: null });
    expect(await operator.transactions()).toEqual([]);
  },
});

oca('TC_061_CSMS', 'Clear Authorization Data in Authorization Cache', {
  dropped: callOf('ClearCache'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const clearing = operator.command('ClearCache', {});
    expect(await charger.expectCall('ClearCache', { status: 'Accepted' })).toEqual({});
    expect(await clearing).toEqual({ status: 'Accepted' });
    expect(await operator.stored('ClearCache')).toEqual([{ payload: {}, response: { status: 'Accepted' } }]);
  },
});
