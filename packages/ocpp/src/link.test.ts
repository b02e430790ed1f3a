import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingCall } from './incoming-call.ts';
import { answerAll, openStand, until, type Stand } from './testing/stand.ts';
import { openRawSocket } from './testing/raw-socket.ts';

const TIME = '2026-01-05T10:00:00Z';

/** A stand whose central system leaves calls open, for the test to answer. */
let stand: Stand;
beforeEach(async () => {
  stand = await openStand({ callTimeoutMs: 5_000 });
});
afterEach(() => stand.close());

const messageIdOf = (frame: string): unknown => (JSON.parse(frame) as unknown[])[1];

describe('calls and answers', () => {
  it('gives a typed result, with the bytes and times of both frames', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = (call) => call.reply(call.encode({ result: { currentTime: TIME } }));
    const outcome = await link.call('Heartbeat', {});
    expect(outcome).toMatchObject({ kind: 'result', payload: { currentTime: TIME }, violations: [] });
    expect(outcome.frame.toString()).toBe(`[2,"${outcome.messageId}","Heartbeat",{}]`);
    expect(outcome.answer?.toString()).toBe(`[3,"${outcome.messageId}",{"currentTime":"${TIME}"}]`);
    expect(outcome.sentAtMs).toBeLessThanOrEqual(outcome.answeredAtMs ?? 0);
    expect(outcome.messageId).toHaveLength(36);
  });

  it('gives a CALLERROR as it came', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = (call) => call.reply(call.encode({ error: { code: 'SecurityError', description: 'no', details: { a: 1 } } }));
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'error', code: 'SecurityError', description: 'no', details: { a: 1 } });
  });

  it('fails a call whose result breaks the schema, and notes what can be understood', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = (call) => call.reply(call.encode({ result: {} }));
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'error', code: 'OccurenceConstraintViolation' });
    arrival.listener.answer = (call) => call.reply(call.encode({ result: { currentTime: 'noon', x: 1 } }));
    expect(await link.call('Heartbeat', {})).toMatchObject({
      kind: 'result',
      violations: [{ keyword: 'additionalProperties' }, { keyword: 'format' }],
    });
  });

  it('sends nothing that breaks the standard, unless raw', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = answerAll;
    await expect(link.call('Authorize', { idTag: 'x'.repeat(21) })).rejects.toMatchObject({ code: 'OCPP_REQUEST_INVALID' });
    expect(arrival.listener.calls).toHaveLength(0);
    expect(await link.callRaw('Authorize', { idTag: 7 })).toMatchObject({ kind: 'error', code: 'TypeConstraintViolation' });
    expect(await link.callRaw('VendorThing', [1])).toMatchObject({ kind: 'error', code: 'NotImplemented' });
    expect(arrival.listener.calls.map((call) => call.action)).toEqual(['Authorize', 'VendorThing']);
  });

  it('keeps one call in flight and the others in order', async () => {
    const { link, arrival } = await stand.connect();
    const outcomes = ['A', 'B', 'C'].map((idTag) => link.call('Authorize', { idTag }));
    const first = await until(() => arrival.listener.calls[0]);
    await arrival.link.callRaw('Ping', {}, { timeoutMs: 50 }); // a round trip: whatever had been sent would be here
    expect(arrival.listener.calls).toHaveLength(1);
    const answer = (call: IncomingCall): void => call.reply(call.encode({ result: { idTagInfo: { status: 'Accepted' } } }));
    arrival.listener.answer = answer;
    answer(first);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['result', 'result', 'result']);
    expect(arrival.listener.calls.map((call) => call.payload)).toEqual([{ idTag: 'A' }, { idTag: 'B' }, { idTag: 'C' }]);
  });

  it('refuses more calls than may wait', async () => {
    await stand.close();
    stand = await openStand({ maxQueuedCalls: 2 });
    const { arrival } = await stand.connect();
    const waiting = Array.from({ length: 3 }, () => arrival.link.call('ClearCache', {}));
    await expect(arrival.link.call('ClearCache', {})).rejects.toMatchObject({ code: 'OCPP_CALL_QUEUE_FULL' });
    arrival.link.terminate();
    expect((await Promise.all(waiting)).map(({ kind, sentAtMs }) => [kind, sentAtMs === null])).toEqual([
      ['closed', false],
      ['closed', true],
      ['closed', true],
    ]);
  });

  it('answers the peer while its own call stays open, in both directions', async () => {
    const { link, listener, arrival } = await stand.connect();
    const ours = arrival.link.call('ClearCache', {});
    const open = await until(() => listener.calls[0]);
    arrival.listener.answer = (call) => call.reply(call.encode({ result: { currentTime: TIME } }));
    for (let i = 0; i < 3; i += 1) expect((await link.call('Heartbeat', {})).kind).toBe('result');
    open.reply(open.encode({ result: { status: 'Accepted' } }));
    expect((await ours).kind).toBe('result');
  });

  it('lets answers leave in the order of arrival, each once', async () => {
    const { arrival } = await stand.connect();
    arrival.link.terminate();
    const raw = await openRawSocket(`${stand.url}/RAW`);
    for (const id of ['a', 'b', 'c']) raw.send(`[2,"${id}","Heartbeat",{}]`);
    const { listener } = await until(() => stand.arrivals.find((other) => other.handshake.identity === 'RAW'));
    const [a, b, c] = await until(() => listener.calls.length === 3 && listener.calls);
    c?.reply(c.encode({ result: {} }));
    b?.reply(b.encode({ result: {} }));
    expect(raw.received).toEqual([]);
    a?.reply(a.encode({ result: {} }));
    a?.reply(a.encode({ result: { again: true } }));
    await until(() => raw.received.length >= 3);
    expect(raw.received).toEqual(['[3,"a",{}]', '[3,"b",{}]', '[3,"c",{}]']);
  });

  it('stops reading a peer that has too many calls open, and goes on when they are answered', async () => {
    await stand.close();
    stand = await openStand({ maxOpenCalls: 4 });
    const raw = await openRawSocket(`${stand.url}/RAW`);
    const filler = 'x'.repeat(100_000);
    for (let i = 0; i < 100; i += 1) raw.send(`[2,"${i}","DataTransfer",{"vendorId":"v","data":"${filler}"}]`);
    const { listener } = await until(() => stand.arrivals[0]);
    await until(() => listener.calls.length >= 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(listener.calls.length).toBeLessThan(10);
    listener.answer = answerAll;
    for (const call of [...listener.calls]) answerAll(call);
    await until(() => raw.received.length === 100);
    expect(raw.received.map(messageIdOf)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });

  it('reads nothing while paused by its owner', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = (call) => call.reply(call.encode({ result: { currentTime: TIME } }));
    arrival.link.pause();
    expect((await link.callRaw('Heartbeat', {}, { timeoutMs: 30 })).kind).toBe('timeout');
    expect(arrival.listener.calls).toHaveLength(0);
    arrival.link.resume();
    await until(() => arrival.listener.calls.length === 1);
  });

  it('answers InternalError when the handler throws, and says so', async () => {
    const { link, arrival } = await stand.connect();
    arrival.listener.answer = () => {
      throw new Error('boom');
    };
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'error', code: 'InternalError' });
    expect(arrival.listener.odd).toMatchObject([{ kind: 'handler-failed', reason: 'boom', action: 'Heartbeat' }]);
  });
});

