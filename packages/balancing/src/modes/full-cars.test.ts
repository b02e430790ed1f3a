import { describe, expect, it } from 'vitest';
import { guard } from '../guard/guard.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { Obedient } from '../testing/obedient.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const fullCar = (number: number) => carAt(number, { traits: ONE_PHASE, isFull: true, drawnA: 0 });
const charging = (...grants: ReturnType<typeof granted>[]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants) });

describe('a car that has had enough', () => {
  it('S2: keeps the least, since it may take that at any time, and no more', () => {
    const site = balancedWith([22, 22, 22], 2, {}, { wiring: 'R', switching: 'none' });
    const state = charging(granted(1, 'L1', 11), granted(2, 'L1', 11));
    const cut = guard(site, state, observe(HOUR, [fullCar(1), carAt(2, { traits: ONE_PHASE, drawnA: 11 })])).state;
    expect(cut.grants.get('car 1')).toMatchObject({ way: 'L1', offeredA: 6 });
    const later = guard(site, cut, observe(HOUR + 60_000, [fullCar(1), carAt(2, { traits: ONE_PHASE, drawnA: 11 })])).state;
    expect(later.grants.get('car 2')?.offeredA).toBe(16);
  });

  it('makes room at once for one who waits, and is not started again', () => {
    const site = balancedWith(8, 2, {}, { wiring: 'R', switching: 'none' });
    const run = new Obedient(site, charging(granted(1, 'L1', 6)));
    run.minutes(40, [fullCar(1), carAt(2, { traits: ONE_PHASE })], [0, 0, 0]);
    expect([run.wayOf(1), run.wayOf(2)]).toEqual([undefined, 'L1']);
    expect(run.decisions.filter(({ code, carId }) => code === 'start' && carId === 'car 1')).toEqual([]);
  });

  it('is the first to be paused when the house rises, whoever has got less', () => {
    const site = balancedWith(16, 2, {}, { wiring: 'R', switching: 'none' });
    const state = charging(granted(1, 'L1', 6), granted(2, 'L1', 6));
    const wants = { traits: ONE_PHASE, wantedKWh: 10, servedKWh: 9, drawnA: 6 };
    const { grants } = guard(site, state, observe(HOUR, [fullCar(1), carAt(2, wants)], [8, 0, 0])).state;
    expect([grants.get('car 1')?.way, grants.get('car 2')?.way]).toEqual([undefined, 'L1']);
  });
});
