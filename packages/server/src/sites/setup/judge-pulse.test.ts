import { perPhase, phasesOf, type PerPhase } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import type { Wiring } from '@phasor/contract';
import { judgePulse, type Pulse, type PulseSample, type PulseSamples } from './judge-pulse.ts';

const PULSE: Pulse = { wiring: 'RST', terminals: 1, beforeA: 6, duringA: 16, afterA: 6 };
const HOUSE: PerPhase = [8, 3, 12];

/** What a meter sees of a car on these phases, part by part of its current. */
function seen(pulse: Pulse, parts: PerPhase, noise: (at: number) => number = () => 0): PulseSamples {
  let at = 0;
  const samples = (a: number): PulseSample[] =>
    [0, 1, 2].map(() => ({ currentA: perPhase((phase) => HOUSE[phase] + parts[phase] * a + noise((at += 1))) }));
  return { before: samples(pulse.beforeA), during: samples(pulse.duringA), after: samples(pulse.afterA) };
}
const judged = (parts: PerPhase, more: Partial<Pulse> = {}) => judgePulse(seen({ ...PULSE, ...more }, parts), { ...PULSE, ...more });

describe('S20 the answer of the meter to a pulse', () => {
  it('is right on the wired phase, with the right sign and size', () => {
    expect(judged([1, 0, 0])).toEqual({ kind: 'passed', finding: 'The meter answered on L1 with 10 A, as wired.', fits: [], phases: 1 });
    expect(judged([0, 1, 0], { wiring: 'STR' }).kind).toBe('passed');
    expect(judged([0, 1, 1], { wiring: 'STR', terminals: 2 }).kind).toBe('passed');
    expect(judged([1, 1, 1], { terminals: 3 })).toMatchObject({ kind: 'passed', phases: 3 });
  });

  it('is right with a house that flickers, and with another limit after the pulse', () => {
    const noisy = seen(PULSE, [1, 0, 0], (at) => ((at * 7) % 5) * 0.4);
    expect(judgePulse(noisy, PULSE).kind).toBe('passed');
    expect(judged([1, 0, 0], { afterA: 0 }).kind).toBe('passed');
  });

  it.each<[Wiring, PerPhase, readonly Wiring[]]>([
    ['RST', [0, 1, 0], ['STR', 'SRT']],
    ['RST', [0, 0, 1], ['TRS', 'TSR']],
    ['RTS', [0, 1, 0], ['SRT', 'STR']],
    ['R', [0, 0, 1], ['T']],
  ])('finds the wrong rotation of a charger that is said to be wired %s, and the one that would fit', (wiring, parts, fits) => {
    const { kind, finding, fits: found } = judged(parts, { wiring });
    expect({ kind, found }).toEqual({ kind: 'failed', found: fits });
    expect(finding).toContain(`the charger is wired ${fits.join(' or ')}, or phases are swapped at the meter.`);
  });

  it('names a wiring that would pass', () => {
    const { fits } = judged([0, 1, 1], { terminals: 2 });
    const [wiring = 'RST'] = fits;
    expect(judged([0, 1, 1], { terminals: 2, wiring }).kind).toBe('passed');
    expect(phasesOf(wiring)[0]).toBe(1);
  });

  it('finds a turned transformer by the sign', () => {
    expect(judged([-1, 0, 0])).toMatchObject({
      kind: 'failed',
      finding: expect.stringMatching(/^The transformer on L1 is turned/) as string,
    });
    expect(judged([1, -1, -1], { terminals: 3 }).finding).toMatch(/^The transformers on L2, L3 are turned/);
  });

  it('finds a transformer that is missing or misplaced', () => {
    expect(judged([1, 0, 1], { terminals: 3 })).toMatchObject({
      kind: 'failed',
      finding: expect.stringContaining('Nothing came on L2') as string,
    });
  });

  it('finds a meter below the charger', () => {
    expect(judged([0, 0, 0])).toMatchObject({ kind: 'failed', finding: expect.stringContaining('it lies below the charger') as string });
  });

  it('finds a wrong ratio', () => {
    expect(judged([0.6, 0, 0])).toMatchObject({
      kind: 'failed',
      finding: expect.stringContaining('L1 answered with 6 A to a pulse of 10 A') as string,
    });
    expect(judged([2, 0, 0]).kind).toBe('failed');
  });

  it('does not take a load of the house for the car', () => {
    // A sauna on L2 comes with the pulse and stays.
    const { before, during, after } = seen(PULSE, [1, 0, 0]);
    const sauna = (samples: readonly PulseSample[]): PulseSample[] =>
      samples.map(({ currentA: [l1, l2, l3] }) => ({ currentA: [l1, l2 + 10, l3] }));
    expect(judgePulse({ before, during: sauna(during), after: sauna(after) }, PULSE).kind).toBe('passed');
    // One that goes with it is not told from it, and nothing is concluded.
    expect(judgePulse({ before, during: sauna(during), after }, PULSE)).toMatchObject({
      kind: 'unclear',
      finding: expect.stringContaining('L2 moved too') as string,
    });
  });

  it('says nothing of a car that did not follow, or of a silent meter', () => {
    expect(judged([1, 0, 0], { duringA: 8 })).toMatchObject({ kind: 'unclear', finding: expect.stringContaining('2 A only') as string });
    expect(judgePulse({ before: [], during: [], after: [] }, PULSE)).toMatchObject({
      kind: 'unclear',
      finding: 'The meter sent too few samples during the pulse.',
    });
  });
});
