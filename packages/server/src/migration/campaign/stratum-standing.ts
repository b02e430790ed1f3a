import { upperBound } from './binomial.ts';
import { DEFAULT_CONFIDENCE } from './gate-form.ts';
import type { GateInputs } from './gate-inputs.ts';
import type { GateSettings } from './gate.ts';

export interface StratumStanding {
  /** Shown enough: sends its part · open: sends canaries · ruled out: what was seen is too bad to be chance, and it sends nobody more. */
  readonly stands: 'shown' | 'open' | 'ruledOut';
  /** Its members that can still settle. */
  readonly outstanding: number;
}

/** How a stratum stands by its own attempts; `inputs` are null before the first wave. */
export function stratumStanding(
  inputs: GateInputs | null,
  stratum: string,
  { stratum: asked }: Pick<GateSettings, 'stratum'>,
): StratumStanding {
  const figures = inputs?.strata[stratum];
  if (!figures) return { stands: 'open', outstanding: 0 };
  const { members, settled, succeeded } = figures;
  const isShown = settled >= Math.max(1, asked.minSettled) && succeeded / settled >= asked.minSuccessShare;
  const isRuledOut = upperBound(succeeded, settled, DEFAULT_CONFIDENCE) < asked.minSuccessShare;
  return { stands: isShown ? 'shown' : isRuledOut ? 'ruledOut' : 'open', outstanding: members - settled };
}
