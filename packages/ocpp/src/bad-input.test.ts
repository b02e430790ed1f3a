import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accept, answerAll, openStand, until, type Arrival, type Stand } from './testing/stand.ts';
import { openRawSocket, type RawSocket } from './testing/raw-socket.ts';

let stand: Stand;
let raw: RawSocket;
let arrival: Arrival;
beforeAll(async () => {
  stand = await openStand({ answer: answerAll });
  raw = await openRawSocket(`${stand.url}/RAW`);
  arrival = await until(() => stand.arrivals[0]);
});
afterAll(() => stand.close());

/** Sends a frame, and gives the answer. */
async function exchange(frame: string | Buffer): Promise<unknown[]> {
  raw.received.length = 0;
  raw.sendText(Buffer.from(frame));
  return JSON.parse(await until(() => raw.received[0])) as unknown[];
}

const lastCall = (): Arrival['listener']['calls'][number] => {
  const call = arrival.listener.calls.at(-1);
  if (!call) throw new Error('no call has arrived');
  return call;
};

describe('bad input over a real socket', () => {
  it.each([
    ['no JSON', 'hello', [4, '-1', 'FormationViolation']],
    ['a wrong array', '[]', [4, '-1', 'FormationViolation']],
    ['an unreadable id', '[2,null,"Heartbeat",{}]', [4, '-1', 'FormationViolation']],
    ['no action', '[2,"a"]', [4, 'a', 'FormationViolation']],
    ['an unknown action', '[2,"a","Fly",{}]', [4, 'a', 'NotImplemented']],
    ['an action named as a property of objects', '[2,"a1","constructor",{}]', [4, 'a1', 'NotImplemented']],
    ['a missing field', '[2,"b","Authorize",{}]', [4, 'b', 'OccurenceConstraintViolation']],
    ['a wrong type', '[2,"c","Authorize",{"idTag":1}]', [4, 'c', 'TypeConstraintViolation']],
    ['a payload that is a list', '[2,"d","Heartbeat",[]]', [4, 'd', 'TypeConstraintViolation']],
    [
      '1e400',
      `[2,"e","StopTransaction",{"transactionId":1,"timestamp":"2026-01-05T10:00:00Z","meterStop":1e400}]`,
      [4, 'e', 'TypeConstraintViolation'],
    ],
  ])('answers %s with a clear CALLERROR and keeps the socket', async (_, frame, answer) => {
    const got = await exchange(frame);
    expect(got.slice(0, 3)).toEqual(answer);
    expect(got).toHaveLength(5);
    expect(lastCall().refusal?.code).toBe(answer[2]);
    expect(lastCall().raw.toString()).toBe(frame);
    expect(await exchange('[2,"still","Heartbeat",{}]')).toEqual([3, 'still', {}]);
  });

  it('processes \\u0000, lone surrogates and unicode, and keeps the bytes', async () => {
    const frame = '[2,"f","DataTransfer",{"vendorId":"\\u0000","data":"\\ud800 é 🚗"}]';
    expect(await exchange(frame)).toEqual([3, 'f', {}]);
    expect(lastCall()).toMatchObject({ payload: { vendorId: '\u0000', data: '\ud800 é 🚗' }, violations: [] });
    expect(lastCall().raw.toString()).toBe(frame);
  });

  it('processes a message id that comes twice, notes it, and answers both', async () => {
    expect(await exchange('[2,"twice","Heartbeat",{}]')).toEqual([3, 'twice', {}]);
    expect(lastCall().violations).toEqual([]);
    expect(await exchange('[2,"twice","Heartbeat",{}]')).toEqual([3, 'twice', {}]);
    expect(lastCall()).toMatchObject({ refusal: undefined, violations: [{ keyword: 'unique' }] });
  });

  it('repeats a numeric id as a number, and a long one whole', async () => {
    raw.received.length = 0;
    raw.send('[2,12345678901234567890,"Heartbeat",{}]');
    expect(await until(() => raw.received[0])).toBe('[3,12345678901234567890,{}]');
    expect(lastCall().violations).toMatchObject([{ path: 'frame/1', keyword: 'type' }]);
    expect(await exchange(`[2,"${'x'.repeat(60)}","Heartbeat",{}]`)).toEqual([3, 'x'.repeat(60), {}]);
  });

  it('takes a missing and a null payload as {}', async () => {
    expect(await exchange('[2,"g","Heartbeat"]')).toEqual([3, 'g', {}]);
    expect(await exchange('[2,"h","Heartbeat",null]')).toEqual([3, 'h', {}]);
    expect(lastCall().violations).toHaveLength(1);
  });

  it('reports and leaves unanswered what must not be answered', async () => {
    arrival.listener.odd.length = 0;
    raw.send('[7,"x",{}]');
    raw.send('[3,null,{}]');
    raw.send('[3,"x",{}]');
    expect(await exchange('[2,"i","Heartbeat",{}]')).toEqual([3, 'i', {}]);
    expect(raw.received).toHaveLength(1);
    expect(arrival.listener.odd.map(({ kind }) => kind)).toEqual(['unknown-type', 'malformed-answer', 'unknown-answer']);
  });

  it('takes a StopTransaction of one megabyte', async () => {
    const value = { timestamp: '2026-01-05T10:00:00Z', sampledValue: [{ value: '1' }] };
    const transactionData = Array.from({ length: 1_048_576 / 70 }, () => value);
    const payload = { transactionId: 1, timestamp: value.timestamp, meterStop: 5, transactionData };
    expect(await exchange(JSON.stringify([2, 'j', 'StopTransaction', payload]))).toEqual([3, 'j', {}]);
    expect(lastCall().violations).toEqual([]);
    expect(lastCall().raw.length).toBeGreaterThan(1_000_000);
  });
});

