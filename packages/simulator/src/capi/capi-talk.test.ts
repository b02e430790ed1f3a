import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestCapiBackEnd } from '../testing/capi-back-end.ts';
import { capiTwin } from '../testing/capi-twin.ts';
import type { Twin } from '../twin.ts';

const MINUTE = 60_000;
/** More steps than there are between an exchange that was broken off and the end of its run. */
const MOST_STEPS = 24;

describe('R2 the talk of a CAPI charger over a network that goes and comes', () => {
  let clock: VirtualClock;
  let backEnd: TestCapiBackEnd;
  let twin: Twin;

  beforeEach(async () => {
    clock = new VirtualClock();
    backEnd = new TestCapiBackEnd(clock);
    await backEnd.start();
    twin = capiTwin(backEnd, clock);
  });
  afterEach(async () => {
    await twin.stop();
    await backEnd.die();
  });

  async function steps(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) await Promise.resolve();
  }

  it('goes on however short the outage was, in the hello and in each telling; each session is told and stored once', async () => {
    twin.start();
    for (let count = 0; count < MOST_STEPS; count += 1) {
      // An exchange is under way: the hello at first, then a poll, or the record of the session that begins or ends.
      if (count % 3 === 1) twin.plugIn(1, { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 });
      if (count % 3 === 1) await twin.swipe('C0FFEE01');
      if (count % 3 === 2) twin.plugOut(1);
      twin.disconnect();
      await steps(count);
      expect(twin.state().isConnected, `after ${count} steps without a network`).toBe(false);
      twin.connect();
      const polls = backEnd.messages('poll').length;
      await clock.advance(2 * MINUTE);
      expect(twin.state().isConnected, `after an outage of ${count} steps`).toBe(true);
      expect(backEnd.messages('poll').length, `after an outage of ${count} steps`).toBeGreaterThan(polls);
    }
    const told = [...backEnd.sessions.values()];
    expect(told).toHaveLength(twin.book.sessions.length);
    expect(told.map(({ stopTime }) => typeof stopTime)).toEqual(told.map(() => 'string'));
  });

  it('restarted in the middle of its hello, it says hello again', async () => {
    for (let count = 0; count < MOST_STEPS; count += 1) {
      twin.start();
      twin.disconnect();
      await steps(count);
      twin.connect();
      await clock.advance(2 * MINUTE);
      expect(twin.state().isConnected, `after an outage of ${count} steps`).toBe(true);
      await twin.stop();
    }
  });
});
