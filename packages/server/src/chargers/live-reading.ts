import type { LiveReading, MeterReading, PhaseReading, SampledValue } from '@phasor/contract';
import { unitWorth } from './unit-worth.ts';

const PHASES = ['L1', 'L2', 'L3'] as const;
/** No meter reads more; sums of such numbers stay finite. */
const MOST = 1e15;

/** A sampled value as a number in its base unit (Wh, W, A, V); null where it is none, or its unit is none of what it measures. */
function numberOf(value: SampledValue): number | null {
  const written = typeof value.value === 'number' ? value.value : Number.parseFloat(value.value);
  const worth = unitWorth(measurandOf(value), value.unit);
  return worth !== null && Math.abs(written * worth) <= MOST ? written * worth : null;
}

const measurandOf = (value: SampledValue): string => value.measurand ?? 'Energy.Active.Import.Register';
const onPhase = (value: SampledValue, phase: string): boolean => value.phase === phase || value.phase === `${phase}-N`;

function pick(values: readonly SampledValue[], measurand: string, isWanted: (value: SampledValue) => boolean): number | null {
  const found = values.find((value) => measurandOf(value) === measurand && isWanted(value));
  return found ? numberOf(found) : null;
}

const isTotal = (value: SampledValue): boolean => value.phase === undefined;

/** The register of one reading in Wh: the total, else the sum of the phases; null where it holds none. */
export function registerWh(values: readonly SampledValue[]): number | null {
  return totalOrSum(values, 'Energy.Active.Import.Register');
}

function totalOrSum(values: readonly SampledValue[], measurand: string): number | null {
  const total = pick(values, measurand, isTotal);
  if (total !== null) return total;
  const perPhase = PHASES.map((phase) => pick(values, measurand, (value) => onPhase(value, phase)));
  return perPhase.every((value) => value === null) ? null : perPhase.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** Power that comes in less power that goes out; null where neither is told. */
function net(imported: number | null, exported: number | null): number | null {
  return imported === null && exported === null ? null : (imported ?? 0) - (exported ?? 0);
}

/** What flows in on one phase less what flows out, W. */
function powerOn(values: readonly SampledValue[], phase: string): number | null {
  const on = (measurand: string): number | null => pick(values, measurand, (value) => onPhase(value, phase));
  return net(on('Power.Active.Import'), on('Power.Active.Export'));
}

/** S4: a current has the sign of its power: many meters tell how much flows, and not which way. */
function currentOn(values: readonly SampledValue[], phase: string): number | null {
  const on = (measurand: string): number | null => pick(values, measurand, (value) => onPhase(value, phase));
  const [imported, exported] = [on('Current.Import'), on('Current.Export')];
  const amps = net(imported, exported);
  if (amps === null || (imported !== null && exported !== null)) return amps;
  const power = powerOn(values, phase);
  if (power === null || power === 0) return amps;
  return power < 0 ? -Math.abs(amps) : Math.abs(amps);
}

/**
 * What people see of a connector now, from its newest reading (defaults of OCPP 1.6 section 7.28: no measurand means the energy register). No reading is younger than its
 * arrival: a clock that is ahead, beyond the `skewMs` that is known of it, would keep it fresh for as long.
 */
export function liveReadingOf(reading: MeterReading, receivedAtMs: number, skewMs: number | null = null): LiveReading {
  const values = reading.sampledValue;
  const latestMs = receivedAtMs + (skewMs ?? 0);
  return {
    measuredAt: new Date(Math.min(reading.time.ms ?? latestMs, latestMs)).toISOString(),
    powerW: net(totalOrSum(values, 'Power.Active.Import'), totalOrSum(values, 'Power.Active.Export')),
    registerWh: registerWh(values),
    offeredA: pick(values, 'Current.Offered', () => true),
    phases: PHASES.map((phase): PhaseReading => {
      const powerW = powerOn(values, phase);
      return {
        phase,
        currentA: currentOn(values, phase),
        voltageV: pick(values, 'Voltage', (value) => onPhase(value, phase)),
        ...(powerW === null ? {} : { powerW }),
      };
    }),
  };
}

/** What an earlier reading held is kept for so long, ms. */
const KEPT_MS = 60_000;

interface Figure {
  readonly value: number | null;
  /** Where it is not from the newest reading. */
  readonly at: string | undefined;
}

/**
 * A later reading may leave out what an earlier one held (aligned data, energy alone): that is kept until it is a minute old, with the instant at which it was
 * measured, so that nobody takes it for what flows now.
 */
export function mergeLive(before: LiveReading | undefined, next: LiveReading): LiveReading {
  if (!before) return next;
  const kept = (value: number | null, was: Figure): Figure => {
    const at = was.at ?? before.measuredAt;
    const isKept = value === null && was.value !== null && Date.parse(next.measuredAt) - Date.parse(at) <= KEPT_MS;
    return isKept ? { value: was.value, at } : { value, at: undefined };
  };
  const power = kept(next.powerW, { value: before.powerW, at: before.powerAt });
  const register = kept(next.registerWh, { value: before.registerWh, at: before.registerAt });
  const offered = kept(next.offeredA, { value: before.offeredA, at: before.offeredAt });
  return {
    measuredAt: next.measuredAt,
    ...{ powerW: power.value, ...(power.at === undefined ? {} : { powerAt: power.at }) },
    ...{ registerWh: register.value, ...(register.at === undefined ? {} : { registerAt: register.at }) },
    ...{ offeredA: offered.value, ...(offered.at === undefined ? {} : { offeredAt: offered.at }) },
    phases: next.phases.map((phase, index) => {
      const was = before.phases[index];
      const current = kept(phase.currentA, { value: was?.currentA ?? null, at: was?.currentAt });
      const voltage = kept(phase.voltageV, { value: was?.voltageV ?? null, at: was?.voltageAt });
      return {
        phase: phase.phase,
        ...{ currentA: current.value, ...(current.at === undefined ? {} : { currentAt: current.at }) },
        ...{ voltageV: voltage.value, ...(voltage.at === undefined ? {} : { voltageAt: voltage.at }) },
        // It is held against the current of the same instant, so it is not kept.
        ...(phase.powerW === undefined ? {} : { powerW: phase.powerW }),
      };
    }),
  };
}

/** When its currents were measured, ms by the charger's clock: that of the oldest phase; null where it tells none. */
export function currentsAtMs({ measuredAt, phases }: LiveReading): number | null {
  const instants = phases.flatMap(({ currentA, currentAt }) => (currentA === null ? [] : [Date.parse(currentAt ?? measuredAt)]));
  return instants.length === 0 ? null : Math.min(...instants);
}
