import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atPins, atTerminals, pathsOf, type PinPaths } from './phase-paths.ts';
import { onSite, WIRINGS, wiredPhases } from './wiring.ts';

const kinds = fc.constantFrom('matrix', 'contactors', 'none' as const);
const routes = fc.constantFrom('L1', 'L2', 'L3', 'L123' as const);

describe('R13 the ways from the supply to a plug', () => {
  it.each([
    ['matrix', 'L123', 3, [0, 1, 2]],
    ['matrix', 'L123', 1, [0, null, null]],
    ['matrix', 'L1', 3, [0, null, null]],
    ['matrix', 'L2', 3, [1, null, null]],
    ['matrix', 'L3', 1, [2, null, null]],
    ['contactors', 'L123', 3, [0, 1, 2]],
    ['contactors', 'L123', 2, [0, 1, null]],
    ['contactors', 'L1', 1, [0, null, null]],
    ['contactors', 'L2', 1, null],
    ['contactors', 'L3', 3, null],
    ['none', 'L123', 1, [0, 1, 2]],
    ['none', 'L1', 1, null],
  ] as const)('%s, %s, %i phases: %o', (kind, route, phases, paths) => {
    expect(pathsOf(kind, route, phases, 3)).toEqual(paths);
  });

  it('no terminal ever feeds two pins, and one phase is always on the pin L1', () => {
    fc.assert(
      fc.property(kinds, routes, fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 3), (kind, route, phases, wired) => {
        const fed = (pathsOf(kind, route, phases, wired) ?? []).filter((terminal) => terminal !== null);
        expect(new Set(fed).size).toBe(fed.length);
        if (fed.length === 1) expect(pathsOf(kind, route, phases, wired)?.[0]).not.toBeNull();
      }),
    );
  });

  it('a one-phase car behind a closed contactor of L3 alone would get nothing: its pin is L1', () => {
    const onlyL3: PinPaths = [null, null, 2];
    expect(atPins(onlyL3, [230, 231, 232])[0]).toBe(0);
    expect(atTerminals([2, null, null], [16, 0, 0])).toEqual([0, 0, 16]);
  });

  it('what flows at the terminals flows on the site, whatever the rotation', () => {
    expect(onSite('STR', [16, 0, 0])).toEqual([0, 16, 0]);
    expect(onSite('TRS', [16, 10, 8])).toEqual([10, 8, 16]);
    expect(onSite('T', [16, 0, 0])).toEqual([0, 0, 16]);
    for (const wiring of WIRINGS.filter((each) => wiredPhases(each) === 3)) {
      expect([...onSite(wiring, [1, 2, 4])].sort()).toEqual([1, 2, 4]);
    }
  });
});
