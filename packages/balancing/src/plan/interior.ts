import type { BlockRow, Problem } from './problem.ts';

/** How many bounds a problem has; a row of two parts counts twice. */
export function boundsOf({ size, blocks, isEnergyBound }: Problem): number {
  return 2 * size + 2 * blocks.reduce((sum, { rows }) => sum + rows.length, 0) + isEnergyBound.filter(Boolean).length;
}

/** A start: everybody at no more than half of what any bound leaves. */
export function interiorPoint({ size, blocks, need, isEnergyBound }: Problem): Float64Array {
  const y = new Float64Array(size);
  const wanted = isEnergyBound.map(() => 1);
  for (const { at, sessions } of blocks) {
    for (const [place, session] of sessions.entries()) wanted[session] = (wanted[session] ?? 1) + (need[at + place] ?? 0);
  }
  for (const { at, sessions, rows } of blocks) {
    const most = rows.reduce((max, { re, im }) => {
      const flow = re.reduce((sum, part, index) => sum + Math.hypot(part, im[index] ?? 0), 0);
      return Math.max(max, flow);
    }, 1);
    for (const [place, session] of sessions.entries()) y[at + place] = 0.5 / Math.max(most, wanted[session] ?? 1);
  }
  return y;
}

/** Per session the share of its energy that y leaves open. */
export function energyRoom({ blocks, need, isEnergyBound }: Problem, y: Float64Array): Float64Array {
  const room = new Float64Array(isEnergyBound.length).fill(1);
  for (const { at, sessions } of blocks) {
    for (let place = 0; place < sessions.length; place += 1) {
      const session = sessions[place] ?? 0;
      room[session] = (room[session] ?? 0) - (need[at + place] ?? 0) * (y[at + place] ?? 0);
    }
  }
  return room;
}

/** What flows in a row of a block, as a share of its limit: real and imaginary part. */
export function flowAt({ places, re, im }: BlockRow, y: Float64Array, at: number): readonly [number, number] {
  let [flowRe, flowIm] = [0, 0];
  for (let index = 0; index < places.length; index += 1) {
    const share = y[at + (places[index] ?? 0)] ?? 0;
    flowRe += (re[index] ?? 0) * share;
    flowIm += (im[index] ?? 0) * share;
  }
  return [flowRe, flowIm];
}

/** The barrier function −τ·worth − Σ log(room left at every bound); Infinity outside. */
export function barrierAt(problem: Problem, y: Float64Array, tau: number): number {
  let value = 0;
  for (let index = 0; index < problem.size; index += 1) {
    const share = y[index] ?? 0;
    if (!(share > 0 && share < 1)) return Infinity;
    value -= tau * (problem.worth[index] ?? 0) * share + Math.log(share * (1 - share));
  }
  for (const { at, rows } of problem.blocks) {
    for (const row of rows) {
      const [re, im] = flowAt(row, y, at);
      const room = 1 - re * re - im * im;
      if (room <= 0) return Infinity;
      value -= Math.log(room);
    }
  }
  for (const [session, room] of energyRoom(problem, y).entries()) {
    if (!problem.isEnergyBound[session]) continue;
    if (room <= 0) return Infinity;
    value -= Math.log(room);
  }
  return value;
}
