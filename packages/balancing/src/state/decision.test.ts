import { describe, expect, it } from 'vitest';
import { sentenceOf, type Decision, type Fault } from './decision.ts';

const because = { fuseId: 'main', row: 'L1', carriedA: 27.04, limitA: 25 };
const decision = (more: Partial<Decision>): Decision => ({
  code: 'fallback',
  atMs: 0,
  carId: 'car 1',
  connectorId: 'c1',
  from: 'L1',
  to: 'L2',
  fromA: 16,
  toA: 6.04,
  because: undefined,
  ...more,
});
const nameOf = (id: string): string => ({ c1: 'Halo 7', c2: 'Halo 8' })[id] ?? id;
const said = (more: Partial<Decision>): string => sentenceOf(decision(more), nameOf);

describe('a decision as a sentence', () => {
  it.each(['phase-balancing', 'phase-allocation', 'phase-rotation-down'] as const)('%s: from where to where, and why', (code) => {
    expect(said({ code, because })).toBe('moved Halo 7 from L1 to L2: L1 of main at 27 of 25 A');
    expect(said({ code, from: undefined, to: undefined })).toBe('moved Halo 7 from off to off');
  });

  it('up to three phases: for how much there is room', () => {
    expect(said({ code: 'phase-rotation-up', to: '3P', because })).toBe('moved Halo 7 from L1 to 3P: there is room for 6 A on each phase');
    expect(said({ code: 'phase-rotation-up', from: undefined, to: undefined })).toContain('from off to off:');
  });

  it('start, raise, throttle and pause with their currents', () => {
    expect(said({ code: 'start' })).toBe('started Halo 7 on L2 with 6 A');
    expect(said({ code: 'start', to: undefined })).toBe('started Halo 7 on off with 6 A');
    expect(said({ code: 'raise', fromA: 6.25, toA: 12 })).toBe('raised Halo 7 from 6.3 A to 12 A');
    expect(said({ code: 'throttle', because })).toBe('throttled Halo 7 from 16 A to 6 A: L1 of main at 27 of 25 A');
    expect(said({ code: 'pause', because: { ...because, row: 'kW', carriedA: 5.55, limitA: 4.2 } })).toBe(
      'paused Halo 7, it had 16 A on L1: kW of main at 5.6 of 4.2 kW',
    );
    expect(said({ code: 'pause', from: undefined })).toBe('paused Halo 7, it had 16 A on off');
  });

  it('a turn: who takes over from whom', () => {
    expect(said({ code: 'turn', otherId: 'c2' })).toBe('Halo 7 takes over from Halo 8');
    expect(said({ code: 'turn', to: undefined, otherId: 'c2' })).toBe('Halo 7 gives its turn to Halo 8');
    expect(said({ code: 'turn', to: undefined })).toBe('Halo 7 gives its turn to another');
  });

  const faults: readonly [Fault, string][] = [
    ['meter-lost', 'the meter is silent; the highest known house load counts'],
    ['meter-nan', 'the meter sent no number; the last good sample counts'],
    ['dimming-nan', 'the network dims to no number; nothing is offered until it is one'],
    ['ignores-order', 'draws more than it was offered; its full rating is reserved and the others are cut'],
    ['switch-failed', 'did not change its phase; it stays where it was'],
    ['cannot-protect', 'cannot protect this fuse: what does not obey is more than it carries'],
    ['unknown-connector', 'hangs on no connector of this site; it gets nothing'],
    ['car-invalid', 'is described by figures that are none; it gets nothing'],
  ];
  it.each(faults)('a fallback from %s', (fault, sentence) => {
    expect(said({ fault })).toBe(`Halo 7: ${sentence}`);
  });

  it('a fallback of the whole site, and one that nobody explained', () => {
    expect(sentenceOf(decision({ connectorId: undefined, fault: 'meter-lost' }))).toMatch(/^Site: the meter is silent/);
    expect(sentenceOf(decision({}))).toBe('c1: decided safely');
  });
});
