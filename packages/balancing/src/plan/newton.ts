import { choleskyInPlace, solveCholesky, solveLower } from './cholesky.ts';
import { energyRoom, flowAt } from './interior.ts';
import type { Block, Problem } from './problem.ts';

/** A block's part of the inverse Hessian is D⁻¹ − GᵀG: this is G, a line per part of a row. */
interface Factor {
  readonly g: Float64Array;
  readonly rank: number;
}

/**
 * Newton's direction for the barrier function. Its Hessian is W + Σ over sessions (need needᵀ / room²): W falls apart into blocks
 * (stretches), each a diagonal plus a few parts of rows, and only the sessions' energies couple them. So a step costs a small
 * factorisation per stretch and one of the size of the sessions, not one of the size of all variables.
 */
export class NewtonDirection {
  readonly step: Float64Array;
  readonly #problem: Problem;
  readonly #gradient: Float64Array;
  /** 1 / diagonal of W's diagonal part. */
  readonly #inverse: Float64Array;
  readonly #work: Float64Array;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.step = new Float64Array(problem.size);
    this.#gradient = new Float64Array(problem.size);
    this.#inverse = new Float64Array(problem.size);
    this.#work = new Float64Array(problem.size);
  }

  /** Works out `step` at y; returns the slope along it: minus the square of Newton's decrement. */
  update(y: Float64Array, tau: number): number {
    const { size, blocks, need, isEnergyBound } = this.#problem;
    const [step, work, sessions] = [this.step, this.#work, isEnergyBound.length];
    const room = energyRoom(this.#problem, y);
    this.#setDiagonal(y, tau, room);
    const factors = blocks.map((block) => this.#factorOf(block, y));
    this.#applyInverse(factors, this.#gradient, step);
    // The energies' share: S = diag(room²) + E W⁻¹ Eᵀ over the sessions, with E the needs.
    const schur = new Float64Array(sessions * sessions);
    const right = new Float64Array(sessions);
    for (let session = 0; session < sessions; session += 1) {
      schur[session * sessions + session] = isEnergyBound[session] ? (room[session] ?? 0) ** 2 : 1;
    }
    for (const [index, block] of blocks.entries()) this.#addEnergies(block, factors[index], schur, right);
    choleskyInPlace(schur, sessions);
    solveCholesky(schur, sessions, right);
    for (const block of blocks) {
      for (let place = 0; place < block.sessions.length; place += 1) {
        const [session, index] = [block.sessions[place] ?? 0, block.at + place];
        work[index] = (this.#gradient[index] ?? 0) - (isEnergyBound[session] ? (need[index] ?? 0) * (right[session] ?? 0) : 0);
      }
    }
    this.#applyInverse(factors, work, step);
    let slope = 0;
    for (let index = 0; index < size; index += 1) {
      step[index] = -(step[index] ?? 0);
      slope += (step[index] ?? 0) * (this.#gradient[index] ?? 0);
    }
    return Math.min(slope, 0);
  }

  /** Gradient and diagonal of everything but the rows. */
  #setDiagonal(y: Float64Array, tau: number, room: Float64Array): void {
    const { blocks, worth, need, isEnergyBound } = this.#problem;
    for (const { at, sessions } of blocks) {
      for (let place = 0; place < sessions.length; place += 1) {
        const [session, index] = [sessions[place] ?? 0, at + place];
        const [low, high] = [1 / (y[index] ?? 0), 1 / (1 - (y[index] ?? 0))];
        const energy = isEnergyBound[session] ? (need[index] ?? 0) / (room[session] ?? 1) : 0;
        this.#gradient[index] = high - low + energy - tau * (worth[index] ?? 0);
        this.#inverse[index] = 1 / (low * low + high * high);
      }
    }
  }

  /** Adds a block's rows to the gradient; G of the block, by Woodbury from the rows turned along and across what flows in them. */
  #factorOf({ at, sessions, rows }: Block, y: Float64Array): Factor {
    const count = sessions.length;
    const rank = rows.reduce((sum, { isReal }) => sum + (isReal ? 1 : 2), 0);
    const parts = new Float64Array(rank * count);
    const kernel = new Float64Array(rank * rank);
    const loaded: Int32Array[] = [];
    let part = 0;
    for (const row of rows) {
      const [re, im] = flowAt(row, y, at);
      const flow = Math.hypot(re, im);
      const room = 1 - flow * flow;
      const [cos, sin] = flow > 1e-12 ? [re / flow, im / flow] : [1, 0];
      kernel[part * rank + part] = 1 / (2 / room + ((2 * flow) / room) ** 2);
      if (!row.isReal) kernel[(part + 1) * rank + part + 1] = room / 2;
      for (let index = 0; index < row.places.length; index += 1) {
        const [place, rowRe, rowIm] = [row.places[index] ?? 0, row.re[index] ?? 0, row.im[index] ?? 0];
        const along = cos * rowRe + sin * rowIm;
        parts[part * count + place] = along;
        if (!row.isReal) parts[(part + 1) * count + place] = cos * rowIm - sin * rowRe;
        this.#gradient[at + place] = (this.#gradient[at + place] ?? 0) + (2 * flow * along) / room;
      }
      loaded.push(row.places);
      if (!row.isReal) loaded.push(row.places);
      part += row.isReal ? 1 : 2;
    }
    const scaled = new Float64Array(count);
    for (let b = 0; b < rank; b += 1) {
      // The earlier row loads fewer cars: only those can meet in both.
      const places = loaded[b] ?? new Int32Array();
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index] ?? 0;
        scaled[index] = (parts[b * count + place] ?? 0) * (this.#inverse[at + place] ?? 0);
      }
      for (let a = b; a < rank; a += 1) {
        let sum = 0;
        for (let index = 0; index < places.length; index += 1) sum += (parts[a * count + (places[index] ?? 0)] ?? 0) * (scaled[index] ?? 0);
        kernel[a * rank + b] = (kernel[a * rank + b] ?? 0) + sum;
      }
    }
    choleskyInPlace(kernel, rank);
    for (let index = 0; index < parts.length; index += 1) parts[index] = (parts[index] ?? 0) * (this.#inverse[at + (index % count)] ?? 0);
    solveLower(kernel, rank, parts, count);
    return { g: parts, rank };
  }

  /** Adds a block to E W⁻¹ Eᵀ (its lower triangle; sessions ascend within a block) and to E W⁻¹ gradient. */
  #addEnergies({ at, sessions }: Block, factor: Factor | undefined, schur: Float64Array, right: Float64Array): void {
    if (!factor) return;
    const { need, isEnergyBound } = this.#problem;
    const [count, all] = [sessions.length, isEnergyBound.length];
    for (let place = 0; place < count; place += 1) {
      const session = sessions[place] ?? 0;
      if (!isEnergyBound[session]) continue;
      const share = need[at + place] ?? 0;
      right[session] = (right[session] ?? 0) + share * (this.step[at + place] ?? 0);
      schur[session * all + session] = (schur[session * all + session] ?? 0) + share * share * (this.#inverse[at + place] ?? 0);
    }
    const [loaded, loads] = [new Int32Array(count), new Float64Array(count)];
    for (let r = 0; r < factor.rank; r += 1) {
      // Most rows load few of the cars: a board, not the site.
      let many = 0;
      for (let place = 0; place < count; place += 1) {
        const load = (factor.g[r * count + place] ?? 0) * (need[at + place] ?? 0);
        if (load === 0 || !isEnergyBound[sessions[place] ?? 0]) continue;
        loaded[many] = sessions[place] ?? 0;
        loads[many] = load;
        many += 1;
      }
      for (let a = 0; a < many; a += 1) {
        const [line, load] = [(loaded[a] ?? 0) * all, loads[a] ?? 0];
        for (let b = 0; b <= a; b += 1) {
          const index = line + (loaded[b] ?? 0);
          schur[index] = (schur[index] ?? 0) - load * (loads[b] ?? 0);
        }
      }
    }
  }

  /** out = W⁻¹ · vector. */
  #applyInverse(factors: readonly Factor[], vector: Float64Array, out: Float64Array): void {
    for (const [number, { at, sessions }] of this.#problem.blocks.entries()) {
      const { g, rank } = factors[number] ?? { g: new Float64Array(), rank: 0 };
      const count = sessions.length;
      for (let place = 0; place < count; place += 1) out[at + place] = (this.#inverse[at + place] ?? 0) * (vector[at + place] ?? 0);
      for (let r = 0; r < rank; r += 1) {
        let sum = 0;
        for (let place = 0; place < count; place += 1) sum += (g[r * count + place] ?? 0) * (vector[at + place] ?? 0);
        for (let place = 0; place < count; place += 1) out[at + place] = (out[at + place] ?? 0) - (g[r * count + place] ?? 0) * sum;
      }
    }
  }
}