describe('text that is no UTF-8', () => {
  const frame = Buffer.concat([Buffer.from('[2,"l1","Authorize",{"idTag":"K'), Buffer.from([0xf6]), Buffer.from('ln"}]')]);

  it('is read as Latin-1, noted, and answered', async () => {
    expect(await exchange(frame)).toEqual([3, 'l1', {}]);
    expect(lastCall()).toMatchObject({
      payload: { idTag: 'Köln' },
      refusal: undefined,
      violations: [{ path: 'frame', keyword: 'encoding' }],
    });
    expect(lastCall().raw.equals(frame)).toBe(true);
  });

  it('is refused where the standard is demanded, and closes nothing', async () => {
    const strict = await openStand({ answer: answerAll, admit: () => Promise.resolve(accept({ isStrict: true })) });
    const socket = await openRawSocket(`${strict.url}/STRICT`);
    for (const [sent, id] of [
      [frame, 'l1'],
      ['[2,7,"Heartbeat",{}]', 7],
      ['[2,"n","Heartbeat",null]', 'n'],
      [`[2,"${'x'.repeat(37)}","Heartbeat",{}]`, 'x'.repeat(37)],
    ] as const) {
      socket.received.length = 0;
      socket.sendText(Buffer.from(sent));
      expect((JSON.parse(await until(() => socket.received[0])) as unknown[]).slice(0, 3)).toEqual([4, id, 'FormationViolation']);
    }
    socket.received.length = 0;
    socket.send(`[2,"${'x'.repeat(36)}","Heartbeat",{}]`);
    expect(JSON.parse(await until(() => socket.received[0]))).toEqual([3, 'x'.repeat(36), {}]);
    await strict.close();
  });
});

describe('frames that end the connection', () => {
  it.each<[string, string | Buffer, number, string]>([
    ['5MB', 'x'.repeat(5_000_000), 1009, 'too-long'],
    ['binary', Buffer.from([1, 2, 3]), 1003, 'binary'],
  ])('closes on %s with its code, reports it, and no other charger notices', async (name, frame, code, kind) => {
    const other = await openRawSocket(`${stand.url}/${name}`);
    const { listener } = await until(() => stand.arrivals.find(({ handshake }) => handshake.identity === name));
    other.send(frame);
    await until(() => other.closed.length === 1);
    expect(other.closed[0]?.code).toBe(code);
    expect(listener.odd).toMatchObject([{ kind }]);
    expect(await exchange(`[2,"${name}","Heartbeat",{}]`)).toEqual([3, name, {}]);
  });
});
