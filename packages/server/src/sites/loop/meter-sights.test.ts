import { balancedSite } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import type { ConnectorMemory, Moving } from './connector-memory.ts';
import type { MeterSight, SiteFacts } from './facts.ts';
import { seenBefore, seenOf, sightsOf, withSightBefore, type OwnSight } from './meter-sights.ts';
import type { PerPhase } from './site-phases.ts';
import { aPlace, aTold } from './testing/a-place.ts';

const NOW = 10_000_000;
const balanced = balancedSite({
  grid: 'TN',
  fuses: [{ id: 'main', limitA: 63 }],
  connectors: [1, 2].map((number) => ({ id: `CP${number}/1`, fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 16 })),
});

function factsWith(recent: readonly MeterSight[], ageBoundMs = 25_000): SiteFacts {
  const last = recent.at(-1);
  const meters = last ? new Map([['main', { ...last, ageBoundMs, recent }]]) : new Map();
  return { balanced, settings: { grid: 'TN' }, meters, nowMs: NOW } as unknown as SiteFacts;
}

const at = (secondsAgo: number): number => NOW - secondsAgo * 1000;
const drew = (secondsAgo: number, amps: PerPhase) => ({ atMs: at(secondsAgo), least: amps, most: amps });
const onMove = (more: Partial<Moving> = {}): Moving => ({
  ...{ from: 'L1', sinceMs: at(60), meterBefore: null, drawnBeforeA: 0, isAfter: false },
  ...more,
});

/** A meter behind the matrix shows 10 A at its first terminal, wherever they flow. */
function ours(samples: ConnectorMemory['samples'], more: Partial<ConnectorMemory> = {}) {
  const reading = { atMs: at(1), amps: [10, 0, 0], registerWh: null } as const;
  return aPlace({ memory: { told: aTold({ sentAtMs: at(60), takenAtMs: at(59) }), route: 'L3', reading, samples, ...more } });
}
const steady = [drew(12, [10, 0, 0]), drew(2, [10, 0, 0])];
const other = (samples: ConnectorMemory['samples'], more: Partial<ConnectorMemory> = {}) =>
  aPlace({ facts: { key: 'CP2/1', chargerId: 'CP2' }, memory: { told: aTold(), samples, ...more } });

describe('S6 what the site’s meter shows of one connector', () => {
  const meter = [{ atMs: at(7), amps: [20, 5, 16] }] as const;

  it('is its sample less what the others drew, and what its own car drew then', () => {
    const all = [ours(steady), other([drew(11, [6, 0, 0]), drew(3, [6, 0, 0])])] as const;
    expect(sightsOf(all[0], all, factsWith(meter))).toEqual([{ atMs: at(7), amps: [14, 5, 16], ownA: 10 }]);
  });

  it('is nothing as long as what another car drew then is in doubt: no reading from after it, or two that differ', () => {
    for (const samples of [[drew(11, [6, 0, 0])], [drew(11, [6, 0, 0]), drew(3, [9, 0, 0])]]) {
      const all = [ours(steady), other(samples)] as const;
      expect(sightsOf(all[0], all, factsWith(meter))).toEqual([]);
    }
  });

  it('nor what its own car drew', () => {
    for (const samples of [[drew(12, [10, 0, 0])], [drew(12, [10, 0, 0]), drew(2, [0, 0, 0])]]) {
      const own = ours(samples);
      expect(sightsOf(own, [own], factsWith(meter))).toEqual([]);
    }
  });

  it('nor while another draws of which nobody can tell where', () => {
    const reading = { atMs: at(1), amps: [6, 0, 0], registerWh: null } as const;
    const samples = [drew(11, [6, 0, 6]), drew(3, [6, 0, 6])];
    const seen = (more: Partial<ConnectorMemory>) => {
      const all = [ours(steady), other(samples, { reading, ...more })] as const;
      return sightsOf(all[0], all, factsWith(meter)).length;
    };
    expect(seen({ moving: onMove({ sinceMs: at(44) }) })).toBe(0);
    // One that has long done what it does, or never will, is where it is.
    expect(seen({ moving: onMove({ sinceMs: at(45) }) })).toBe(1);
    expect(seen({ moving: onMove({ sinceMs: at(44) }), meterSide: 'input' })).toBe(1);
    expect(seen({ moving: onMove({ sinceMs: at(44) }), reading: { ...reading, amps: [0, 0, 0] } })).toBe(1);
  });

  it('nor from a meter that is late, or where there is none', () => {
    const own = ours(steady);
    expect(sightsOf(own, [own], factsWith(meter, 6_000))).toEqual([]);
    expect(sightsOf(own, [own], factsWith([]))).toEqual([]);
  });
});

