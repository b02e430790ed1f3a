/** What a gate can ask about. Shares are 0 to 1. */
export const GATE_MEASURES = {
  /** Attempts whose end is known: failures at once, successes when they have baked. */
  settled: { bound: 'atLeast', kind: 'count' },
  /** Chargers that have served one real transaction and stayed healthy. */
  proven: { bound: 'atLeast', kind: 'count' },
  rolledBack: { bound: 'atMost', kind: 'count' },
  stranded: { bound: 'atMost', kind: 'count' },
  /** Of the settled ones, those that made it at the first attempt: what the sample supports at the confidence, not what it shows. */
  success: { bound: 'atLeast', kind: 'supported' },
  /** Of the pairs, the chargers that do worse than they did on CAPI; likewise. */
  worse: { bound: 'atMost', kind: 'supported' },
  /** Of the settled ones, those that are proven; as it is. */
  provenShare: { bound: 'atLeast', kind: 'share' },
} as const satisfies Record<string, { readonly bound: 'atLeast' | 'atMost'; readonly kind: 'count' | 'supported' | 'share' }>;

export type GateMeasure = keyof typeof GATE_MEASURES;

/** `{"measure": "success", "atLeast": 0.97, "confidence": 0.95}`. A measure has one of the two bounds, the one that {@link GATE_MEASURES} names. */
export interface GateCondition {
  readonly measure: GateMeasure;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Of `success` and `worse`, from 0.5 up to and without 1; 0.95 where it is left out. */
  readonly confidence?: number;
  /** Over all together where it is left out. */
  readonly over?: 'all' | 'eachStratum';
}

/** Conditions that all hold, or of which any does; nested up to five deep. Data, never code. */
export type GateExpression = { readonly all: readonly GateExpression[] } | { readonly any: readonly GateExpression[] } | GateCondition;

export const DEFAULT_CONFIDENCE = 0.95;
