import { describe, expect, it } from 'vitest';
import { learnPhases, NOTHING_LEARNT, type LearntPhases } from './learnt-phases.ts';

const MINUTE = 60_000;

/** The same draw at 16 A offered, each half minute from one time to another. */
function drawn(
  before: LearntPhases,
  fromMin: number,
  toMin: number,
  drawnA: readonly [number, number, number],
  offeredA = 16,
): LearntPhases {
  let learnt = before;
  for (let atMs = fromMin * MINUTE; atMs <= toMin * MINUTE; atMs += MINUTE / 2) learnt = learnPhases(learnt, { atMs, drawnA, offeredA });
  return learnt;
}

describe('the phases of a car (S3)', () => {
  it('are all three until it has drawn steadily for three minutes', () => {
    expect(drawn(NOTHING_LEARNT, 0, 2.5, [15.8, 0, 0]).phases).toBe(3);
    expect(drawn(NOTHING_LEARNT, 0, 3, [15.8, 0, 0]).phases).toBe(1);
    expect(drawn(NOTHING_LEARNT, 0, 3, [15.8, 15.7, 0.2]).phases).toBe(2);
  });

  it('are not learnt from less than four fifths of the offer', () => {
    expect(drawn(NOTHING_LEARNT, 0, 30, [12, 0, 0]).phases).toBe(3);
    expect(drawn(NOTHING_LEARNT, 0, 3, [12, 0, 0], 15).phases).toBe(1);
  });

  it('begin anew where the draw changes its number of phases on the way', () => {
    const two = drawn(NOTHING_LEARNT, 0, 2, [15, 15, 0]);
    expect(drawn(two, 2.5, 5, [15, 0, 0]).phases).toBe(3);
    expect(drawn(two, 2.5, 5.5, [15, 0, 0]).phases).toBe(1);
  });

  it('count in full again in the very sample in which a pin thought idle carries current', () => {
    const one = drawn(NOTHING_LEARNT, 0, 3, [15, 0, 0]);
    expect(learnPhases(one, { atMs: 4 * MINUTE, drawnA: [6, 1.2, 0], offeredA: 16 }).phases).toBe(3);
  });

  it('are kept through a short pause and forgotten after five minutes without current', () => {
    const one = drawn(NOTHING_LEARNT, 0, 3, [15, 0, 0]);
    expect(drawn(one, 4, 8.5, [0, 0, 0]).phases).toBe(1);
    expect(drawn(one, 4, 9, [0, 0, 0]).phases).toBe(3);
  });

  it('are not touched by a meter that sends no number', () => {
    const one = drawn(NOTHING_LEARNT, 0, 3, [15, 0, 0]);
    expect(learnPhases(one, { atMs: 4 * MINUTE, drawnA: [NaN, 9, 9], offeredA: 16 })).toEqual(one);
  });
});
