/** Remembers which nonces were used, so that nobody can send a request a second time. */
export interface Nonces {
  /** Requests that were signed before this instant are refused, since nobody knows whether they came before. ms since 1970. */
  readonly sinceMs: number;
  /** True the first time; false for a nonce of that charger that was used within the window. */
  use(chargerId: string, nonce: string, nowMs: number): boolean;
}

/**
 * Nonces in memory, for as long as a signature is good. It knows nothing of what was before `sinceMs`, so that a back end that starts anew
 * takes no request that its earlier life may have taken.
 */
export class NonceMemory implements Nonces {
  readonly sinceMs: number;
  readonly #keptMs: number;
  /** In the order of their use. */
  readonly #usedAtMs = new Map<string, number>();

  constructor(sinceMs: number, keptMs: number) {
    this.sinceMs = sinceMs;
    this.#keptMs = keptMs;
  }

  get size(): number {
    return this.#usedAtMs.size;
  }

  use(chargerId: string, nonce: string, nowMs: number): boolean {
    for (const [old, usedAtMs] of this.#usedAtMs) {
      if (usedAtMs > nowMs - this.#keptMs) break;
      this.#usedAtMs.delete(old);
    }
    const key = `${chargerId} ${nonce}`;
    if (this.#usedAtMs.has(key)) return false;
    this.#usedAtMs.set(key, nowMs);
    return true;
  }
}
