import { SPREAD_MS } from './spread.ts';

/** So many chargers that boot within minutes have had no power before. */
const BOOTS_OF_A_CUT = 3;

/** S17: which chargers of a site booted of late. */
export class BootsOfLate {
  readonly #boots = new Map<string, number>();

  /** Another boot. Says whether several came within minutes: there was a power cut. */
  note(chargerId: string, nowMs: number): boolean {
    this.#boots.set(chargerId, nowMs);
    for (const [id, atMs] of this.#boots) if (nowMs - atMs > SPREAD_MS) this.#boots.delete(id);
    return this.#boots.size >= BOOTS_OF_A_CUT;
  }
}
