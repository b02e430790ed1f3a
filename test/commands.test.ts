import type { Charger, CommandPage, CommandView, LoggedMessagePage, TransactionPage } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { connectChargePoint, type IncomingCall, type OcppLink } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventStream } from './support/event-stream.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

describe('a command', () => {
  let system: TestSystem;
  let charger: RawCharger;
  const heard: [string, unknown][] = [];

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    await system.register('C1');
    charger = await RawCharger.connect(system.ocppUrl, 'C1');
    charger.onCall = (action, payload) => {
      heard.push([action, payload]);
      return [3, { status: 'Accepted' }];
    };
    await charger.ask('BootNotification', BOOT);
  });
  afterAll(async () => {
    await charger.close();
    await system.stop();
  });

  const command = (body: object, id = 'C1') => system.api.post<CommandView>(`/chargers/${id}/commands`, body);

  it('is sent, and its answer is in its row for good', async () => {
    const { status, body } = await command({ action: 'Reset', payload: { type: 'Soft' } });
    expect([status, body]).toMatchObject([
      201,
      { chargerId: 'C1', action: 'Reset', state: 'answered', response: { status: 'Accepted' }, error: null, failure: null },
    ]);
    expect(heard.at(-1)).toEqual(['Reset', { type: 'Soft' }]);
    expect((await system.api.get(`/commands/${body.id}`)).body).toEqual(body);
    expect((await system.api.get<CommandPage>('/chargers/C1/commands')).body.items[0]).toEqual(body);
    const me = await system.api.get<{ id: string; name: string; email: string }>('/me');
    expect([body.by, body.byName]).toEqual([me.body.id, me.body.name || me.body.email]);
  });

  it('need not be waited for', async () => {
    const { status, body } = await command({ action: 'ClearCache', wait: false });
    expect([status, body.action, body.payload]).toEqual([202, 'ClearCache', {}]);
    const settled = await until('it is settled', 5_000, async () => {
      const view = (await system.api.get<CommandView>(`/commands/${body.id}`)).body;
      return view.state === 'answered' ? view : null;
    });
    expect(settled.response).toEqual({ status: 'Accepted' });
  });

  it('is told to whoever looks at its charger, once it is settled', async () => {
    const [page, other] = await Promise.all([
      EventStream.open(system.url, system.api.token, '?chargerId=C1'),
      EventStream.open(system.url, system.api.token),
    ]);
    const { body } = await command({ action: 'ClearCache' });
    const told = await page.next('command', (event) => event.command.id === body.id && event.command.state === 'answered');
    expect(told.command).toEqual(body);
    expect(other.events.filter(({ kind }) => kind === 'command')).toEqual([]);
    page.close();
    other.close();
  });

  it('that the charger refuses keeps its CALLERROR', async () => {
    charger.onCall = () => [4, 'NotImplemented', 'never heard of it', { hint: 1 }];
    expect(await command({ action: 'GetLocalListVersion' })).toMatchObject({
      status: 201,
      body: { state: 'refused', error: { code: 'NotImplemented', description: 'never heard of it', details: { hint: 1 } } },
    });
  });

  it('by a raw message leaves a row as well', async () => {
    charger.onCall = () => [3, { status: 'Rejected' }];
    expect((await system.api.post('/chargers/C1/messages', { action: 'ClearCache', payload: {} })).body).toEqual({
      response: { status: 'Rejected' },
    });
    const [row] = (await system.api.get<CommandPage>('/chargers/C1/commands?limit=1')).body.items;
    expect(row).toMatchObject({ action: 'ClearCache', state: 'answered', response: { status: 'Rejected' } });
  });

  it.each([
    [{ action: 'MakeCoffee' }, 400, 'COMMAND_ACTION_UNKNOWN'],
    [{ action: 'Heartbeat' }, 400, 'COMMAND_ACTION_UNKNOWN'],
    [{ action: 'Reset', payload: { type: 'Firm' } }, 400, 'COMMAND_INVALID'],
    [{ action: 'Reset', payload: 7 }, 400, 'COMMAND_INVALID'],
    [{ action: 'Reset', payload: null }, 400, 'COMMAND_INVALID'],
    [{ action: 'ClearCache', timeoutS: 0 }, 400, 'API_REQUEST_INVALID'],
    [{ payload: {} }, 400, 'API_REQUEST_INVALID'],
  ])('%j is refused with %d %s, and nothing is sent', async (body, status, code) => {
    const before = heard.length;
    expect(await command(body)).toMatchObject({ status, body: { code } });
    expect(heard).toHaveLength(before);
  });

  it('to a charger of nobody’s is 404, as is one that does not exist', async () => {
    expect(await command({ action: 'ClearCache' }, 'NOBODY')).toMatchObject({ status: 404, body: { code: 'CHARGER_UNKNOWN' } });
    for (const id of ['00000000-0000-7000-8000-000000000000', 'nonsense'])
      expect(await system.api.get(`/commands/${id}`)).toMatchObject({ status: 404, body: { code: 'COMMAND_UNKNOWN' } });
    expect(await system.api.get('/orders/nonsense')).toMatchObject({ status: 404, body: { code: 'ORDER_UNKNOWN' } });
  });

  it('to a charger that is not here fails, and says so', async () => {
    await system.register('AWAY');
    expect(await command({ action: 'ClearCache' }, 'AWAY')).toMatchObject({ status: 201, body: { state: 'failed', failure: 'offline' } });
  });

  it('with a new key leaves it nowhere, whether the charger echoes it or not', async () => {
    const value = 'fedcba9876543210fedcba9876543210';
    charger.onCall = (action, payload) =>
      action === 'ChangeConfiguration'
        ? [4, 'PropertyConstraintViolation', `bad value ${value}`, { payload }]
        : [3, { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value }] }];
    const message = { action: 'ChangeConfiguration', payload: { key: 'AuthorizationKey', value } };
    expect(await command(message)).toMatchObject({ status: 409, body: { code: 'CONFIGURATION_KEY_SECRET' } });
    expect((await system.api.post('/chargers/C1/messages', message)).body).toMatchObject({ description: 'bad value …' });
    const read = await system.api.post('/chargers/C1/messages', { action: 'GetConfiguration', payload: { key: ['AuthorizationKey'] } });
    expect(read.body).toEqual({ response: { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: '…' }] } });
    const log = (await system.api.get<LoggedMessagePage>('/chargers/C1/messages?limit=2')).body.items;
    expect(log.map(({ action }) => action)).toEqual(['GetConfiguration', 'ChangeConfiguration']);
    expect(JSON.stringify([log, await system.store.db.selectFrom('command').selectAll().execute()])).not.toContain(value);
  });

  it('whose socket breaks before the answer is closed, not lost', async () => {
    await system.register('FRAIL');
    const frail = await RawCharger.connect(system.ocppUrl, 'FRAIL');
    frail.onCall = () => {
      frail.socket.terminate();
      return null;
    };
    await frail.ask('BootNotification', BOOT);
    expect(await command({ action: 'ClearCache' }, 'FRAIL')).toMatchObject({ body: { state: 'failed', failure: 'closed' } });
  });
});

