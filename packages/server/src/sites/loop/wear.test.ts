import { describe, expect, it } from 'vitest';
import { mostOffered } from './connector-memory.ts';
import { retryMs, sent, taken, unanswered } from './memory-events.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';
import { DEAD_MAN_MS, wantedOrder } from './wanted-order.ts';
import { hasWornKeys, LONGEST_REFRESH_MS, NO_WEAR, REFRESH_MS, sparingOf, worn } from './wear.ts';

const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What is asked of a connector whose charger was written to so often just now, there and at the other one. */
function sparing(count: number, other = 0, agoMs = 0) {
  const wear = (writes: number) => ({ wear: worn(NO_WEAR, writes, NOW - agoMs) });
  const place = aPlace({ memory: wear(count) });
  return sparingOf([place, aPlace({ facts: { key: 'CP1/2', connectorId: 2 }, memory: wear(other) })], NOW)(place);
}

describe('S11: the more a charger was written to of late,', () => {
  it.each([
    [0, 0],
    [26, 0],
    [27, 60],
    [36, 600],
    [46, 1200],
    [1000, 1200],
  ])('the longer a raise waits: after %d writes %d s, at most until a refresh is due', (count, seconds) => {
    expect(sparing(count).raiseMs).toBe(seconds * 1000);
  });

  it('the less often its dead-man is refreshed', () => {
    expect(sparing(14.9).refreshMs).toBe(REFRESH_MS);
    expect(sparing(15).refreshMs).toBe(LONGEST_REFRESH_MS);
  });

  it('whichever connector that was for, and half as much four hours later, over midnight or not', () => {
    expect(sparing(25, 15)).toEqual(sparing(40));
    expect(sparing(80, 0, 4 * HOUR_MS)).toEqual(sparing(40));
    expect(worn(worn(NO_WEAR, 8, NOW), 1, NOW + 8 * HOUR_MS).count).toBeCloseTo(3);
  });

  it('so that 150 writes evenly over a day are above the pace', () => {
    let wear = NO_WEAR;
    for (let write = 0; write < 150; write += 1) wear = worn(wear, 1, NOW + (write * 24 * HOUR_MS) / 150);
    expect(wear.count).toBeGreaterThan(30);
    expect(wear.count).toBeLessThan(40);
  });
});

it('S15 a worn charger’s dead-man is refreshed so early that several refreshes may be lost', () => {
  const told = aTold({ sentAtMs: NOW, takenAtMs: NOW, untilMs: NOW + DEAD_MAN_MS });
  let place = aPlace({ memory: { told, wear: worn(NO_WEAR, 40, NOW) } });
  let tries = 0;
  for (let nowMs = NOW; nowMs < told.untilMs; nowMs += 1_000) {
    const { refreshMs } = sparingOf([place], nowMs)(place);
    const order = wantedOrder(place, aGrant(), nowMs, { isPressed: false, isAwaited: false, isToStop: false, refreshMs });
    if (!order) continue;
    tries += 1;
    const again = aTold({ sentAtMs: nowMs, takenAtMs: null, untilMs: nowMs + DEAD_MAN_MS });
    const after = sent(place.memory, again, { meterBefore: null, drawnBeforeA: 0 }, 'today', 1, false);
    nowMs += MINUTE_MS / 2;
    place = { ...place, memory: unanswered(after, again, place.memory, nowMs + retryMs(after)) };
  }
  expect(tries).toBeGreaterThanOrEqual(4);
  // The first profile may still be the one in force.
  expect(place.memory.told?.untilMs).toBe(told.untilMs);
});

it('S15 a refresh that was taken puts off the tail; one that nobody answered does not, and what is above the limit in it counts in time', () => {
  const before = aPlace({ memory: { told: aTold({ sentAtMs: NOW, untilMs: NOW + DEAD_MAN_MS, tailA: 16 }) } }).memory;
  const again = aTold({ sentAtMs: NOW + LONGEST_REFRESH_MS, takenAtMs: null, untilMs: NOW + LONGEST_REFRESH_MS + DEAD_MAN_MS, tailA: 16 });
  const after = sent(before, again, { meterBefore: null, drawnBeforeA: 0 }, 'today', 1, false);
  const isTail = (memory: typeof before): boolean => mostOffered(memory, NOW + DEAD_MAN_MS) === 16;
  expect(isTail(taken(after, again, NOW))).toBe(false);
  expect(isTail(unanswered(after, again, before, NOW))).toBe(true);
});

it('S11 keys are counted apart, safety cuts too, and written for no change of phase after 24 on one day', () => {
  let { memory } = aPlace();
  const told = (sentAtMs: number) => aTold({ sentAtMs, takenAtMs: null });
  for (let index = 0; index < 8; index += 1)
    memory = sent(memory, told(NOW + index), { meterBefore: null, drawnBeforeA: 0 }, 'today', 4, index % 2 === 0, 3);
  expect(memory.writes).toMatchObject({ day: 'today', keys: 24 });
  expect(hasWornKeys(memory.writes, 'today')).toBe(true);
  expect(hasWornKeys(memory.writes, 'tomorrow')).toBe(false);
  const next = sent(memory, told(NOW + 9), { meterBefore: null, drawnBeforeA: 0 }, 'tomorrow', 4, false, 3);
  expect(hasWornKeys(next.writes, 'tomorrow')).toBe(false);
});