const sight = (secondsAgo: number, amps: PerPhase, ownA: number): OwnSight => ({ atMs: at(secondsAgo), amps, ownA });

describe('S6 what later samples are compared with', () => {
  const base = (moving: Moving, ...sights: OwnSight[]) => withSightBefore(ours(steady, { moving }).memory, sights).moving;

  it('the last one from before the order, though it became sure later', () => {
    expect(base(onMove(), sight(70, [14, 5, 4], 10), sight(61, [15, 5, 4], 10), sight(50, [5, 5, 14], 10))).toMatchObject({
      meterBefore: [15, 5, 4],
      meterAtMs: at(61),
      drawnBeforeA: 10,
    });
    const known = onMove({ meterBefore: [1, 1, 1], meterAtMs: at(61), drawnBeforeA: 9 });
    expect(base(known, sight(70, [14, 5, 4], 10))).toEqual(known);
  });

  it('or one from the pause of the change, which is nearer', () => {
    expect(base(onMove(), sight(61, [15, 5, 4], 10), sight(50, [6, 5, 4], 0))).toMatchObject({ meterBefore: [6, 5, 4], drawnBeforeA: 0 });
  });

  it('of a later order none from while it may have been between both', () => {
    const later = onMove({ isAfter: true, sinceMs: at(80) });
    expect(base(later, sight(61, [15, 5, 4], 10))?.meterBefore).toBeNull();
    expect(base({ ...later, sinceMs: at(95) }, sight(61, [15, 5, 4], 10))).toMatchObject({ meterBefore: [15, 5, 4], isAfter: true });
    expect(base(later, sight(40, [5, 5, 4], 0))).toMatchObject({ meterBefore: [5, 5, 4], isAfter: false });
  });

  it('what is known as the order goes out', () => {
    const { memory } = ours(steady);
    expect(seenBefore(memory, [sight(70, [14, 5, 4], 10)])).toEqual({
      ...{ meterBefore: [14, 5, 4], meterAtMs: at(70), drawnBeforeA: 10, terminalsBefore: 1 },
    });
    expect(seenBefore({ ...memory, told: null }, [])).toEqual({
      ...{ meterBefore: null, meterAtMs: undefined, drawnBeforeA: 0, terminalsBefore: undefined },
    });
  });
});

describe('S6 what the site’s meter saw of a change of phase', () => {
  const known = onMove({ meterBefore: [14, 5, 4], meterAtMs: at(61), drawnBeforeA: 10, terminalsBefore: 1 });
  const seen = (moving: Moving, ...sights: OwnSight[]) => seenOf(ours(steady, { moving }), sights, 'TN');

  it('is told by the first sample that tells, from after the charger took the order', () => {
    expect(seen(known, sight(40, [4, 5, 14], 10))).toBe('moved');
    expect(seen(known, sight(40, [14, 5, 4], 10))).toBe('stayed');
    expect(seen(known, sight(60, [4, 5, 14], 10))).toBeNull();
    expect(seen(known, sight(40, [4, 5, 4], 10), sight(30, [4, 5, 14], 10))).toBe('moved');
    expect(seen(known, sight(40, [14, 5, 4], 10), sight(30, [4, 5, 14], 10))).toBe('stayed');
  });

  it('a car on one phase that all fed was on the first terminal, one on three was on all', () => {
    const from3 = { ...known, from: 'L123' as const };
    expect(seen(from3, sight(40, [4, 5, 14], 10))).toBe('moved');
    expect(seen({ ...from3, terminalsBefore: 3 }, sight(40, [4, 5, 14], 10))).toBeNull();
    expect(seen({ ...from3, terminalsBefore: 3, meterBefore: [14, 15, 14] }, sight(40, [4, 5, 14], 10))).toBe('moved');
  });

  it('on a phase that has no part in it the house may do what it likes', () => {
    expect(seen(known, sight(40, [4, 25, 14], 10))).toBe('moved');
  });
});
