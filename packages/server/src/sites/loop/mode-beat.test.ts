import { describe, expect, it } from 'vitest';
import { ModeBeat } from './mode-beat.ts';

/** When modes are chosen within five minutes, in s, and for whom, with what somebody who waits asks for at each second. */
function chosenAt(withinMs: (second: number) => number | null, askedAt: readonly number[] = []): string[] {
  const beat = new ModeBeat();
  const seconds: string[] = [];
  for (let second = 0; second < 300; second += 1) {
    if (askedAt.includes(second)) beat.ask();
    const modes = beat.due(second * 1000);
    if (modes !== null) seconds.push(`${second} ${modes}`);
    beat.passed(modes, second * 1000, withinMs(second));
  }
  return seconds;
}

describe('when modes are chosen', () => {
  it('for all at once, and every two minutes', () => {
    expect(chosenAt(() => null)).toEqual(['0 all', '120 all', '240 all']);
  });

  it('for all when something happened, no more often than every second', () => {
    expect(chosenAt(() => null, [2, 60, 61, 62])).toEqual(['0 all', '2 all', '60 all', '61 all', '62 all', '182 all']);
  });

  it('R8: sooner for those who wait for their first power, for as long as there are some', () => {
    const chosen = chosenAt((second) => (second >= 30 && second < 75 ? 20_000 : null));
    expect(chosen).toEqual(['0 all', '31 waiting', '51 waiting', '71 waiting', '91 waiting', '120 all', '240 all']);
  });

  it('R8: at once for those who had been promised a way that was taken back', () => {
    expect(chosenAt((second) => (second === 33 ? 0 : null))).toEqual(['0 all', '34 waiting', '120 all', '240 all']);
  });
});