describe('registration', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore(), unknownChargers: 'pending' });
  });
  afterAll(() => system.stop());

  const change = (id: string, body: object) =>
    fetch(`${system.url}/rest/v1/chargers/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const command = (id: string, action: string, payload: object = {}) =>
    system.api.post<CommandView>(`/chargers/${id}/commands`, { action, payload, timeoutS: 20 });
  const status = (connectorId: number) => ({ connectorId, status: 'Available', errorCode: 'NoError' });

  it('of a stranger is Pending: it boots, answers what it is asked, and is accepted by a word', async () => {
    const stranger = await RawCharger.connect(system.ocppUrl, 'NEW');
    const heard: string[] = [];
    stranger.onCall = (action, payload) => {
      heard.push(`${action} ${JSON.stringify(payload)}`);
      return [3, { status: 'Accepted' }];
    };
    expect(await stranger.ask('BootNotification', BOOT)).toMatchObject({ status: 'Pending' });
    expect((await stranger.call('StatusNotification', status(0))).slice(0, 3)).toMatchObject([4, expect.anything(), 'SecurityError']);

    expect(await command('NEW', 'RemoteStartTransaction', { idTag: 'T', connectorId: 1 })).toMatchObject({
      status: 409,
      body: { code: 'COMMAND_NOT_ALLOWED' },
    });
    const start = { kind: 'start', connectorId: 1, idTag: 'T' };
    expect((await system.api.post('/chargers/NEW/orders', start)).body).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/Pending/) as string,
    });
    expect(await command('NEW', 'TriggerMessage', { requestedMessage: 'StatusNotification' })).toMatchObject({
      body: { state: 'answered' },
    });
    expect(await stranger.ask('StatusNotification', status(0))).toEqual({});
    expect((await stranger.call('Heartbeat', {}))[0]).toBe(4);

    const changed = await change('NEW', { registration: 'Accepted', name: 'Garage' });
    expect([changed.status, await changed.json()]).toMatchObject([200, { registration: 'Accepted', name: 'Garage' }]);
    await until('it is asked to boot', 5_000, () => heard.includes('TriggerMessage {"requestedMessage":"BootNotification"}'));
    expect(await stranger.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    expect(await stranger.ask('StatusNotification', status(1))).toEqual({});
    expect(await command('NEW', 'RemoteStartTransaction', { idTag: 'T', connectorId: 1 })).toMatchObject({ body: { state: 'answered' } });
    await stranger.close();
  });

  it('that is Rejected means: not called, not heard', async () => {
    await system.register('BAD');
    const bad = await RawCharger.connect(system.ocppUrl, 'BAD');
    await bad.ask('BootNotification', BOOT);
    expect((await change('BAD', { registration: 'Rejected' })).status).toBe(200);
    expect((await bad.call('Heartbeat', {}))[2]).toBe('SecurityError');
    expect(await command('BAD', 'ClearCache')).toMatchObject({ status: 409, body: { code: 'COMMAND_NOT_ALLOWED' } });
    expect(await system.api.post('/chargers/BAD/messages', { action: 'ClearCache', payload: {} })).toMatchObject({ status: 409 });
    expect(await bad.ask('BootNotification', BOOT)).toMatchObject({ status: 'Rejected' });
    expect(bad.heard.filter((frame) => frame.startsWith('[2'))).toEqual([]);
    await bad.close();
  });

  it('says whether a charger is heard before its first boot', async () => {
    for (const id of ['EAGER', 'STRICT']) await system.register(id);
    const eager = await RawCharger.connect(system.ocppUrl, 'EAGER');
    expect(await eager.ask('StatusNotification', status(1))).toEqual({});
    expect((await change('STRICT', { hearsBeforeBoot: false })).status).toBe(200);
    const strict = await RawCharger.connect(system.ocppUrl, 'STRICT');
    expect((await strict.call('StatusNotification', status(1)))[2]).toBe('SecurityError');
    expect(await strict.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    expect(await strict.ask('StatusNotification', status(1))).toEqual({});
    await strict.close();
    // After a lost connection a charger need not boot again.
    const again = await RawCharger.connect(system.ocppUrl, 'STRICT');
    expect(await again.ask('StatusNotification', status(1))).toEqual({});
    await Promise.all([again.close(), eager.close()]);
  });

  it.each([[{ registration: 'Maybe' }], [{ colour: 'red' }], [{ name: '' }]])('is not changed by %j', async (body) => {
    await system.api.post('/chargers', { id: 'SAME' });
    expect((await change('SAME', body)).status).toBe(400);
    expect((await change('NOBODY', {})).status).toBe(404);
  });
});

describe('a charger that floods us with DataTransfer', () => {
  it('is answered every time, and kept in bounds', async () => {
    const system = await startTestSystem({ store: quickestStore() });
    await system.register('EVB');
    const charger = await RawCharger.connect(system.ocppUrl, 'EVB');
    await charger.ask('BootNotification', BOOT);
    for (let n = 0; n < 400; n += 1) charger.send(JSON.stringify([2, `d${n}`, 'DataTransfer', { vendorId: 'EVBox', data: `${n}` }]));
    await charger.frame(400);
    expect(new Set(charger.heard.slice(1).map((frame) => JSON.stringify((JSON.parse(frame) as unknown[])[2])))).toEqual(
      new Set(['{"status":"UnknownVendorId"}']),
    );
    expect(await charger.ask('Heartbeat', {})).toMatchObject({ currentTime: expect.any(String) as string });
    await charger.close();
    const log = (await system.api.get<LoggedMessagePage>('/chargers/EVB/messages?limit=200')).body.items;
    const kept = log.filter(({ action }) => action === 'DataTransfer');
    expect(kept.length).toBeGreaterThanOrEqual(60);
    expect(kept.length).toBeLessThan(100);
    expect(kept[0]?.note).toContain('answered only');
    await system.stop();
  });
});

describe('the clock of a charger', () => {
  it('that is off is noticed, and times are shown as ours and kept as its own', async () => {
    const clock = new VirtualClock();
    const system = await startTestSystem({ clock, store: quickestStore() });
    await system.register('LATE');
    const skewMs = -2 * 3_600_000;
    const itsTime = (): string => new Date(clock.now() + skewMs).toISOString();
    const handlers = { onCall: () => undefined, onOddFrame: () => undefined, onClose: () => undefined };
    const link = await connectChargePoint({ url: system.ocppUrl, identity: 'LATE', clock, random: new SeededRandom(1), handlers });
    await link.call('BootNotification', BOOT);
    const view = async () => (await system.api.get<Charger>('/chargers/LATE')).body.clockSkewMs;
    const meter = async (): Promise<void> => {
      const meterValue = [{ timestamp: itsTime(), sampledValue: [{ value: '1' }] }];
      await link.call('MeterValues', { connectorId: 1, meterValue });
    };
    await meter();
    expect(await view()).toBeNull();
    await clock.advance(60_000);
    await meter();
    expect(await view()).toBe(skewMs);

    const startTime = itsTime();
    const start = await link.call('StartTransaction', { connectorId: 1, idTag: 'T', meterStart: 0, timestamp: startTime });
    const transactionId = start.kind === 'result' ? start.payload.transactionId : 0;
    await clock.advance(600_000);
    const stopTime = itsTime();
    await link.call('StopTransaction', { transactionId, meterStop: 5, timestamp: stopTime });
    const [transaction] = (await system.api.get<TransactionPage>('/transactions')).body.items;
    const ours = (text: string): string => new Date(Date.parse(text) - skewMs).toISOString();
    expect(transaction).toMatchObject({ startTime, stopTime, correctedStartTime: ours(startTime), correctedStopTime: ours(stopTime) });

    link.terminate();
    await clock.advance(60_000);
    expect(await view()).toBe(skewMs);
    await system.stop();
  });
});

describe('a command and time (virtual clock)', () => {
  const clock = new VirtualClock();
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ clock, store: quickestStore() });
    for (const id of ['SLOW', 'MUTE']) await system.register(id);
  });
  afterAll(() => system.stop());

  const connect = (identity: string, onCall: (call: IncomingCall) => void): Promise<OcppLink> =>
    connectChargePoint({
      url: system.ocppUrl,
      identity,
      clock,
      random: new SeededRandom(1),
      handlers: { onCall, onOddFrame: () => undefined, onClose: () => undefined },
    });
  const view = async (id: string) => (await system.api.get<CommandView>(`/commands/${id}`)).body;
  const place = async (chargerId: string, action: string, timeoutS: number): Promise<string> =>
    (await system.api.post<CommandView>(`/chargers/${chargerId}/commands`, { action, timeoutS, wait: false })).body.id;

  it('waits for its turn until its deadline and for its answer until its time-out; a late answer is recorded', async () => {
    const calls: IncomingCall[] = [];
    const link = await connect('SLOW', (call) => calls.push(call));
    await link.call('BootNotification', BOOT);
    const first = await place('SLOW', 'ClearCache', 60);
    const second = await place('SLOW', 'GetLocalListVersion', 20);
    await clock.settle();
    expect((await view(first)).state).toBe('sent');
    expect((await view(second)).state).toBe('queued');

    await clock.advance(20_000);
    expect(await view(second)).toMatchObject({ state: 'failed', failure: 'expired', sentAt: null });
    const beganMs = clock.now();
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'result' });
    expect(clock.now()).toBe(beganMs);

    await clock.advance(40_000);
    expect(await view(first)).toMatchObject({ state: 'failed', failure: 'timedOut', late: null });
    expect(calls.map(({ action }) => action)).toEqual(['ClearCache']);
    for (const call of calls) call.reply(call.encode({ result: { status: 'Accepted' } }));
    await clock.settle();
    const late = await view(first);
    expect(late).toMatchObject({ state: 'failed', late: { at: new Date(clock.now()).toISOString() } });
    expect(late.late?.answer).toEqual([3, calls[0]?.messageId, { status: 'Accepted' }]);
    link.terminate();
    await clock.settle();
  });

  it('is not sent before the boot is answered', async () => {
    const calls: string[] = [];
    const link = await connect('MUTE', (call) => {
      calls.push(call.action);
      call.reply(call.encode({ result: { status: 'Accepted' } }));
    });
    const id = await place('MUTE', 'ClearCache', 60);
    await clock.advance(10_000);
    expect([calls, (await view(id)).state]).toEqual([[], 'queued']);
    await link.call('BootNotification', BOOT);
    await clock.settle();
    expect([calls[0], (await view(id)).state]).toEqual(['ClearCache', 'answered']);
    link.terminate();
    await clock.settle();
  });
});
