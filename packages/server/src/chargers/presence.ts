import type { LiveReading } from '@phasor/contract';
import type { ChargerState } from './charger-state.ts';

/** Smaller changes are not worth a write. */
const SKEW_CHANGE_MS = 1_000;

/** Who is connected here now, and what was last measured. Memory only: the store keeps `last_seen_at`. */
export class Presence {
  readonly #connected = new Map<string, { readonly state: ChargerState; readonly by: object; readonly address: string | null }>();
  readonly #lastSeenMs = new Map<number, number>();
  readonly #takenSkewMs = new Map<number, number>();

  /**
   * `by` is the connection: a late end of an old one does not take a charger offline that is here by a newer one. `address` is ours, as
   * the charger has it.
   */
  connected(state: ChargerState, by: object, address: string | null = null): void {
    this.#connected.set(state.id, { state, by, address });
  }

  /** The address by which a connected charger has reached us, such as `http://10.0.0.5:8080`; null where it is not known. */
  addressOf(chargerId: string): string | null {
    return this.#connected.get(chargerId)?.address ?? null;
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

  /** OCPP's status of a connector of a charger that is here; null where it is not known. */
  status(chargerId: string, connectorId: number): string | null {
    return this.#connected.get(chargerId)?.state.connectors.get(connectorId)?.status ?? null;
  }

  /** The skew of a connected charger's clock; null where it is not known. */
  clockSkewMs(chargerId: string): number | null {
    return this.#connected.get(chargerId)?.state.clock.ms ?? null;
  }

  /** Hands over the skews, by charger number, that have changed noticeably since they were last handed over. */
  takeClockSkews(): ReadonlyMap<number, number> {
    const changed = new Map<number, number>();
    for (const { state } of this.#connected.values()) {
      const { ms } = state.clock;
      if (ms === null || Math.abs(ms - (this.#takenSkewMs.get(state.no) ?? Infinity)) < SKEW_CHANGE_MS) continue;
      changed.set(state.no, ms);
      this.#takenSkewMs.set(state.no, ms);
    }
    return changed;
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
