import type { LiveReading, MeterReading, PhaseReading, SampledValue } from '@phasor/contract';

const PHASES = ['L1', 'L2', 'L3'] as const;
/** Units that differ from the base unit by a thousand (OCPP 1.6, UnitOfMeasure). */
const KILO: ReadonlySet<string> = new Set(['kWh', 'kW', 'kvarh']);

/** No meter reads more; sums of such numbers stay finite. */
const MOST = 1e15;

/** A sampled value as a number in its base unit (Wh, W, A, V); null where it is none. */
function numberOf(value: SampledValue): number | null {
  const written = typeof value.value === 'number' ? value.value : Number.parseFloat(value.value);
  const number = written * (KILO.has(value.unit ?? '') ? 1000 : 1);
  return Math.abs(number) <= MOST ? number : null;
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

/** What people see of a connector now, from its newest reading (defaults of OCPP 1.6 section 7.28: no measurand means the energy register). */
export function liveReadingOf(reading: MeterReading, receivedAtMs: number): LiveReading {
  const values = reading.sampledValue;
  return {
    measuredAt: new Date(reading.time.ms ?? receivedAtMs).toISOString(),
    powerW: totalOrSum(values, 'Power.Active.Import'),
    registerWh: registerWh(values),
    offeredA: pick(values, 'Current.Offered', () => true),
    phases: PHASES.map((phase): PhaseReading => ({
      phase,
      currentA: pick(values, 'Current.Import', (value) => onPhase(value, phase)),
      voltageV: pick(values, 'Voltage', (value) => onPhase(value, phase)),
    })),
  };
}

/** A later reading may leave out what an earlier one held (aligned data, energy alone): keep what is not older than a minute. */
export function mergeLive(before: LiveReading | undefined, next: LiveReading): LiveReading {
  if (!before || Date.parse(next.measuredAt) - Date.parse(before.measuredAt) > 60_000) return next;
  return {
    measuredAt: next.measuredAt,
    powerW: next.powerW ?? before.powerW,
    registerWh: next.registerWh ?? before.registerWh,
    offeredA: next.offeredA ?? before.offeredA,
    phases: next.phases.map((phase, index) => ({
      phase: phase.phase,
      currentA: phase.currentA ?? before.phases[index]?.currentA ?? null,
      voltageV: phase.voltageV ?? before.phases[index]?.voltageV ?? null,
    })),
  };
}
