import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallOutcome } from './outgoing-calls.ts';
import { answerAll, openStand, until, type Stand } from './testing/stand.ts';

let clock: VirtualClock;
let stand: Stand;
beforeEach(async () => {
  clock = new VirtualClock();
  stand = await openStand({ clock, callTimeoutMs: 1_000, pingIntervalMs: 60_000 });
});
afterEach(() => stand.close());

describe('two ends on the virtual clock', () => {
  it('time stands still while any of a thousand frames is under way', async () => {
    const { link, listener, arrival } = await stand.connect({ clock, callTimeoutMs: 1_000 });
    listener.answer = answerAll;
    arrival.listener.answer = answerAll;
    const outcomes: CallOutcome[] = [];
    for (let second = 1; second <= 250; second += 1) {
      clock.setTimer(second * 1_000, () => {
        // The time-out is as long as the time to the next timer: it would fire first if the clock went ahead of the frames.
        void link.callRaw('A', {}).then((outcome) => outcomes.push(outcome));
        void arrival.link.callRaw('B', {}).then((outcome) => outcomes.push(outcome));
      });
    }
    await clock.advance(251_000);
    expect(outcomes).toHaveLength(500);
    expect(outcomes.every(({ kind, sentAtMs, answeredAtMs }) => kind === 'error' && sentAtMs === answeredAtMs)).toBe(true);
  });

  it('a frame that lies unread holds time back, and so does a close that is not over', async () => {
    const { link, listener, arrival } = await stand.connect({ clock, callTimeoutMs: 1_000 });
    arrival.listener.answer = answerAll;
    const startMs = clock.now();
    for (const act of [() => void link.callRaw('A', {}), () => link.close(1000, 'done')]) {
      const dueMs = clock.now() + 10;
      arrival.link.pause();
      clock.setTimer(10, act);
      const advanced = clock.advance(20);
      await until(() => clock.now() === dueMs);
      for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(clock.now()).toBe(dueMs);
      arrival.link.resume();
      await advanced;
    }
    expect(clock.now()).toBe(startMs + 40);
    expect([listener.closes.length, arrival.listener.closes.length, arrival.listener.calls.length]).toEqual([1, 1, 1]);
  });

  it('a time-out fires at its instant when the answer really does not come', async () => {
    const { link, arrival } = await stand.connect({ clock, callTimeoutMs: 1_000 });
    const startMs = clock.now();
    let endMs = 0;
    void link.call('Heartbeat', {}).then(() => (endMs = clock.now()));
    await clock.advance(999);
    expect(arrival.listener.calls).toHaveLength(1);
    expect(endMs).toBe(0);
    await clock.advance(1);
    expect(endMs).toBe(startMs + 1_000);
  });

  it('closing, cutting and refusing are over before time goes on', async () => {
    const closing = await stand.connect({ clock, identity: 'CLOSES' });
    const cut = await stand.connect({ clock, identity: 'IS-CUT' });
    clock.setTimer(10, () => closing.link.close(1000, 'done'));
    clock.setTimer(20, () => cut.arrival.link.terminate());
    await clock.advance(10);
    expect([closing.listener.closes.length, closing.arrival.listener.closes.length]).toEqual([1, 1]);
    await clock.advance(10);
    expect([cut.listener.closes.length, cut.arrival.listener.closes.length]).toEqual([1, 1]);
    let refused = '';
    clock.setTimer(
      10,
      () => void stand.connect({ clock, protocols: ['ocpp9'] }).catch((error: { code: string }) => (refused = error.code)),
    );
    await clock.advance(10);
    expect(refused).toBe('OCPP_SUBPROTOCOL_MISMATCH');
    await clock.settle();
  });

  it('a charge point that connects anew in the same instant finds its place', async () => {
    const first = await stand.connect({ clock });
    let isBack = false;
    clock.setTimer(5, () => {
      first.link.terminate();
      void stand.connect({ clock }).then(() => (isBack = true));
    });
    await clock.advance(5);
    await until(() => isBack);
    expect(stand.endpoint.size).toBe(1);
    expect(stand.endpoint.linkOf('CP1')).not.toBe(first.arrival.link);
  });

  it('pings of a day neither loop for ever nor cut anybody off', async () => {
    const { arrival } = await stand.connect({ clock });
    await clock.advance(24 * 3_600_000);
    expect(arrival.link.isOpen).toBe(true);
  });
});
