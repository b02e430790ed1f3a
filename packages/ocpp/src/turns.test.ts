import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('turns', () => {
  it('run no more than so many at once, in the order in which they came, also past one that fails', async () => {
    const turns = new Turns(2);
    const began: number[] = [];
    let running = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        turns.take(async () => {
          began.push(n);
          most = Math.max(most, ++running);
          for (let turn = 0; turn < n % 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          if (n % 5 === 0) throw new Error(`no ${n}`);
          return n;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(began).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual(
      Array.from({ length: 20 }, (_, n) => (n % 5 === 0 ? 'failed' : n)),
    );
    expect(turns.waiting).toBe(0);
    expect(await turns.take(() => Promise.resolve('free again'))).toBe('free again');
  });
});
