import type { MeterVerdict } from './order-proof.ts';
import type { Moving } from './connector-memory.ts';
import type { PerPhase } from './site-phases.ts';

/** Less current than this says too little beside a house that changes all the time, in A. */
const TELLING_A = 3;
/** The part by which what left and what came may differ from what should have. */
const TOLERANCE = 0.4;

/**
 * S6: what the site's meter saw of a change of phase. `meterNow` is the meter less all other cars, on the site's phases, as `moving.meterBefore` was
 * before the order; `drawnA` what the car draws again. Where the house changed meanwhile, or too little would differ, it cannot tell; the next order that
 * changes the car's current is another chance.
 */
export function meterVerdict(moving: Moving, fromOn: PerPhase, toOn: PerPhase, meterNow: PerPhase, drawnA: number): MeterVerdict {
  const { meterBefore, drawnBeforeA, isAfter } = moving;
  const tellingA = isAfter ? Math.abs(drawnA - drawnBeforeA) : drawnA;
  if (!meterBefore || tellingA < TELLING_A) return null;
  const isClose = (seen: number, expected: number): boolean => Math.abs(seen - expected) <= TOLERANCE * tellingA;
  let moved = true;
  let stayed = true;
  for (const phase of [0, 1, 2] as const) {
    const ifMoved = toOn[phase] * drawnA - (isAfter ? toOn : fromOn)[phase] * drawnBeforeA;
    const ifStayed = fromOn[phase] * (drawnA - drawnBeforeA);
    // What the house does on a phase that has no part in it says nothing.
    if (ifMoved === ifStayed) continue;
    const seen = meterNow[phase] - meterBefore[phase];
    if (!isClose(seen, ifMoved)) moved = false;
    if (!isClose(seen, ifStayed)) stayed = false;
  }
  if (moved === stayed) return null;
  return moved ? 'moved' : 'stayed';
}
