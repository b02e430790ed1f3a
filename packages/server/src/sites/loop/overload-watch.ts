import { isBelow, limitOf, PHASES } from '@phasor/balancing';
import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import type { LogLine } from './decision-log.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import { ownDraw } from './house-now.ts';
import { highest, onAllPhases, plus, ZERO, type PerPhase } from './site-phases.ts';

/** S19: so long a fuse may be above its rating with a meter of every second, with a slower one, and longer where a charger speaks CAPI, ms. */
const WITH_QUICK_METER_MS = 25_000;
const WITH_METER_MS = 40_000;
const CAPI_MS = 30_000;
/** S19: and never by more than this. */
const MOST_RATIO = 1.45;
/** A sample counts for so many of its meter's intervals (S4). */
const AGE_INTERVALS = 2.5;
const QUICK_METER_MS = 1_000;
/** Less than this is a meter's noise, in A. */
const NOISE_A = 0.5;

/** A fuse that its meter shows above its rating since some sample, without a break. */
export interface Overload {
  readonly fromMs: number;
  /** The newest sample that says so. */
  readonly atMs: number;
  /** It was longer or higher than it may be, and is written down. */
  readonly isTold: boolean;
}

export type Overloads = ReadonlyMap<string, Overload>;

interface Over {
  readonly phase: (typeof PHASES)[number];
  readonly amps: number;
  readonly limitA: number;
}

/**
 * S19, as far as a meter sees it: a fuse above its rating by the cars' doing for longer, or by more, than balancing may need is written down as
 * `overload`, once each time. Between two samples nobody knows, so that it lasts from the first to the last that says so.
 */
export function overloadsNow(
  before: Overloads,
  facts: SiteFacts,
  memories: ReadonlyMap<string, ConnectorMemory>,
): { readonly overloads: Overloads; readonly lines: readonly LogLine[] } {
  const overloads = new Map<string, Overload>();
  const lines: LogLine[] = [];
  for (const { id } of facts.settings.fuses) {
    const meter = facts.meterFaults.has(id) ? undefined : facts.meters.get(id);
    const known = before.get(id);
    if (!meter || facts.nowMs - meter.atMs > meter.ageBoundMs || meter.atMs === known?.atMs) {
      if (known) overloads.set(id, known);
      continue;
    }
    const over = worstOver(facts, memories, id, meter.amps, meter.atMs);
    if (!over) continue;
    const isSame = known !== undefined && meter.atMs - known.atMs <= meter.ageBoundMs;
    const fromMs = isSame ? known.fromMs : meter.atMs;
    const wasTold = isSame && known.isTold;
    const lastedMs = meter.atMs - fromMs;
    const isTooMuch = lastedMs > longestMs(facts, meter.ageBoundMs) || over.amps > MOST_RATIO * over.limitA;
    overloads.set(id, { fromMs, atMs: meter.atMs, isTold: wasTold || isTooMuch });
    if (isTooMuch && !wasTold) lines.push(lineOf(id, over, lastedMs, facts.nowMs));
  }
  return { overloads, lines };
}

function longestMs({ connectors }: SiteFacts, ageBoundMs: number): number {
  const hasCapi = connectors.some(({ protocol }) => protocol === 'CAPI');
  return (ageBoundMs <= AGE_INTERVALS * QUICK_METER_MS ? WITH_QUICK_METER_MS : WITH_METER_MS) + (hasCapi ? CAPI_MS : 0);
}

/** The phase that is furthest above its rating where cars draw; a house that fills the fuse for certain without them is not their doing. */
function worstOver(
  facts: SiteFacts,
  memories: ReadonlyMap<string, ConnectorMemory>,
  fuseId: string,
  amps: PerPhase,
  atMs: number,
): Over | undefined {
  const fuse = facts.balanced.fuses.get(fuseId);
  if (!fuse) return undefined;
  const limits = limitOf(fuse);
  const cars = facts.connectors
    .filter((connector) => isBelow(facts.balanced, connector.fuseId, fuseId))
    .map((connector) => mostDrawn(connector, memories.get(connector.key) ?? NEW_CONNECTOR, facts.settings.grid, atMs))
    .reduce(plus, ZERO);
  return PHASES.filter((phase) => amps[phase] > limits[phase] && cars[phase] > NOISE_A && amps[phase] - cars[phase] <= limits[phase])
    .map((phase): Over => ({ phase, amps: amps[phase], limitA: limits[phase] }))
    .sort((one, other) => other.amps / other.limitA - one.amps / one.limitA)[0];
}

/** The most that a connector's car may have drawn then: one that nobody can tell anything counts at what either of its firmwares gives (S18). */
function mostDrawn(facts: ConnectorFacts, memory: ConnectorMemory, grid: SiteFacts['settings']['grid'], atMs: number): PerPhase {
  return highest(ownDraw({ facts, memory }, grid, atMs).most, onAllPhases(facts.wiring, facts.crossingA));
}

const oneDigit = (value: number): number => Math.round(value * 10) / 10;

function lineOf(fuseId: string, { phase, amps, limitA }: Over, lastedMs: number, atMs: number): LogLine {
  const [currentA, lastedS] = [oneDigit(amps), Math.round(lastedMs / 1000)];
  const sentence = `${fuseId} carries ${currentA} A on L${phase + 1}, where it is rated ${limitA} A, while cars charge, for ${lastedS} s so far`;
  return {
    atMs,
    code: 'overload',
    connector: null,
    sentence,
    figures: { fuseId, phase: `L${phase + 1}`, currentA, ratedA: limitA, lastedS },
  };
}
