import type { KeptLimits } from './limit-rows.ts';
import { NOTHING_KEPT } from './limit-rows.ts';
import type { Stand } from './plan.ts';
import { limitSegments, type Segment, type SegmentCause } from './segments.ts';

const DAY_MS = 86_400_000;
/** More than a week, so that whatever holds now has begun and will end in it, if it ever does. */
const AROUND_MS = 8 * DAY_MS;

/** What holds a connector at one instant. */
export interface LimitAt {
  readonly limitA: number | null;
  readonly cause: SegmentCause;
  /** Null: for longer than a week. */
  readonly sinceMs: number | null;
  /** Null: for longer than a week. */
  readonly untilMs: number | null;
}

/** One connector as it is kept in memory. */
export interface ConnectorEntry {
  readonly kept: KeptLimits;
  readonly stand: Stand | null;
  /** A site has yet to say its {@link stand}: until then nothing is sent, or a restart would lift what the site holds. */
  readonly awaitsSite: boolean;
}

const NOTHING: ConnectorEntry = { kept: NOTHING_KEPT, stand: null, awaitsSite: false };

interface Computed {
  readonly of: ConnectorEntry['kept']['settings'];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly segments: readonly Segment[];
}

/** All connectors with limits of their own, for a loop that asks each second: in memory, and computed once for days. */
export class ConnectorBook {
  readonly #chargers = new Map<string, Map<number, ConnectorEntry>>();
  readonly #computed = new Map<string, Computed>();

  get(chargerId: string, connectorId: number): ConnectorEntry {
    return this.#chargers.get(chargerId)?.get(connectorId) ?? NOTHING;
  }

  set(chargerId: string, connectorId: number, change: Partial<ConnectorEntry>): void {
    const connectors = this.#chargers.get(chargerId) ?? new Map<number, ConnectorEntry>();
    connectors.set(connectorId, { ...this.get(chargerId, connectorId), ...change });
    this.#chargers.set(chargerId, connectors);
  }

  has(chargerId: string): boolean {
    return this.#chargers.has(chargerId);
  }

  chargers(): Iterable<string> {
    return this.#chargers.keys();
  }

  connectorsOf(chargerId: string): readonly (readonly [number, ConnectorEntry])[] {
    return [...(this.#chargers.get(chargerId) ?? [])];
  }

  forget(chargerId: string): void {
    this.#chargers.delete(chargerId);
  }

  segmentsOf(chargerId: string, connectorId: number, fromMs: number, untilMs: number): readonly Segment[] {
    return this.#around(chargerId, connectorId, fromMs, untilMs)
      .segments.filter((segment) => segment.fromMs < untilMs && segment.untilMs > fromMs)
      .map((segment) => ({ ...segment, fromMs: Math.max(fromMs, segment.fromMs), untilMs: Math.min(untilMs, segment.untilMs) }));
  }

  limitAt(chargerId: string, connectorId: number, atMs: number): LimitAt {
    const { segments, ...whole } = this.#around(chargerId, connectorId, atMs, atMs + 1);
    const segment = segments.find(({ untilMs }) => untilMs > atMs);
    return {
      limitA: segment?.limitA ?? null,
      cause: segment?.cause ?? 'none',
      sinceMs: segment && segment.fromMs > whole.fromMs ? segment.fromMs : null,
      untilMs: segment && segment.untilMs < whole.untilMs ? segment.untilMs : null,
    };
  }

  #around(chargerId: string, connectorId: number, fromMs: number, untilMs: number): Computed {
    const key = `${chargerId}/${connectorId}`;
    const { settings } = this.get(chargerId, connectorId).kept;
    const known = this.#computed.get(key);
    const reachMs = Math.max(untilMs, fromMs + AROUND_MS);
    if (known?.of === settings && known.fromMs <= fromMs - AROUND_MS && known.untilMs >= reachMs) return known;
    const [beginMs, endMs] = [fromMs - AROUND_MS - DAY_MS, reachMs + DAY_MS];
    const computed = { of: settings, fromMs: beginMs, untilMs: endMs, segments: limitSegments(settings, beginMs, endMs) };
    this.#computed.set(key, computed);
    return computed;
  }
}
