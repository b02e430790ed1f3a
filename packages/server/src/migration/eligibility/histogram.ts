import type { WhyNot, WhyNotCode } from './why-not-yet.ts';

/** How many chargers each reason holds. */
export interface WhyNotBar {
  readonly code: WhyNotCode;
  readonly chargers: number;
  /** Of these, the ones that nothing else holds: they could go on if this were mended. */
  readonly alone: number;
  /** Of these, the ones of which it is simply not known. */
  readonly unknown: number;
}

export interface WhyNotHistogram {
  readonly chargers: number;
  readonly eligible: number;
  /** The commonest first. A charger stands in every bar whose reason it has. */
  readonly bars: readonly WhyNotBar[];
}

/** "Why not yet?" over a fleet, from each charger's reasons. */
export function whyNotHistogram(reasonsOfChargers: readonly (readonly WhyNot[])[]): WhyNotHistogram {
  const bars = new Map<WhyNotCode, { chargers: number; alone: number; unknown: number }>();
  for (const reasons of reasonsOfChargers) {
    for (const { code, isUnknown } of reasons) {
      const bar = bars.get(code) ?? { chargers: 0, alone: 0, unknown: 0 };
      bars.set(code, {
        chargers: bar.chargers + 1,
        alone: bar.alone + (reasons.length === 1 ? 1 : 0),
        unknown: bar.unknown + (isUnknown ? 1 : 0),
      });
    }
  }
  return {
    chargers: reasonsOfChargers.length,
    eligible: reasonsOfChargers.filter((reasons) => reasons.length === 0).length,
    bars: [...bars]
      .map(([code, bar]): WhyNotBar => ({ code, ...bar }))
      .sort((a, b) => b.chargers - a.chargers || a.code.localeCompare(b.code)),
  };
}
