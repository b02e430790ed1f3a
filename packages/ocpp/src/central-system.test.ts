import { connect } from 'node:net';
import { VirtualClock } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import type { Admission } from './admission.ts';
import { accept, answerAll, openStand, until, type Stand } from './testing/stand.ts';
import { openRawSocket } from './testing/raw-socket.ts';

let stand: Stand | undefined;
afterEach(async () => {
  await stand?.close();
  stand = undefined;
});

const basic = (bytes: Buffer | string): object => ({ headers: { Authorization: `Basic ${Buffer.from(bytes).toString('base64')}` } });
const refuse = (status: 401 | 403 | 404 | 503, reason: 'password' | 'unknown' | 'barred'): Admission => ({
  kind: 'refuse',
  status,
  reason,
});

/** The status line and headers that a handshake by hand gets. */
async function handshakeByHand(
  port: number,
  target: string,
  lines: readonly string[] = ['Sec-WebSocket-Protocol: ocpp1.6'],
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const head = [
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  socket.write(`GET ${target} HTTP/1.1\r\n${[...head, ...lines].join('\r\n')}\r\n\r\n`);
  let got = '';
  socket.on('data', (data) => (got += data.toString('latin1')));
  await until(() => got.includes('\r\n\r\n'));
  socket.destroy();
  return got;
}

describe('admission', () => {
  it('hands over the identity decoded once, the credentials as bytes, and the context', async () => {
    const password = Buffer.from([0xff, 0xfe, 0x3a, 0x00]);
    stand = await openStand();
    const { arrival } = await stand.connect({ identity: 'Å/x y%41'.replace('/', '-'), password });
    expect(arrival.handshake).toMatchObject({
      identity: 'Å-x y%41',
      remoteAddress: '127.0.0.1',
      offeredProtocols: ['ocpp1.6'],
      basic: { user: 'Å-x y%41', password },
      isTls: false,
    });
    expect(stand.endpoint.linkOf('Å-x y%41')).toBe(arrival.link);
  });

  it.each<[401 | 403 | 404 | 503, 'password' | 'unknown' | 'barred']>([
    [401, 'password'],
    [404, 'unknown'],
    [403, 'barred'],
  ])('refuses with %i and reports %s', async (status, reason) => {
    stand = await openStand({ admit: () => Promise.resolve(refuse(status, reason)) });
    await expect(stand.connect()).rejects.toMatchObject({ code: 'OCPP_CONNECT_REFUSED', details: { status } });
    expect(stand.refusals).toEqual([{ identity: 'CP1', reason, detail: '' }]);
  });

  it('asks for Basic credentials in a 401', async () => {
    stand = await openStand({ admit: () => Promise.resolve(refuse(401, 'password')) });
    expect(await handshakeByHand(stand.port, '/ocpp/CP1')).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\nWWW-Authenticate: Basic /);
  });

  it('refuses an identity that cannot be with 404, without asking', async () => {
    let asked = 0;
    stand = await openStand({
      admit: () => {
        asked += 1;
        return Promise.resolve(accept());
      },
    });
    for (const target of ['/ocpp/', '/ocpp/a%2Fb', '/ocpp/%zz', `/ocpp/${'x'.repeat(49)}`, '/elsewhere/CP1']) {
      expect(await handshakeByHand(stand.port, target)).toMatch(/^HTTP\/1\.1 404 /);
    }
    expect(asked).toBe(0);
    expect(stand.refusals.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'identity'));
  });

  it.each(['/ocpp//CP9', '/ocpp/CP9?x=1', '/ocpp/CP9/', 'ws://127.0.0.1/ocpp/CP9'])('understands %s', async (target) => {
    stand = await openStand();
    expect(await handshakeByHand(stand.port, target)).toMatch(/^HTTP\/1\.1 101 /);
    expect(stand.arrivals[0]?.handshake.identity).toBe('CP9');
  });

  it('refuses with 503 when the admission fails, and says why', async () => {
    stand = await openStand({ admit: () => Promise.reject(new Error('no database')) });
    await expect(stand.connect()).rejects.toMatchObject({ details: { status: 503 } });
    expect(stand.refusals).toEqual([{ identity: 'CP1', reason: 'failed', detail: 'no database' }]);
  });

  it('survives a peer that leaves during a slow admission', async () => {
    const waiting: ((admission: Admission) => void)[] = [];
    stand = await openStand({ admit: () => new Promise<Admission>((resolve) => waiting.push(resolve)) });
    const knock = connect(stand.port, '127.0.0.1');
    knock.write('GET /ocpp/GONE HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await until(() => waiting.length === 1);
    knock.resetAndDestroy();
    // The next knock is read after the reset of the first.
    const next = stand.connect({ identity: 'NEXT' });
    await until(() => waiting.length === 2);
    for (const admit of waiting) admit(accept());
    expect((await next).link.isOpen).toBe(true);
    expect(stand.arrivals.map(({ handshake }) => handshake.identity)).toEqual(['NEXT']);
  });

  it('takes frames that came before the admission was decided', async () => {
    const waiting: ((admission: Admission) => void)[] = [];
    stand = await openStand({ answer: answerAll, admit: () => new Promise<Admission>((resolve) => waiting.push(resolve)) });
    const hasty = connect(stand.port, '127.0.0.1');
    let got = '';
    hasty.on('data', (data) => (got += data.toString('latin1')));
    // A masked text frame, mask 0, right behind the request.
    const frame = Buffer.from('[2,"a","Fly",{}]');
    const request = [
      'GET /ocpp/HASTY HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol: ocpp1.6',
    ].join('\r\n');
    hasty.write(Buffer.concat([Buffer.from(`${request}\r\n\r\n`), Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]));
    (await until(() => waiting[0]))(accept());
    await until(() => got.includes('[4,"a","NotImplemented"'));
    hasty.destroy();
  });

  it('keeps a charger that is not accepted yet to short frames', async () => {
    stand = await openStand({ admit: () => Promise.resolve(accept({ maxPayloadBytes: 65_536 })) });
    const raw = await openRawSocket(`${stand.url}/NEW`);
    raw.send('x'.repeat(70_000));
    await until(() => raw.closed[0]);
    expect(raw.closed[0]?.code).toBe(1009);
  });

  it('refuses every departure from the standard on a link that was admitted as strict', async () => {
    stand = await openStand({ answer: answerAll, admit: () => Promise.resolve(accept({ isStrict: true })) });
    const { link } = await stand.connect();
    expect(await link.callRaw('Authorize', { idTag: 'T', connectorId: 1 })).toMatchObject({ kind: 'error', code: 'FormationViolation' });
  });
});