describe('time-outs and closes', () => {
  it('sends the next call after a time-out, and reports the late answer with its action', async () => {
    const { listener, arrival } = await stand.connect();
    const late = arrival.link.call('ClearCache', {}, { timeoutMs: 20 });
    const next = arrival.link.call('Reset', { type: 'Soft' });
    expect(await late).toMatchObject({ kind: 'timeout', answer: null, answeredAtMs: null });
    const [first, second] = await until(() => listener.calls.length === 2 && listener.calls);
    first?.reply(first.encode({ result: { status: 'Accepted' } }));
    second?.reply(second.encode({ result: { status: 'Accepted' } }));
    expect(await next).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
    const { messageId, sentAtMs } = await late;
    expect(arrival.listener.odd).toMatchObject([{ kind: 'late', action: 'ClearCache', messageId, sentAtMs }]);
    expect(arrival.listener.odd[0]?.raw.toString()).toBe(`[3,"${messageId}",{"status":"Accepted"}]`);
  });

  it('reports a second answer, and one to nothing', async () => {
    const raw = await openRawSocket(`${stand.url}/RAW`);
    const { link, listener } = await until(() => stand.arrivals[0]);
    const outcome = link.call('ClearCache', {});
    const id = messageIdOf(await until(() => raw.received[0]));
    raw.send(`[3,"${String(id)}",{"status":"Accepted"}]`);
    raw.send(`[3,"${String(id)}",{"status":"Rejected"}]`);
    raw.send('[4,"nobody","GenericError","",{}]');
    expect(await outcome).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
    await until(() => listener.odd.length === 2);
    expect(listener.odd.map(({ kind, messageId }) => [kind, messageId])).toEqual([
      ['unknown-answer', id],
      ['unknown-answer', 'nobody'],
    ]);
  });

  it('ends calls in flight and waiting when the socket closes, and all later ones', async () => {
    const { link, arrival } = await stand.connect();
    const outcomes = [arrival.link.call('ClearCache', {}), arrival.link.call('ClearCache', {})];
    link.terminate();
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect((await arrival.link.call('ClearCache', {})).kind).toBe('closed');
    expect(arrival.link.isOpen).toBe(false);
    expect(arrival.listener.closes).toEqual([{ code: 1006, reason: '' }]);
  });

  it('closes with code and reason, once, and sends no answer afterwards', async () => {
    const { link, listener, arrival } = await stand.connect();
    const outcome = link.call('Heartbeat', {});
    const call = await until(() => arrival.listener.calls[0]);
    arrival.link.close(1001, 'going away');
    call.reply(call.encode({ result: { currentTime: TIME } }));
    expect((await outcome).kind).toBe('closed');
    await until(() => listener.closes.length === 1 && arrival.listener.closes.length === 1);
    expect(listener.closes).toEqual([{ code: 1001, reason: 'going away' }]);
    arrival.link.close(1000, 'again');
    arrival.link.terminate();
    expect(arrival.listener.closes).toHaveLength(1);
  });
});
