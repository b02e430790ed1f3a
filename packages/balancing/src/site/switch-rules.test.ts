import { describe, expect, it } from 'vitest';
import type { CarView } from '../state/car-view.ts';
import type { Seat } from '../state/seat.ts';
import type { Grant } from '../state/site-state.ts';
import { carAt, granted, siteWith } from '../testing/small-site.ts';
import { DEFAULT_RULES, type Rules } from './rules.ts';
import type { Connector } from './site.ts';
import { allowedWays, restartsWithin } from './switch-rules.ts';
import { waysOf, type WayName } from './ways.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

interface Asked {
  readonly way?: WayName | undefined;
  readonly grant?: Partial<Grant>;
  readonly view?: Partial<CarView>;
  readonly connector?: Partial<Connector>;
}

function seatWith({ way, grant, view: moreView, connector: more }: Asked): Seat {
  const site = siteWith(25, 1, more);
  const [connector] = site.connectors;
  if (!connector) throw new Error('a site without a connector');
  const view = carAt(1, moreView);
  const [, known] = granted(1, way, way === undefined ? 0 : 6, grant);
  return { view, connector, ways: waysOf(site, connector, view.traits), weight: 1, grant: known };
}

const allowed = (asked: Asked, rules: Partial<Rules> = {}): string =>
  allowedWays(seatWith(asked), { ...DEFAULT_RULES, ...rules }, NOW)
    .map(({ name }) => name)
    .join(' ');

/** Paused, after it charged on a way. */
const paused = (lastWay: WayName, grant: Partial<Grant> = {}): Asked => ({ way: undefined, grant: { lastWay, ...grant } });
const ALL = '3P L1 L2 L3';

describe('the ways that a car may be given now', () => {
  it('any before it first charges, whatever is not known of it', () => {
    const grant = { lastWay: undefined, switches: 9, wayAtMs: NOW };
    expect(allowed({ way: undefined, grant, view: { isUpSafe: false, isProven: false, maySwitch: false } })).toBe(ALL);
  });

  it('any, where all bear it, it has kept its way, and may change once more', () => {
    expect(allowed({ way: 'L1' })).toBe(ALL);
    expect(allowed({ way: '3P' })).toBe(ALL);
    expect(allowed(paused('L2'))).toBe(ALL);
  });

  it('none where it is paused and has had enough; one that charges keeps its place', () => {
    expect(allowed({ ...paused('L1'), view: { isFull: true } })).toBe('');
    expect(allowed({ ...paused('L1'), view: { isFull: false } })).toBe(ALL);
    expect(allowed({ way: undefined, grant: { lastWay: undefined }, view: { isFull: true } })).toBe('');
    expect(allowed({ way: 'L1', view: { isFull: true } })).toBe(ALL);
  });

  it('only the one it has where it failed to change, or must not', () => {
    expect(allowed({ way: 'L2', view: { maySwitch: false } })).toBe('L2');
    expect(allowed({ way: 'L2', view: { maySwitch: true } })).toBe(ALL);
    expect(allowed({ ...paused('L3'), view: { maySwitch: false } })).toBe('L3');
  });

  it('S6: only the one it has while its last order is not measured', () => {
    expect(allowed({ way: 'L1', view: { isProven: false } })).toBe('L1');
  });

  it('only the one it has when its budget of changes is spent', () => {
    expect(allowed({ way: 'L1', grant: { switches: 1 } }, { maxSwitches: 2 })).toBe(ALL);
    expect(allowed({ way: 'L1', grant: { switches: 2 } }, { maxSwitches: 2 })).toBe('L1');
    expect(allowed({ way: 'L1', grant: { switches: 3 } }, { maxSwitches: 2 })).toBe('L1');
    expect(allowed({ way: 'L1' }, { maxSwitches: 0 })).toBe('L1');
  });

  it('only the one it has until it kept it for the dwell', () => {
    const since = (ms: number): Asked => ({ way: 'L1', grant: { wayAtMs: NOW - ms } });
    expect(allowed(since(599_999), { dwellMs: 600_000 })).toBe('L1');
    expect(allowed(since(600_000), { dwellMs: 600_000 })).toBe(ALL);
  });

  it.each([
    [true, true, ALL],
    [true, false, 'L1 L2 L3'],
    [false, true, 'L1 L2 L3'],
    [false, false, 'L1 L2 L3'],
  ])('from one phase to three only where charger (%s) and car (%s) are known to bear it', (isChargerSafe, isCarSafe, names) => {
    expect(allowed({ way: 'L1', connector: { isUpSafe: isChargerSafe }, view: { isUpSafe: isCarSafe } })).toBe(names);
    expect(allowed({ ...paused('L1'), connector: { isUpSafe: isChargerSafe }, view: { isUpSafe: isCarSafe } })).toBe(names);
  });

  it('who charges on three phases keeps them, and may go down, though nobody knows that up is safe', () => {
    expect(allowed({ way: '3P', connector: { isUpSafe: false }, view: { isUpSafe: false } })).toBe(ALL);
  });

  it('none after too many restarts within the hour; one that charges is not stopped by that', () => {
    const restartsMs = [NOW - HOUR + 1, NOW - 2, NOW - 1];
    expect(allowed(paused('L1', { restartsMs }), { maxRestartsPerHour: 4 })).toBe(ALL);
    expect(allowed(paused('L1', { restartsMs }), { maxRestartsPerHour: 3 })).toBe('');
    expect(allowed(paused('L1', { restartsMs: [NOW - HOUR, ...restartsMs.slice(1)] }), { maxRestartsPerHour: 3 })).toBe(ALL);
    expect(allowed({ way: 'L1', grant: { restartsMs } }, { maxRestartsPerHour: 3 })).toBe(ALL);
  });

  it('counts the restarts of the last hour', () => {
    expect(restartsWithin(seatWith(paused('L1', { restartsMs: [NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR + 1, NOW] })), NOW)).toBe(2);
    expect(restartsWithin(seatWith(paused('L1')), NOW)).toBe(0);
  });
});
