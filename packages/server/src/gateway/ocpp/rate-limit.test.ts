import { describe, expect, it } from 'vitest';
import { VirtualClock } from '@phasor/kernel';
import { RateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  it('lets a burst through, then its rate, and says once that there was more', async () => {
    const clock = new VirtualClock();
    const limit = new RateLimit(clock, { burst: 3, perS: 0.5 });
    const take = (times: number) => Array.from({ length: times }, () => limit.take());
    expect(take(6)).toEqual(['within', 'within', 'within', 'first', 'beyond', 'beyond']);
    await clock.advance(2_000);
    expect(take(3)).toEqual(['within', 'first', 'beyond']);
    await clock.advance(3_600_000);
    expect(take(4)).toEqual(['within', 'within', 'within', 'first']);
  });
});
