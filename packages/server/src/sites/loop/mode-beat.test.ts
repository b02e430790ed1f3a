import { describe, expect, it } from 'vitest';
import { ModeBeat } from './mode-beat.ts';

/** The seconds at which modes are chosen within five minutes, with what somebody who waits asks for at each second. */
function chosenAt(withinMs: (second: number) => number | null, askedAt: readonly number[] = []): number[] {
  const beat = new ModeBeat();
  const seconds: number[] = [];
  for (let second = 0; second < 300; second += 1) {
    if (askedAt.includes(second)) beat.ask();
    const isDue = beat.isDue(second * 1000);
    if (isDue) seconds.push(second);
    beat.passed(isDue, second * 1000, withinMs(second));
  }
  return seconds;
}

describe('when modes are chosen', () => {
  it('at once, and every two minutes', () => {
    expect(chosenAt(() => null)).toEqual([0, 120, 240]);
  });

  it('when something happened, no more often than every 5 s', () => {
    expect(chosenAt(() => null, [2, 60, 61, 62])).toEqual([0, 5, 60, 65, 185]);
  });

  it('R8: sooner for as long as somebody waits for its first power', () => {
    expect(chosenAt((second) => (second >= 30 && second < 75 ? 20_000 : null))).toEqual([0, 31, 51, 71, 91, 211]);
  });

  it('R8: at once when what was promised was taken back', () => {
    expect(chosenAt((second) => (second === 33 ? 0 : null))).toEqual([0, 34, 154, 274]);
  });
});
