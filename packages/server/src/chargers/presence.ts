import type { LiveReading } from '@phasor/contract';
import type { ChargerState } from './charger-state.ts';

/** Who is connected here now, and what was last measured. Memory only: the store keeps `last_seen_at`. */
export class Presence {
  readonly #connected = new Map<string, { readonly state: ChargerState; readonly by: object }>();
  readonly #lastSeenMs = new Map<number, number>();

  /** `by` is the connection: a late end of an old one does not take a charger offline that is here by a newer one. */
  connected(state: ChargerState, by: object): void {
    this.#connected.set(state.id, { state, by });
  }

  gone(state: ChargerState, by: object): void {
    if (this.#connected.get(state.id)?.by === by) this.#connected.delete(state.id);
  }

  get count(): number {
    return this.#connected.size;
  }

  isOnline(chargerId: string): boolean {
    return this.#connected.has(chargerId);
  }

  live(chargerId: string, connectorId: number): LiveReading | null {
    return this.#connected.get(chargerId)?.state.live.get(connectorId) ?? null;
  }

  seen(chargerNo: number, atMs: number): void {
    this.#lastSeenMs.set(chargerNo, atMs);
  }

  lastSeenMs(chargerNo: number): number | undefined {
    return this.#lastSeenMs.get(chargerNo);
  }

  /** Hands over what has not been written yet. */
  takeSeen(): ReadonlyMap<number, number> {
    const seen = new Map(this.#lastSeenMs);
    this.#lastSeenMs.clear();
    return seen;
  }
}
