import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const HOUR_MS = 3_600_000;

/** A clock and a list of what happened when, in ms since the start. */
function diary() {
  const clock = new VirtualClock();
  const startMs = clock.now();
  const entries: string[] = [];
  const note = (what: string) => () => void entries.push(`${clock.now() - startMs} ${what}`);
  return { clock, entries, note };
}

describe('VirtualClock', () => {
  it('stands still by itself', async () => {
    const { clock, entries, note } = diary();
    clock.setTimer(0, note('now'));
    await clock.settle();
    expect(entries).toEqual([]);
    expect(clock.monotonicMs()).toBe(0);
  });

  it('fires timers at their instant, in the order of time, then of setting', async () => {
    const { clock, entries, note } = diary();
    clock.setTimer(200, note('late'));
    clock.setTimer(100, note('first of two'));
    clock.setTimer(100, note('second of two'));
    clock.setTimer(0, note('at once'));
    clock.setTimer(201, note('beyond'));
    await clock.advance(200);
    expect(entries).toEqual(['0 at once', '100 first of two', '100 second of two', '200 late']);
    expect(clock.monotonicMs()).toBe(200);
  });

  it('fires timers that are set on the way', async () => {
    const { clock, entries, note } = diary();
    const sweep = (): void => {
      note('sweep')();
      clock.setTimer(HOUR_MS, sweep);
    };
    clock.setTimer(HOUR_MS, sweep);
    await clock.advance(3.5 * HOUR_MS);
    expect(entries).toEqual([1, 2, 3].map((hour) => `${hour * HOUR_MS} sweep`));
    expect(clock.monotonicMs()).toBe(3.5 * HOUR_MS);
  });

  it('lets everything that follows from one instant happen before the next', async () => {
    const { clock, entries, note } = diary();
    clock.setTimer(10, () => {
      void Promise.resolve()
        .then(note('microtask'))
        .then(() => setImmediate(note('next turn')));
    });
    clock.setTimer(11, note('next timer'));
    await clock.advance(20);
    expect(entries).toEqual(['10 microtask', '10 next turn', '11 next timer']);
  });

  it('does not fire what was cancelled, also by an earlier timer', async () => {
    const { clock, entries, note } = diary();
    const cancelled = clock.setTimer(20, note('cancelled'));
    clock.setTimer(10, () => cancelled.cancel());
    await clock.advance(30);
    cancelled.cancel();
    expect(entries).toEqual([]);
  });

  it('stands still while something is held', async () => {
    const { clock, entries, note } = diary();
    clock.setTimer(1, note('timer'));
    const release = clock.hold();
    const advancing = clock.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(entries).toEqual([]);
    release();
    release();
    await advancing;
    expect(entries).toEqual(['1 timer']);
  });

  it('counts each hold once, however often it is released', async () => {
    const { clock } = diary();
    const release = clock.hold();
    clock.hold();
    release();
    release();
    await expect(clock.settle(50)).rejects.toThrow('still 1 holds in flight after 50 ms without any news');
  });

  it('is patient while something new happens, however long that takes', async () => {
    const { clock } = diary();
    const release = clock.hold();
    const settling = clock.settle(60);
    for (let turn = 0; turn < 6; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      clock.hold()();
    }
    release();
    await expect(settling).resolves.toBeUndefined();
  });

  it('waits for tracked work, also when it fails', async () => {
    const { clock, entries, note } = diary();
    const query = new Promise((_, reject) => setTimeout(() => reject(new Error('disk full')), 20));
    const outcome = clock.track(query).catch((error: Error) => note(error.message)());
    clock.setTimer(5, note('timer'));
    await clock.advance(5);
    await outcome;
    expect(entries).toEqual(['0 disk full', '5 timer']);
  });

  it('sleeps in virtual time and wakes early on abort', async () => {
    const { clock, entries, note } = diary();
    const abort = new AbortController();
    void clock.sleep(8 * HOUR_MS).then(note('morning'));
    void clock.sleep(24 * HOUR_MS, abort.signal).then(note('woken'));
    clock.setTimer(HOUR_MS, () => abort.abort());
    await clock.advance(9 * HOUR_MS);
    expect(entries).toEqual([`${HOUR_MS} woken`, `${8 * HOUR_MS} morning`]);
  });

  it('advances until a condition holds, and no further', async () => {
    const { clock } = diary();
    let beats = 0;
    const beat = (): void => {
      beats += 1;
      clock.setTimer(60_000, beat);
    };
    clock.setTimer(60_000, beat);
    await clock.advanceUntil(() => beats === 5, HOUR_MS);
    expect(clock.monotonicMs()).toBe(300_000);
  });

  it('says so when the condition does not come true in time', async () => {
    const { clock } = diary();
    await expect(clock.advanceUntil(() => false, HOUR_MS)).rejects.toThrow('not done after 3600000 ms of virtual time');
  });

  it('stands still while a frame is between two ends', async () => {
    const { clock, entries, note } = diary();
    const from = clock.wire.open('a-b');
    const to = clock.wire.open('a-b');
    clock.setTimer(1, note('timer'));
    from.sent();
    setTimeout(() => {
      note('frame')();
      to.received();
    }, 20);
    await clock.advance(1);
    expect(entries).toEqual(['0 frame', '1 timer']);
  });

  it.each([
    [false, ['first began', 'first stored', 'second began', 'second stored', 'third']],
    [true, ['first began', 'second began', 'first stored', 'second stored', 'third']],
  ])('timers of one instant, fired together: %s', async (firesTogether, expected) => {
    const clock = new VirtualClock(0, { firesTogether });
    const entries: string[] = [];
    const store = (name: string) => (): void => {
      entries.push(`${name} began`);
      if (name === 'first') clock.setTimer(0, () => entries.push('third'));
      const done = clock.hold();
      setTimeout(() => {
        entries.push(`${name} stored`);
        done();
      }, 5);
    };
    clock.setTimer(1_000, store('first'));
    clock.setTimer(1_000, store('second'));
    const cancelled = clock.setTimer(1_000, () => entries.push('cancelled'));
    clock.setTimer(999, () => cancelled.cancel());
    await clock.advance(1_000);
    expect(entries).toEqual(expected);
  });

  it('carries a conversation over a real socket at one instant of virtual time', async () => {
    const { clock, entries, note } = diary();
    const server = createServer((socket) => {
      const end = clock.wire.open('tcp');
      socket.on('data', (data) => {
        end.sent();
        socket.write(data);
        end.received();
      });
      socket.on('close', () => end.close());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const end = clock.wire.open('tcp');
    socket.on('data', (data) => {
      note(`echo of ${data.toString()}`)();
      end.received();
    });
    const beat = (count: number): void => {
      end.sent();
      socket.write(`beat ${count}`);
      if (count < 3) clock.setTimer(HOUR_MS, () => beat(count + 1));
    };
    clock.setTimer(HOUR_MS, () => beat(1));
    await clock.advance(5 * HOUR_MS);
    expect(entries).toEqual([1, 2, 3].map((count) => `${count * HOUR_MS} echo of beat ${count}`));
    socket.destroy();
    server.close();
  });
});