describe('the sub-protocol', () => {
  it('is echoed alone', async () => {
    stand = await openStand();
    expect((await openRawSocket(`${stand.url}/A`, ['ocpp2.0.1', 'ocpp1.6', 'ocpp1.5'])).protocol).toBe('ocpp1.6');
    const head = await handshakeByHand(stand.port, '/ocpp/B', [
      'Sec-WebSocket-Protocol: ocpp2.0.1, ocpp1.6',
      'Sec-WebSocket-Extensions: permessage-deflate',
    ]);
    expect(head).toMatch(/\r\nSec-WebSocket-Protocol: ocpp1\.6\r\n/);
    expect(head).not.toMatch(/permessage-deflate/);
  });

  it.each([
    ['another', ['Sec-WebSocket-Protocol: ocpp2.0.1'], 'ocpp2.0.1'],
    ['none', [], ''],
  ])('when %s is offered: the handshake is completed without it, then closed with 1002', async (_, lines, detail) => {
    stand = await openStand();
    const answer = await handshakeByHand(stand.port, '/ocpp/CP1', lines);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).not.toMatch(/Sec-WebSocket-Protocol/);
    // A close frame: 0x88, length, then 1002 = 0x03ea.
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toMatch(/^\x88.\x03\xea/s);
    expect(stand.refusals).toEqual([{ identity: 'CP1', reason: 'sub-protocol', detail }]);
    expect(stand.arrivals).toEqual([]);
  });

  it('when none fits, by setting: refused with 400', async () => {
    stand = await openStand({ refuseWrongSubprotocol: true });
    expect(await handshakeByHand(stand.port, '/ocpp/CP1', ['Sec-WebSocket-Protocol: ocpp2.0.1'])).toMatch(/^HTTP\/1\.1 400 /);
    expect(stand.refusals).toMatchObject([{ reason: 'sub-protocol' }]);
  });

  it('may be missing where that is tolerated', async () => {
    stand = await openStand({ answer: answerAll, admit: () => Promise.resolve(accept({ needsSubprotocol: false })) });
    const { link } = await stand.connect({ protocols: [] });
    expect(await link.callRaw('Fly', {})).toMatchObject({ code: 'NotImplemented' });
    expect(await handshakeByHand(stand.port, '/ocpp/B', ['Sec-WebSocket-Protocol: ocpp2.0.1'])).toMatch(/\x88.\x03\xea/s);
  });
});

