import { describe, expect, it } from 'vitest';
import type { CarView } from '../state/car-view.ts';
import { seatsOf } from '../state/seat.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { waitingOrder } from './waiting-order.ts';

const NOW = 3_600_000;

/** The numbers of those who wait, in their order. */
function order(
  cars: readonly { readonly view?: Partial<CarView>; readonly grant?: Partial<Grant>; readonly way?: Grant['way'] }[],
): string[] {
  const site = balancedWith(20, cars.length);
  const views = cars.map(({ view }, at) => carAt(at + 1, { wantedKWh: 10, ...view }));
  const grants = new Map(cars.map(({ grant, way }, at) => granted(at + 1, way, way ? 6 : 0, grant)));
  const seats = seatsOf(site, { ...EMPTY_STATE, grants }, observe(NOW, views), []);
  return waitingOrder(seats, NOW).map(({ view }) => view.id);
}

describe('who waits for power', () => {
  it('is neither who charges, nor who is promised a way, nor who is full', () => {
    const promised = { way: 'L1', code: 'start', because: undefined, otherId: undefined } as const;
    expect(order([{ way: 'L1' }, { grant: { promised } }, { view: { isFull: true } }, {}])).toEqual(['car 4']);
  });

  it('comes in the order of class, before all else', () => {
    expect(order([{}, { view: { priority: 2, servedKWh: 9 } }, { view: { priority: 1 } }])).toEqual(['car 2', 'car 3', 'car 1']);
  });

  it('then the least served of what it wants, and where nobody knows that, of its time', () => {
    expect(order([{ view: { servedKWh: 4 } }, { view: { servedKWh: 3, wantedKWh: 6 } }, { view: { servedKWh: 3 } }])).toEqual([
      'car 3',
      'car 1',
      'car 2',
    ]);
    const unknown = { servedKWh: 3, wantedKWh: undefined };
    expect(
      order([
        { view: unknown, grant: { sinceMs: NOW - 7_200_000 } },
        { view: unknown, grant: { sinceMs: NOW - 14_400_000 } },
      ]),
    ).toEqual(['car 2', 'car 1']);
  });

  it('then who has waited longest, and at last by its id', () => {
    expect(order([{ grant: { sinceMs: 200 } }, { grant: { sinceMs: 100 } }, { grant: { sinceMs: 200 } }])).toEqual([
      'car 2',
      'car 1',
      'car 3',
    ]);
  });
});
