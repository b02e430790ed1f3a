import { RealClock, SeededRandom } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { canonicalErrorCode } from './call-error.ts';
import { connectChargePoint } from './charge-point.ts';
import type { OcppLink } from './link.ts';
import { openRawSocket } from './testing/raw-socket.ts';
import { Listener, openStand, until } from './testing/stand.ts';

/** A link of ours, and a bare socket at its other end. */
interface Ends {
  readonly link: OcppLink;
  readonly listener: Listener;
  readonly heard: string[];
  readonly pongs: string[];
  send(frame: string): void;
  ping(data: string): void;
  cut(): void;
  close(): Promise<void>;
}

async function centralSystemEnd(): Promise<Ends> {
  const stand = await openStand();
  const raw = await openRawSocket(`${stand.url}/CP`);
  const { link, listener } = await until(() => stand.arrivals[0]);
  const { received: heard, pongs, send, ping, terminate: cut } = raw;
  return { link, listener, heard, pongs, send, ping, cut, close: () => stand.close() };
}

async function chargePointEnd(): Promise<Ends> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp1.6' });
  const heard: string[] = [];
  const pongs: string[] = [];
  const peer = new Promise<WebSocket>((resolve) => {
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => void heard.push(data.toString()));
      socket.on('pong', (data) => void pongs.push(data.toString()));
      resolve(socket);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  const listener = new Listener();
  const link = await connectChargePoint({
    url: `ws://127.0.0.1:${address.port}`,
    identity: 'CP',
    clock: new RealClock(),
    random: new SeededRandom(1),
    handlers: listener,
  });
  const socket = await peer;
  return {
    link,
    listener,
    heard,
    pongs,
    send: (frame) => socket.send(frame),
    ping: (data) => socket.ping(data),
    cut: () => socket.terminate(),
    close: () => {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const idOf = (frame: string): unknown => (JSON.parse(frame) as unknown[])[1];

describe.each([
  ['the central system', centralSystemEnd],
  ['the charge point', chargePointEnd],
])('RPC facts: %s', (_end, open) => {
  let ends: Ends;
  beforeEach(async () => {
    ends = await open();
    ends.listener.answer = (call) => call.reply(call.encode(call.refusal ? { error: call.refusal } : { result: {} }));
  });
  afterEach(() => ends.close());

  const exchange = async (frame: string): Promise<unknown> => {
    const at = ends.heard.length;
    ends.send(frame);
    return JSON.parse(await until(() => ends.heard[at]));
  };
  /** A CALL of ours that the peer has, and its id. */
  const asked = async (timeoutMs = 10_000) => {
    const at = ends.heard.length;
    const outcome = ends.link.callRaw('ClearCache', {}, { timeoutMs });
    return { outcome, id: idOf(await until(() => ends.heard[at])) };
  };

  it.each([36, 37])('an id of %i characters is repeated whole', async (length) => {
    const id = 'i'.repeat(length);
    expect(await exchange(`[2,"${id}","Heartbeat",{}]`)).toEqual([3, id, {}]);
    expect(ends.listener.calls[0]?.violations).toHaveLength(length - 36);
  });

  it('unicode in info arrives as it was written', async () => {
    const info = 'Tür ⚡ 🚗 е́ \u202e';
    await exchange(JSON.stringify([2, 'u', 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Faulted', info }]));
    expect(ends.listener.calls[0]).toMatchObject({ payload: { info }, violations: [] });
  });

  it('a local list of 200 entries is one message', async () => {
    const localAuthorizationList = Array.from({ length: 200 }, (_, n) => ({ idTag: `TAG${n}`, idTagInfo: { status: 'Accepted' } }));
    const list = { listVersion: 1, updateType: 'Full', localAuthorizationList };
    await exchange(JSON.stringify([2, 'list', 'SendLocalList', list]));
    expect(ends.listener.calls[0]).toMatchObject({ payload: list, violations: [], refusal: undefined });
  });

  it('a frame of 1 MiB is taken in and sent', async () => {
    const data = 'x'.repeat(1 << 20);
    expect(await exchange(JSON.stringify([2, 'big', 'DataTransfer', { vendorId: 'V', data }]))).toEqual([3, 'big', {}]);
    const outcome = ends.link.callRaw('DataTransfer', { vendorId: 'V', data });
    const frame = await until(() => ends.heard[1]);
    expect(frame).toContain(data);
    ends.send(JSON.stringify([3, idOf(frame), { status: 'Accepted' }]));
    expect((await outcome).kind).toBe('result');
  });

  it('a ping during a slow handler is answered at once', async () => {
    ends.listener.answer = undefined;
    ends.send('[2,"slow","Heartbeat",{}]');
    ends.ping('now');
    await until(() => ends.pongs.length === 1);
    expect([ends.pongs, ends.heard]).toEqual([['now'], []]);
  });

  it('a CALL is answered while a CALL is open in the other direction', async () => {
    const { outcome, id } = await asked();
    expect(await exchange('[2,"m","Heartbeat",{}]')).toEqual([3, 'm', {}]);
    ends.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    expect((await outcome).kind).toBe('result');
  });

  it('an answer after its time-out is known as such, and harms no later call', async () => {
    const { outcome, id } = await asked(20);
    expect((await outcome).kind).toBe('timeout');
    const next = await asked();
    ends.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    ends.send(JSON.stringify([3, next.id, { status: 'Rejected' }]));
    expect(await next.outcome).toMatchObject({ kind: 'result', payload: { status: 'Rejected' } });
    expect(ends.listener.odd.map(({ kind, action }) => [kind, action])).toEqual([['late', 'ClearCache']]);
  });

  it('a duplicate CALLRESULT is reported, the first stands', async () => {
    const { outcome, id } = await asked();
    ends.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    ends.send(JSON.stringify([3, id, { status: 'Rejected' }]));
    expect(await outcome).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
    await until(() => ends.listener.odd.length === 1);
    expect(ends.listener.odd[0]?.kind).toBe('unknown-answer');
  });

  it.each([
    [3, ['InternalError'], { code: 'InternalError', description: '', details: {} }],
    [4, ['FormatViolation', 'why'], { code: 'FormatViolation', description: 'why', details: {} }],
    [5, ['OccurrenceConstraintViolation', '', { a: 1 }], { code: 'OccurrenceConstraintViolation', description: '', details: { a: 1 } }],
    [5, ['OccurenceConstraintViolation', 'as 1.6 prints it', {}], { code: 'OccurenceConstraintViolation' }],
    [5, ['FormationViolation', 'as 1.6 prints it', {}], { code: 'FormationViolation' }],
    [5, ['ACodeOfItsOwn', '', {}], { code: 'ACodeOfItsOwn' }],
  ])('a CALLERROR with %i elements and the words %j ends the call', async (_elements, words, said) => {
    const { outcome, id } = await asked();
    ends.send(JSON.stringify([4, id, ...words]));
    expect(await outcome).toMatchObject({ kind: 'error', ...said });
    const spelledAs16 = ['InternalError', 'FormationViolation', 'OccurenceConstraintViolation', 'ACodeOfItsOwn'];
    expect(spelledAs16).toContain(canonicalErrorCode(said.code));
  });

  it('our refusals are spelled as OCPP-J 1.6 prints them', async () => {
    expect(await exchange('[2,"a","BootNotification",{}]')).toEqual([
      4,
      'a',
      'OccurenceConstraintViolation',
      expect.any(String),
      expect.any(Object),
    ]);
    expect(await exchange('[2,"b"]')).toEqual([4, 'b', 'FormationViolation', expect.any(String), {}]);
  });

  it('a null payload is taken as {}, in a CALL and in a CALLRESULT', async () => {
    expect(await exchange('[2,"n","Heartbeat",null]')).toEqual([3, 'n', {}]);
    const outcome = ends.link.callRaw('TriggerMessage', {});
    ends.send(JSON.stringify([3, idOf(await until(() => ends.heard[1])), null]));
    expect(await outcome).toMatchObject({ kind: 'error', code: 'OccurenceConstraintViolation' });
  });

  it('a socket closed between CALL and answer ends the call as closed, and nothing is sent again by itself', async () => {
    const { outcome } = await asked();
    ends.cut();
    expect(await outcome).toMatchObject({ kind: 'closed', answer: null, sentAtMs: expect.any(Number) as number });
    expect(ends.heard).toHaveLength(1);
    expect((await ends.link.callRaw('ClearCache', {})).kind).toBe('closed');
  });
});