describe('a storm of knocks', () => {
  it('is decided about so many at a time, in order, and not at all for those who have gone meanwhile', async () => {
    const asked: string[] = [];
    const deciding: (() => void)[] = [];
    stand = await openStand({
      maxAdmissions: 2,
      admit: ({ identity }) => {
        asked.push(identity);
        return new Promise((resolve) => deciding.push(() => resolve(accept())));
      },
    });
    const { port } = stand;
    const sockets = [];
    for (const n of [1, 2, 3, 4, 5]) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      const head = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: ocpp1.6'];
      socket.write(`GET /ocpp/CP${n} HTTP/1.1\r\n${[...head, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='].join('\r\n')}\r\n\r\n`);
      sockets.push(socket);
      await until(() => socket.bytesWritten > 0);
      if (n <= 2) await until(() => asked.length === n);
    }
    // The third gives up while it waits; the server hears of it before it is its turn.
    sockets[2]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toEqual(['CP1', 'CP2']);
    deciding[0]?.();
    await until(() => asked.length === 3);
    for (let at = 1; at < 4; at += 1) {
      await until(() => deciding.length > at);
      deciding[at]?.();
    }
    expect(asked).toEqual(['CP1', 'CP2', 'CP4', 'CP5']);
    await until(() => stand?.endpoint.size === 4);
    for (const socket of sockets) socket.destroy();
  });
});

describe('a second socket of the same charge point', () => {
  it('takes over: the old one is closed, its calls end, and its late close touches nothing', async () => {
    stand = await openStand();
    const first = await stand.connect();
    const open = first.arrival.link.call('ClearCache', {});
    const second = await stand.connect();
    expect((await open).kind).toBe('closed');
    await until(() => first.arrival.listener.closes.length === 1 && first.listener.closes.length === 1);
    expect(first.listener.closes[0]?.code).toBe(1008);
    expect(second.arrival.link.generation).toBeGreaterThan(first.arrival.link.generation);
    expect(stand.endpoint.linkOf('CP1')).toBe(second.arrival.link);
    expect(second.arrival.link.isOpen).toBe(true);
    expect(stand.endpoint.size).toBe(1);
    second.link.terminate();
    await until(() => stand?.endpoint.size === 0);
  });

  it('loses when it knocked first and its admission took longer', async () => {
    const waiting: ((admission: Admission) => void)[] = [];
    stand = await openStand({ admit: () => new Promise<Admission>((resolve) => waiting.push(resolve)) });
    const early = expect(stand.connect()).rejects.toMatchObject({ details: { status: 503 } });
    await until(() => waiting.length === 1);
    const late = stand.connect();
    await until(() => waiting.length === 2);
    waiting[1]?.(accept());
    const { arrival } = await late;
    waiting[0]?.(accept());
    await early;
    expect(stand.endpoint.linkOf('CP1')).toBe(arrival.link);
    expect(stand.refusals).toMatchObject([{ reason: 'superseded' }]);
  });
});

