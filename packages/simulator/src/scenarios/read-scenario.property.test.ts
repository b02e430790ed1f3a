import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PhasorError } from '@phasor/kernel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';
import { scenarioNames } from './scenarios.ts';

const FILES = scenarioNames().map((name) => readFileSync(join(import.meta.dirname, '../../scenarios', `${name}.yaml`), 'utf8'));
/** What a slip of the hand, or of an editor, puts into a file. */
const SLIPS = [
  '',
  ' ',
  '\n',
  '\t',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  '*x',
  '&x',
  '!x',
  '%',
  '0',
  '-1',
  'null',
  '~',
  '\u0000',
  '\ufeff',
  '---\n',
  'é',
];

it('a scenario file with slips in it is read, or refused with a line that it has', () => {
  const slip = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), gone: fc.nat(12), put: fc.constantFrom(...SLIPS) });
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(slip, { minLength: 1, maxLength: 4 }), (file, slips) => {
      const text = slips.reduce((written, { at, gone, put }) => {
        const from = Math.floor(at * written.length);
        return written.slice(0, from) + put + written.slice(from + gone);
      }, file);
      try {
        readScenario(text, { name: 'slip', file: 'slip.yaml' });
      } catch (error) {
        expect(error).toBeInstanceOf(PhasorError);
        const { code, details, message } = error as PhasorError;
        expect(code).toBe('SIMULATOR_SCENARIO_INVALID');
        expect(details['line']).toBeGreaterThanOrEqual(1);
        expect(details['line']).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
        expect(message).not.toMatch(/\n|undefined|\[object/);
      }
    }),
    { numRuns: 600 },
  );
});

it('any JSON is read, or refused', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(() => readScenario(text, { name: 'any', file: 'any.json' })).toThrow(
        expect.objectContaining({ code: 'SIMULATOR_SCENARIO_INVALID' }),
      );
    }),
    { numRuns: 300 },
  );
});
