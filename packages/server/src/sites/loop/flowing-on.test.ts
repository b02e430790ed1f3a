import { describe, expect, it } from 'vitest';
import { isFlowingOn, withGranted, type Granted } from './flowing-on.ts';

const reading = (atS: number, amps: number) => ({ atMs: atS * 1000, amps: [amps, amps, 0] as const, registerWh: null });
const granted = (...changes: readonly (readonly [atS: number, offeredA: number])[]): readonly Granted[] =>
  changes.reduce<readonly Granted[]>((known, [atS, offeredA]) => withGranted(known, offeredA, atS * 1000), []);
interface Case {
  readonly protocol?: 'OCPP' | 'CAPI';
  readonly overdrawnAtMs?: number;
  readonly isUntold?: boolean;
  readonly nowS?: number;
}
const ask = (history: readonly Granted[], atS: number, amps: number, { protocol = 'OCPP', ...more }: Case = {}) => {
  const { overdrawnAtMs, isUntold = false, nowS = atS } = more;
  const memory = { reading: reading(atS, amps), granted: history };
  return isFlowingOn({ protocol }, memory, { offeredA: history.at(-1)?.offeredA ?? 0, overdrawnAtMs }, isUntold, nowS * 1000);
};

describe('S6, S8 what flows on though it has not been granted for as long as an order is waited for', () => {
  const cut = granted([0, 16], [100, 10]);

  it('by a reading from 15 s after the cut on, over CAPI a poll later', () => {
    expect(ask(cut, 114, 16)).toBe(false);
    expect(ask(cut, 115, 16)).toBe(true);
    expect(ask(cut, 144, 16, { protocol: 'CAPI' })).toBe(false);
    expect(ask(cut, 145, 16, { protocol: 'CAPI' })).toBe(true);
  });

  it('sooner where it was not even told, also by what was read before', () => {
    expect(ask(cut, 99, 16, { isUntold: true, nowS: 107.4 })).toBe(false);
    expect(ask(cut, 99, 16, { isUntold: true, nowS: 107.5 })).toBe(true);
    expect(ask(cut, 99, 16, { nowS: 200 })).toBe(false);
  });

  it('not where it obeys, nor where it counts already as ignoring what it was told', () => {
    expect(ask(cut, 200, 11)).toBe(false);
    expect(ask(cut, 200, 16, { overdrawnAtMs: 190_000 })).toBe(false);
  });

  it('of several cuts each has its own time: who follows a house that climbs with some delay obeys', () => {
    const climbing = granted([0, 16], [100, 14], [110, 12], [120, 10], [130, 8]);
    expect(ask(climbing, 134, 12)).toBe(false);
    expect(ask(climbing, 134, 16)).toBe(true);
    // One that stays where it was is found however often it is cut, and one that was raised in between has its time anew.
    const every = granted([0, 16], ...Array.from({ length: 60 }, (_, second): [number, number] => [100 + second, 15 - second * 0.1]));
    expect(ask(every, 159, 16)).toBe(true);
    expect(every.length).toBeLessThanOrEqual(30);
    expect(ask(granted([0, 16], [100, 10], [112, 16], [114, 10]), 120, 16)).toBe(false);
  });
});
