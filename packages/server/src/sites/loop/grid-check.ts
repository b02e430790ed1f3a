import type { LiveReading, PhaseReading } from '@phasor/contract';
import { implausibleCurrent, implausiblePower, type ToldPower } from '../../meters/index.ts';
import { gridAmps } from './reading.ts';

/** A current that is told as a whole figure may be cut off by nearly so much, A. */
const CUT_OFF_A = 1;

/**
 * S4: why what an OCPP charger says of the grid connection cannot be true, as where it tells kA for A; null: it can be, or nothing tells. Only figures of the same
 * reading are held against each other; a voltage hardly changes, so an earlier one does.
 */
export function wrongWithGrid(live: LiveReading): string | null {
  for (const { phase, currentA } of live.phases) {
    const problem = currentA === null ? null : implausibleCurrent(currentA, phase);
    if (problem !== null) return problem;
  }
  for (const reading of live.phases) {
    const told = powerOfPhase(reading);
    const problem = told && problemOf(told, reading.phase);
    if (problem !== null) return problem;
  }
  const all = powerOfAll(live);
  return all && problemOf(all, live.phases.map(({ phase }) => phase).join(', '));
}

function powerOfPhase({ currentA, currentAt, voltageV, powerW }: PhaseReading): ToldPower | null {
  if (currentA === null || currentAt !== undefined || powerW === undefined || !isMeasured(voltageV)) return null;
  return { powerW, phases: [{ currentA, voltageV }] };
}

/** All phases together, with what counts for those that are not told: where the power needs more than that, it would be too little. */
function powerOfAll(live: LiveReading): ToldPower | null {
  const { powerW, powerAt, phases } = live;
  const amps = gridAmps(live);
  const told = phases.flatMap(({ voltageV }) => (isMeasured(voltageV) ? [voltageV] : []));
  const isOfOneInstant = powerAt === undefined && phases.every(({ currentAt }) => currentAt === undefined);
  if (powerW === null || !amps || told.length === 0 || !isOfOneInstant) return null;
  const voltsOf = (index: number): number => {
    const voltageV = phases[index]?.voltageV ?? null;
    return isMeasured(voltageV) ? voltageV : Math.max(...told);
  };
  return { powerW, phases: amps.map((currentA, index) => ({ currentA, voltageV: voltsOf(index) })) };
}

/** Chargers say 0 V for what they do not measure. */
const isMeasured = (voltageV: number | null): voltageV is number => voltageV !== null && voltageV > 0;

function problemOf(told: ToldPower, where: string): string | null {
  const problem = implausiblePower(told, where);
  if (problem === null || !told.phases.every(({ currentA }) => Number.isInteger(currentA))) return problem;
  const atMost = told.phases.map(({ currentA, voltageV }) => ({ currentA: Math.abs(currentA) + CUT_OFF_A, voltageV }));
  return implausiblePower({ ...told, phases: atMost }, where) === null ? null : problem;
}
