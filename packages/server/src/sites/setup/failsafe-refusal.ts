import { PHASES } from '@phasor/balancing';
import type { FuseFailsafe } from '@phasor/contract';
import type { ConnectorFailsafe } from './connector-failsafe.ts';

/** A connector below the fuse that does not fit. */
export interface RefusedConnector extends Pick<ConnectorFailsafe, 'countsA' | 'missing' | 'reason'> {
  readonly key: string;
  /** What it would count at, were it proven. */
  readonly targetA: number;
  readonly firmware: string;
}

/** Details of SITE_FAILSAFE_TOO_HIGH. Currents in A. */
export interface FailsafeRefusal {
  readonly fuseId: string;
  readonly phase: 'L1' | 'L2' | 'L3';
  readonly sumA: number;
  readonly limitA: number;
  readonly houseA: number;
  /** The largest failsafe for all below that fits; null: not even 0 A. */
  readonly fitsA: number | null;
  /** Connectors that count at more than they were set to fall back to, because nobody has proven it. */
  readonly unproven: number;
  readonly steps: readonly string[];
  readonly sentence: string;
  readonly [detail: string]: unknown;
}

const round = (a: number): number => Math.round(a * 10) / 10;

/**
 * Why a site is not activated: the fuse and phase that is furthest above its limit, with what would fit and what would change it; null
 * where all fit. `below` are the connectors below a fuse.
 */
export function failsafeRefusal(
  sums: readonly FuseFailsafe[],
  below: (fuseId: string) => readonly RefusedConnector[],
): FailsafeRefusal | null {
  const places = sums.filter(({ fits }) => !fits).flatMap((fuse) => PHASES.map((phase) => ({ fuse, phase, ...at(fuse, phase) })));
  const [worst] = places.sort((one, other) => other.sumA - other.limitA - (one.sumA - one.limitA));
  if (!worst) return null;
  const { fuse, sumA, limitA, houseA } = worst;
  const phase = NAMES[worst.phase];
  const connectors = below(fuse.fuseId);
  const unproven = connectors.filter(({ countsA, targetA, missing }) => missing !== null && countsA > targetA);
  const steps = stepsFor(fuse, unproven);
  const figures = `Without us up to ${sumA} A could flow on ${phase} of "${fuse.fuseId}", which carries ${limitA} A: ${houseA} A of house load, ${round(
    sumA - houseA,
  )} A of ${connectors.length} connectors.`;
  return {
    ...{ fuseId: fuse.fuseId, phase, sumA, limitA, houseA, fitsA: fuse.fitsA, unproven: unproven.length, steps },
    sentence: [figures, fitting(fuse), ...steps].join(' '),
  };
}

const NAMES = ['L1', 'L2', 'L3'] as const;

function at({ sumA, limitA, houseA }: FuseFailsafe, phase: number): { sumA: number; limitA: number; houseA: number } {
  return { sumA: round(sumA[phase] ?? 0), limitA: round(limitA[phase] ?? 0), houseA: round(houseA[phase] ?? 0) };
}

function fitting({ fitsA }: FuseFailsafe): string {
  if (fitsA === null) return 'Not even 0 A for all connectors fits beside it.';
  if (fitsA === 0) return 'What fits for all is 0 A: a lost link means paused cars.';
  return `What fits for all is ${fitsA} A each.`;
}

/** What would make it fit, in the order in which an installer does it. */
function stepsFor({ fuseId, houseSource, fitsA }: FuseFailsafe, unproven: readonly RefusedConnector[]): string[] {
  const steps: string[] = [];
  if (houseSource === 'wholeFuse')
    steps.push(
      `Nobody knows the worst house load at "${fuseId}", so the whole fuse counts: state it (worstHouseA). What its meter sees counts instead once the site has been active for 7 days.`,
    );
  else if (fitsA === null) steps.push('Check the stated house load and whether the Schuko outlets are in use.');
  const toConfigure = unproven.filter(({ missing }) => missing === 'standing' || missing === 'readBack');
  if (toConfigure.length > 0)
    steps.push(
      `Configure the site while they are connected: ${some(toConfigure.map(({ key }) => key))} have not answered for their failsafe yet.`,
    );
  const toProve = unproven.filter(({ missing }) => missing === 'proof');
  if (toProve.length > 0) {
    const firmwares = [...new Set(toProve.map(({ firmware }) => firmware))];
    steps.push(
      `Commission one connector of each firmware with a car (${firmwares.join(', ')}): then ${toProve.length} connectors count at what they answered, and not at their maximum.`,
    );
  }
  if (unproven.length === 0 && fitsA !== null) steps.push(`Set their failsafe to ${fitsA} A or less.`);
  return steps;
}

const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