describe('the sweep', () => {
  it('cuts off a peer that answered pings once, and then is silent for three intervals', async () => {
    stand = await openStand({ pingIntervalMs: 30, mutePeerTimeoutMs: 300 });
    const mute = await stand.connect({ identity: 'MUTE', answersPings: false });
    const { link, arrival } = await stand.connect();
    await until(() => !mute.arrival.link.isOpen);
    expect(arrival.link.isOpen).toBe(true);
    link.pause();
    await until(() => !arrival.link.isOpen);
  });

  it('waits longer for one that answers no pings, and spares whoever answers pings or sends frames', async () => {
    const clock = new VirtualClock();
    stand = await openStand({ clock, pingIntervalMs: 30_000, pongTimeoutMs: 60_000, mutePeerTimeoutMs: 90_000, answer: answerAll });
    const mute = await stand.connect({ identity: 'MUTE', clock, answersPings: false });
    const ponging = await stand.connect({ identity: 'PONGS', clock });
    const talking = await stand.connect({ identity: 'TALKS', clock, answersPings: false });
    for (let i = 0; i < 3; i += 1) {
      await clock.advance(30_000);
      await talking.link.callRaw('Heartbeat', {});
    }
    expect(mute.arrival.link.isOpen).toBe(true);
    await clock.advance(30_000);
    expect(mute.arrival.link.isOpen).toBe(false);
    expect(ponging.arrival.link.isOpen).toBe(true);
    expect(talking.arrival.link.isOpen).toBe(true);
    await clock.advance(3_600_000);
    expect(ponging.arrival.link.isOpen).toBe(true);
    expect(talking.arrival.link.isOpen).toBe(false);
  });

  it('answers the pings of a charge point while its calls are open', async () => {
    stand = await openStand();
    const raw = await openRawSocket(`${stand.url}/RAW`);
    raw.send('[2,"a","Heartbeat",{}]');
    raw.ping('hello');
    await until(() => raw.pongs.length === 1);
    expect(raw.pongs).toEqual(['hello']);
    expect(raw.received).toEqual([]);
  });
});

describe('close', () => {
  it('closes every link with the code, and refuses later knocks', async () => {
    stand = await openStand();
    const ends = [await stand.connect({ identity: 'A' }), await stand.connect({ identity: 'B' })];
    await stand.endpoint.close(1012, 'restart');
    await until(() => ends.every(({ listener }) => listener.closes.length === 1));
    expect(ends.map(({ listener }) => listener.closes[0])).toEqual(ends.map(() => ({ code: 1012, reason: 'restart' })));
    expect(stand.endpoint.size).toBe(0);
    await expect(stand.connect({ identity: 'C' })).rejects.toMatchObject({ details: { status: 503 } });
  });

  it('does not wait for ever for a peer that never closes', async () => {
    stand = await openStand();
    const knock = connect(stand.port, '127.0.0.1');
    knock.on('error', () => undefined);
    knock.write(
      'GET /ocpp/DEAF HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n',
    );
    await until(() => stand?.endpoint.size === 1);
    const startMs = performance.now();
    await stand.endpoint.close(1001, 'bye');
    expect(performance.now() - startMs).toBeLessThan(20_000);
    knock.destroy();
  });
});

it('gives a password with a colon and one that is no UTF-8 as they were sent', async () => {
  stand = await openStand();
  await openRawSocket(`${stand.url}/CP1`, ['ocpp1.6'], basic('CP1:a:b'));
  await openRawSocket(`${stand.url}/CP2`, ['ocpp1.6'], basic(Buffer.concat([Buffer.from('CP2:'), Buffer.from([0x80, 0xff])])));
  expect(stand.arrivals.map(({ handshake }) => handshake.basic?.password)).toEqual([Buffer.from('a:b'), Buffer.from([0x80, 0xff])]);
});
