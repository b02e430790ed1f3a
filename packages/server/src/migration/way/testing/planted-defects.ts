import type { StateRule, WayRules } from '../rules.ts';
import { wayRules } from '../way-rules.ts';
import type { WayState } from '../way.ts';

const withRow = (state: WayState, change: (row: StateRule) => Partial<StateRule>): WayRules => {
  const row = wayRules.table[state];
  return { ...wayRules, table: { ...wayRules.table, [state]: { ...row, ...change(row) } } };
};

/** A row that has never heard of an abort. */
const deaf = (row: StateRule): StateRule => {
  const { abort: _abort, ...on } = row.on;
  return { ...row, on, enter: (way, context) => row.enter?.({ ...way, isAborted: false }, context) ?? null };
};

/**
 * By the number of the invariant, or its name: the rules with one defect, which that invariant must notice. 10 is the charger's own to keep: its defect is a
 * model charger that does not go home (`goesHome`).
 */
export const plantedDefects: Readonly<Record<number | 'endpoint', () => WayRules>> = {
  /** What a charger finds from where it hangs is nobody's business. */
  endpoint: () => ({ ...wayRules, whyEndpointHolds: () => null }),
  /** A new owner takes over without a new epoch. */
  1: () => ({ ...wayRules, nextEpoch: ({ epoch }) => epoch }),
  /** Any poll counts as an idle charger. */
  2: () => ({ ...wayRules, hasCar: () => false, isDrained: ({ capi }) => capi.poll !== null }),
  /** Energy that nobody knows of is left out. */
  4: () => ({ ...wayRules, gapsOf: () => [] }),
  /** What was written is believed. */
  8: () => ({ ...wayRules, judgeItem: ({ expected, reason }) => ({ outcome: expected, reason, isUnsafe: false }) }),
  /** A charger that went home is not heard, and there is no deadline. */
  9: () => withRow('Switching', ({ on: { ocppBoot } }) => ({ on: ocppBoot ? { ocppBoot } : {}, deadlineMs: () => null })),
  /** One probe will do. */
  11: () => ({ ...wayRules, hasPassedAll: ({ probes }) => probes.some(({ hasPassed }) => hasPassed) }),
  /** The states on trial have never heard of an abort. */
  14: () => ({
    ...wayRules,
    table: {
      ...wayRules.table,
      Configuring: deaf(wayRules.table.Configuring),
      Verifying: deaf(wayRules.table.Verifying),
      Committing: deaf(wayRules.table.Committing),
    },
  }),
  /** A boot told twice is two boots. */
  16: () => ({ ...wayRules, isKnown: (way, fact) => fact.kind !== 'ocppBoot' && wayRules.isKnown(way, fact) }),
  /** A rule that remembers something beside the state. */
  17: () => {
    let epoch = 1;
    return { ...wayRules, nextEpoch: () => (epoch += 1) };
  },
  /** Whatever it has come home as will do. */
  20: () => ({ ...wayRules, isSetAs: () => true }),
};
