import { describe, expect, it } from 'vitest';
import { shareSentence, type Tightest } from './tightest.ts';

const TIGHT: Tightest = { fuseId: 'main', line: 'L2', besideA: 9.04, offeredA: 14.2, usableA: 23.75, limitA: 25 };

describe('R21 why a car that charges has no more', () => {
  it('says where it is tight, with what flows there and what is offered', () => {
    expect(shareSentence(TIGHT)).toBe('L2 of main may carry 23.8 A of its 25 A now: 9 A flow beside the cars, 14.2 A are offered to cars.');
  });

  it('says that it rises where there is more', () => {
    expect(shareSentence({ ...TIGHT, offeredA: 10 })).toBe('There is more at L2 of main: it rises step by step.');
  });
});
