import { startPrivateNats, type PrivateNats } from '@phasor/apps';
import type { Charger, CommandView, ConnectorLimits } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hasNats } from './support/nats.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { freshStore, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const WAIT_MS = 20_000;

describe.skipIf('missing' in inject('postgres') || !hasNats())('two nodes on one PostgreSQL', () => {
  let nats: PrivateNats;
  let store: FreshStore;
  let one: TestSystem;
  let other: TestSystem;

  beforeAll(async () => {
    [nats, store] = [await startPrivateNats(), await freshStore('postgres')];
    one = await startTestSystem({ on: store, natsUrl: nats.url });
    other = await startTestSystem({ on: store, natsUrl: nats.url });
  });
  afterAll(async () => {
    await one.stop();
    await other.stop();
    await store.remove();
    await nats.stop();
  });

  const seenFrom = async ({ api }: TestSystem, id: string): Promise<Charger> => (await api.get<Charger>(`/chargers/${id}`)).body;
  const onlineAt = (system: TestSystem, id: string, isOnline: boolean): Promise<unknown> =>
    until(`${id} is ${isOnline ? 'online' : 'offline'}`, WAIT_MS, async () => (await seenFrom(system, id)).isOnline === isOnline);

  async function connectTo(system: TestSystem, id: string): Promise<{ readonly charger: RawCharger; readonly heard: string[] }> {
    const charger = await RawCharger.connect(system.ocppUrl, id);
    const heard: string[] = [];
    charger.onCall = (action) => {
      heard.push(action);
      return [3, { status: 'Accepted' }];
    };
    await charger.ask('BootNotification', BOOT);
    return { charger, heard };
  }

  it('a charger that is connected to one is seen at the other, with its last reading, and told what is asked there', async () => {
    await one.register('N1');
    const { charger, heard } = await connectTo(one, 'N1');
    await charger.ask('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
    const sampledValue = [{ value: '7.5', measurand: 'Current.Import', phase: 'L1', unit: 'A' }];
    await charger.ask('MeterValues', { connectorId: 1, meterValue: [{ timestamp: new Date().toISOString(), sampledValue }] });
    const live = await until('the reading is seen', WAIT_MS, async () => (await seenFrom(other, 'N1')).connectors[0]?.live ?? null);
    expect(live.phases[0]).toMatchObject({ currentA: 7.5 });
    const { body } = await other.api.post<CommandView>('/chargers/N1/commands', { action: 'Reset', payload: { type: 'Soft' } });
    expect([body.state, body.response, heard.at(-1)]).toEqual(['answered', { status: 'Accepted' }, 'Reset']);
    await charger.close();
    await onlineAt(other, 'N1', false);
    expect((await other.api.post<CommandView>('/chargers/N1/commands', { action: 'ClearCache' })).body).toMatchObject({
      ...{ state: 'failed', failure: 'offline' },
    });
  });

  it('what is set at one is known at the other', async () => {
    await one.register('N2');
    const { charger } = await connectTo(other, 'N2');
    await charger.ask('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
    await one.api.put('/chargers/N2/connectors/1/max-current', { maxA: 13 });
    await until('the other has read it', WAIT_MS, async () => {
      return (await other.api.get<ConnectorLimits>('/chargers/N2/connectors/1/limits')).body.maxA === 13;
    });
    await until('the other knows that it was sent', WAIT_MS, async () => {
      return (await one.api.get<ConnectorLimits>('/chargers/N2/connectors/1/limits')).body.pushed.state === 'sent';
    });
    await charger.close();
  });

  it('a charger that comes in at another node is served there, and its old socket is cut', async () => {
    await one.register('N3');
    const old = await connectTo(one, 'N3');
    await onlineAt(other, 'N3', true);
    const newer = await connectTo(other, 'N3');
    await old.charger.closed;
    await one.api.post('/chargers/N3/commands', { action: 'ClearCache' });
    expect([old.heard, newer.heard].map((heard) => heard.filter((action) => action === 'ClearCache').length)).toEqual([0, 1]);
    await newer.charger.close();
    await onlineAt(one, 'N3', false);
  });

  it('invariant 1: once a change of owner is fenced at one, nothing of the former epoch leaves at the other', async () => {
    await one.register('N5');
    const { charger, heard } = await connectTo(other, 'N5');
    await onlineAt(one, 'N5', true);
    const to = {
      organisationNo: (await one.store.db.selectFrom('charger').select('organisation_no').executeTakeFirstOrThrow()).organisation_no,
      chargerId: 'N5',
    };
    await one.ownership.fence('N5', 2);
    // It is not committed yet: what is asked at the other now is asked under the former epoch.
    expect(await other.commands.send(to, 'ClearCache', {})).toMatchObject({ kind: 'failed', why: 'withheld' });
    await one.store.transaction((trx) => one.ownership.crosses(trx, 'N5', 'nobody', { from: 1, to: 2 }));
    await one.ownership.tell('N5');
    expect(await other.commands.send(to, 'ClearCache', {})).toMatchObject({ kind: 'failed', why: 'withheld' });
    await one.store.transaction((trx) => one.ownership.crosses(trx, 'N5', 'OCPP', { from: 2, to: 3 }));
    await one.ownership.tell('N5');
    expect(await other.commands.send(to, 'ClearCache', {}, { epoch: 1 })).toMatchObject({ kind: 'failed', why: 'withheld' });
    expect(heard).not.toContain('ClearCache');
    expect(await other.commands.send(to, 'ClearCache', {})).toMatchObject({ kind: 'answered' });
    await charger.close();
  });

  it('a node that starts leaves alone what another has under way', async () => {
    await one.register('N4');
    const { charger } = await connectTo(one, 'N4');
    charger.onCall = () => null;
    const { id } = (await one.api.post<CommandView>('/chargers/N4/commands', { action: 'ClearCache', wait: false })).body;
    const third = await startTestSystem({ on: store, natsUrl: nats.url });
    expect(['queued', 'sent']).toContain((await third.api.get<CommandView>(`/commands/${id}`)).body.state);
    await third.stop();
    await charger.close();
  });
});
