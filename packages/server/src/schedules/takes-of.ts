import type { ProfileAdjustment } from '@phasor/contract';
import type { ProfileRules } from '@phasor/ocpp/smart-charging';
import type { Takes } from './plan.ts';

/** Where a charger has not said what it takes: what nearly all do. */
const CAREFUL = { maxStackLevel: 3, maxPeriods: 24, maxInstalled: 4 } as const;
/** Beyond it the answer would not be exact any more: by then a charger keeps its schedule in another way. */
const LARGEST_SKEW_MS = 5_000;

/** What is known of a charger when its profiles are compiled. */
export interface ChargerFacts {
  readonly rules: ProfileRules;
  /** Without them it has refused profiles. */
  readonly needed: ReadonlySet<ProfileAdjustment>;
  readonly takesWeekly: boolean;
  /** The charger's clock less ours; null: not known. */
  readonly clockSkewMs: number | null;
  /** Profiles that are not ours. */
  readonly foreign: number;
  /** Its connectors that have limits of their own. */
  readonly connectors: number;
}

/** What a charger takes for one of its connectors. `inSite`: room is left for the TxProfile of a running session. */
export function takesOf({ rules, needed, takesWeekly, clockSkewMs, foreign, connectors }: ChargerFacts, inSite: boolean): Takes {
  const maxStackLevel = known(rules.maxStackLevel, CAREFUL.maxStackLevel);
  const free = Math.floor((known(rules.maxInstalled, CAREFUL.maxInstalled * connectors) - foreign) / connectors);
  return {
    unit: rules.units.includes('A') || rules.units.length === 0 ? 'A' : 'W',
    lowestLevel: needed.has('stackLevel') ? Math.min(1, maxStackLevel) : 0,
    maxStackLevel,
    maxPeriods: known(rules.maxPeriods, CAREFUL.maxPeriods),
    slots: Math.max(0, free - (inSite ? 1 : 0)),
    weekly: takesWeekly,
    phaseToUse: !needed.has('phaseToUse'),
    isClockRight: !isSkewed(clockSkewMs),
  };
}

/** A clock so far off that nothing absolute may be sent. */
export const isSkewed = (clockSkewMs: number | null): boolean => clockSkewMs !== null && Math.abs(clockSkewMs) > LARGEST_SKEW_MS;

/** True where the charger has not told all that a plan hangs on. */
export const isUnknown = ({ maxStackLevel, maxPeriods, maxInstalled }: ProfileRules): boolean =>
  [maxStackLevel, maxPeriods, maxInstalled].some((value) => value === Infinity);

const known = (value: number, careful: number): number => (value === Infinity ? careful : value);
