import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestAccepted } from './largest-accepted.ts';

describe('the largest list that is accepted', () => {
  it('is all that the charger knows, in the order asked for, and is what it was offered last', async () => {
    const list = fc.uniqueArray(fc.constantFrom(...'ABCDEFGHIJKL'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(list, list, fc.integer({ min: 1, max: 12 }), async (wanted, known, most) => {
        let last: readonly string[] = [];
        const accept = async (some: readonly string[]): Promise<boolean> => {
          const isTaken = some.length <= most && some.every((entry) => known.includes(entry));
          if (isTaken) last = some;
          return Promise.resolve(isTaken);
        };
        const kept = await largestAccepted(wanted, most, accept);
        expect(kept).toEqual(wanted.filter((entry) => known.includes(entry)).slice(0, most));
        if (kept.length > 0) expect(last).toEqual(kept);
      }),
    );
  });

  it('takes few questions: one where all is well, a handful where one entry is not', async () => {
    let questions = 0;
    const ask = (bad: string) => async (some: readonly string[]) => {
      questions += 1;
      return Promise.resolve(!some.includes(bad));
    };
    await largestAccepted([...'ABCDEFGH'], Infinity, ask('?'));
    expect(questions).toBe(1);
    await largestAccepted([...'ABCDEFGH'], Infinity, ask('F'));
    expect(questions).toBeLessThanOrEqual(1 + 8);
  });
});
