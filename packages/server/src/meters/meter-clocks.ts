/** What was seen of a meter's clock counts for so long, ms: a clock that is set right is believed again after that. */
const SEEN_FOR_MS = 60_000;

interface Seen {
  readonly receivedAtMs: number;
  readonly aheadMs: number;
}

/**
 * S4, S16: a sample counts by its own timestamp, and no sample is younger than its arrival. A clock that is ahead would keep the last sample of a meter
 * that has fallen silent fresh for as long: what it is ahead, as the quickest of its last samples shows, is taken off. A clock that is behind makes a meter
 * late, which is safe.
 */
export class MeterClocks {
  readonly #seen = new Map<string, readonly Seen[]>();

  /** When a sample was measured, by our clock, as far as is known; ms. */
  measuredMs(serial: string, toldMs: number, receivedAtMs: number): number {
    const known = (this.#seen.get(serial) ?? []).filter((seen) => receivedAtMs - seen.receivedAtMs <= SEEN_FOR_MS);
    const seen = [...known, { receivedAtMs, aheadMs: toldMs - receivedAtMs }];
    if (seen.some(({ aheadMs }) => aheadMs > 0)) this.#seen.set(serial, seen);
    else this.#seen.delete(serial);
    return toldMs - Math.max(0, ...seen.map(({ aheadMs }) => aheadMs));
  }
}
