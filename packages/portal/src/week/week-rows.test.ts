import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, dayPieces, rowsOf } from './week-rows.ts';

const block = (startMinute: number, endMinute: number, limitA = 0) => ({ startMinute, endMinute, limitA });

describe('the rows of the week editor', () => {
  it('are one for blocks that are alike on several days, and run over midnight and over Sunday', () => {
    const blocks = blocksOf([{ days: ['Mon', 'Sun'], from: '22:00', to: '06:00', limitA: 6 }]);
    expect(blocks).toEqual([block(1_320, 1_800, 6), block(9_960, 360, 6)]);
    expect(rowsOf(blocks)).toEqual([{ days: ['Mon', 'Sun'], from: '22:00', to: '06:00', limitA: 6 }]);
  });

  it('end at midnight without a day more', () => {
    expect(blocksOf([{ days: ['Sun'], from: '00:00', to: '00:00', limitA: 6 }])).toEqual([block(8_640, 10_080, 6)]);
    expect(rowsOf([block(8_640, 10_080, 6)])).toEqual([{ days: ['Sun'], from: '00:00', to: '00:00', limitA: 6 }]);
  });

  it('say the same week as the blocks that they come from, whatever those are', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 10_079 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(minutes, fc.boolean(), (edges, runsOver) => {
        const sorted = edges.toSorted((a, b) => a - b).slice(0, edges.length - (edges.length % 2));
        const turned = runsOver ? [...sorted.slice(1), ...sorted.slice(0, 1)] : sorted;
        const blocks = turned.flatMap((start, index) => {
          const end = turned[index + 1] ?? 0;
          return index % 2 === 0 && end > 0 ? [block(start, end, index)] : [];
        });
        expect(minutesOf(blocksOf(rowsOf(blocks)))).toEqual(minutesOf(blocks));
      }),
    );
  });

  it('are drawn on each day that they touch', () => {
    const days = dayPieces([block(9_960, 360, 6), block(600, 660, 0)]);
    expect(days[0]).toEqual([
      { fromMinute: 0, untilMinute: 360, limitA: 6 },
      { fromMinute: 600, untilMinute: 660, limitA: 0 },
    ]);
    expect(days[6]).toEqual([{ fromMinute: 1_320, untilMinute: 1_440, limitA: 6 }]);
    expect(days[1]).toEqual([]);
  });
});

/** The amps of each minute of the week. */
function minutesOf(blocks: ReturnType<typeof blocksOf>): (number | undefined)[] {
  const minutes = new Array<number | undefined>(10_080).fill(undefined);
  for (const { startMinute, endMinute, limitA } of blocks) {
    const end = endMinute > startMinute ? endMinute : endMinute + 10_080;
    for (let minute = startMinute; minute < end; minute += 1) minutes[minute % 10_080] = limitA;
  }
  return minutes;
}
