import type { LiveReading } from '@phasor/contract';
import type { Sights } from '../bus/index.ts';
import type { ChargerState } from './charger-state.ts';

/** Smaller changes are not worth a write. */
const SKEW_CHANGE_MS = 1_000;

interface Connected {
  readonly state: ChargerState;
  readonly by: object;
  readonly address: string | null;
  readonly sinceMs: number;
}

/** What another node sees of a charger that is connected to it. */
interface Sight {
  readonly sinceMs: number;
  readonly address: string | null;
  readonly clockSkewMs: number | null;
  readonly live: readonly (readonly [number, LiveReading])[];
  readonly statuses: readonly (readonly [number, string])[];
}

interface Elsewhere extends Omit<Sight, 'live' | 'statuses'> {
  readonly nodeId: string;
  readonly live: ReadonlyMap<number, LiveReading>;
  readonly statuses: ReadonlyMap<number, string>;
}

/**
 * Who is connected now, here or to another node, and what was last measured. Memory only: the store keeps `last_seen_at`. What is connected
 * here counts before what others say.
 */
export class Presence implements Sights {
  readonly #connected = new Map<string, Connected>();
  readonly #elsewhere = new Map<string, Elsewhere>();
  readonly #lastSeenMs = new Map<number, number>();
  readonly #takenSkewMs = new Map<number, number>();

  /**
   * `by` is the connection: a late end of an old one does not take a charger offline that is here by a newer one. `address` is ours, as
   * the charger has it; `sinceMs` the instant, ms since 1970.
   */
  connected(state: ChargerState, by: object, address: string | null = null, sinceMs = 0): void {
    this.#connected.set(state.id, { state, by, address, sinceMs });
  }

  /** The address by which a connected charger has reached us, such as `http://10.0.0.5:8080`; null where it is not known. */
  addressOf(chargerId: string): string | null {
    return (this.#connected.get(chargerId) ?? this.#elsewhere.get(chargerId))?.address ?? null;
  }

  gone(state: ChargerState, by: object): void {
    if (this.#connected.get(state.id)?.by === by) this.#connected.delete(state.id);
  }

  /** Whether it was this connection by which the charger came last. */
  isHeldBy(chargerId: string, by: object): boolean {
    return this.#connected.get(chargerId)?.by === by;
  }

  /** How many are connected here. */
  get count(): number {
    return this.#connected.size;
  }

  isOnline(chargerId: string): boolean {
    return this.#connected.has(chargerId) || this.#elsewhere.has(chargerId);
  }

  live(chargerId: string, connectorId: number): LiveReading | null {
    return (this.#connected.get(chargerId)?.state ?? this.#elsewhere.get(chargerId))?.live.get(connectorId) ?? null;
  }

  /** OCPP's status of a connector of a connected charger; null where it is not known. */
  status(chargerId: string, connectorId: number): string | null {
    const here = this.#connected.get(chargerId);
    return here
      ? (here.state.connectors.get(connectorId)?.status ?? null)
      : (this.#elsewhere.get(chargerId)?.statuses.get(connectorId) ?? null);
  }

  /** The skew of a connected charger's clock; null where it is not known. */
  clockSkewMs(chargerId: string): number | null {
    const here = this.#connected.get(chargerId);
    return here ? here.state.clock.ms : (this.#elsewhere.get(chargerId)?.clockSkewMs ?? null);
  }

  here(): Iterable<string> {
    return this.#connected.keys();
  }

  describe(chargerId: string): Sight | null {
    const here = this.#connected.get(chargerId);
    if (!here) return null;
    const { state, address, sinceMs } = here;
    const statuses = [...state.connectors].map(([connectorId, { status }]) => [connectorId, status] as const);
    return { sinceMs, address, clockSkewMs: state.clock.ms, live: [...state.live], statuses };
  }

  take(nodeId: string, chargerId: string, sight: unknown): void {
    if (sight === null) {
      if (this.#elsewhere.get(chargerId)?.nodeId === nodeId) this.#elsewhere.delete(chargerId);
      return;
    }
    const { live, statuses, ...rest } = sight as Sight;
    this.#elsewhere.set(chargerId, { nodeId, ...rest, live: new Map(live), statuses: new Map(statuses) });
  }

  /** True where it has connected to another node since it did here: the socket that we hold is dead, and does not know it yet. */
  hasMovedOn(chargerId: string): boolean {
    const here = this.#connected.get(chargerId);
    return here !== undefined && here.sinceMs > 0 && (this.#elsewhere.get(chargerId)?.sinceMs ?? 0) > here.sinceMs;
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
