import { readFile } from 'node:fs/promises';
import type { PhasorRow } from '@phasor/balancing';

/** One car's stay at the site: it asks for an energy when it arrives and says when it leaves. */
export interface AcnSession {
  readonly arrivalPeriod: number;
  /** The first period in which it is gone. */
  readonly departurePeriod: number;
  /** Index of its station. */
  readonly station: number;
  readonly requestedKWh: number;
}

/** A site of the published comparison: stations on the sides of a delta, and rows for pods and transformer. */
export interface AcnSite {
  readonly periodH: number;
  /** Power of a car per A, in kW. */
  readonly kWPerA: number;
  readonly maxCurrentA: number;
  /** Transformer capacities to try, in kW. */
  readonly capacitiesKw: readonly number[];
  readonly sessions: readonly AcnSession[];
  /** The rows over stations (a term's car is the station's index) for a transformer of so many kW. */
  readonly rowsOf: (capacityKw: number) => readonly PhasorRow[];
}

interface AcnFile {
  readonly periodMinutes: number;
  readonly voltage: number;
  readonly maxRateA: number;
  readonly stations: readonly { readonly id: string; readonly phaseAngleDeg: number }[];
  readonly constraints: readonly { readonly limitA: string; readonly coefficients: Readonly<Record<string, number>> }[];
  readonly capacitiesKw: readonly number[];
  readonly sessions: readonly (readonly [number, number, string, number])[];
}

/** A file that is not the published comparison's data; the message says what is wrong. */
export class AcnFileError extends Error {
  override readonly name = 'AcnFileError';
}

/** Reads a file of sessions, stations and constraints; an AcnFileError if it is none. */
export async function readAcnSite(path: string): Promise<AcnSite> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AcnFileError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return siteOf(JSON.parse(text));
  } catch (error) {
    throw new AcnFileError(`${path} is no file of the published comparison: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The site that parsed JSON describes; throws with the reason if it describes none. */
export function siteOf(json: unknown): AcnSite {
  const file = json as AcnFile;
  for (const key of ['periodMinutes', 'voltage', 'maxRateA'] as const) requirePositive(file?.[key], key);
  for (const key of ['stations', 'constraints', 'capacitiesKw', 'sessions'] as const) {
    if (!Array.isArray(file[key]) || file[key].length === 0) throw new Error(`"${key}" must be a list with something in it`);
  }
  const indexOf = new Map(file.stations.map(({ id }, index) => [id, index]));
  const stationOf = (id: string): number => {
    const index = indexOf.get(id);
    if (index === undefined) throw new Error(`no station "${id}"`);
    return index;
  };
  file.capacitiesKw.forEach((capacityKw) => requirePositive(capacityKw, 'capacitiesKw'));
  const angles = file.stations.map(({ phaseAngleDeg }) => {
    if (!Number.isFinite(phaseAngleDeg)) throw new Error('every station must have a "phaseAngleDeg"');
    return (phaseAngleDeg * Math.PI) / 180;
  });
  const constraints = file.constraints.map(({ limitA, coefficients }) => ({
    limitOf: limitOf(limitA),
    terms: Object.entries(coefficients).map(([id, coefficient]) => {
      const station = stationOf(id);
      const angle = angles[station] ?? 0;
      if (!Number.isFinite(coefficient)) throw new Error(`the coefficient of ${id} must be a number`);
      return { car: station, re: coefficient * Math.cos(angle), im: coefficient * Math.sin(angle) };
    }),
  }));
  return {
    periodH: file.periodMinutes / 60,
    kWPerA: file.voltage / 1000,
    maxCurrentA: file.maxRateA,
    capacitiesKw: file.capacitiesKw,
    sessions: file.sessions.map(([arrivalPeriod, departurePeriod, station, requestedKWh]) => {
      if (
        !Number.isInteger(arrivalPeriod) ||
        !Number.isInteger(departurePeriod) ||
        departurePeriod <= arrivalPeriod ||
        !(requestedKWh >= 0)
      ) {
        throw new Error(`bad session ${JSON.stringify([arrivalPeriod, departurePeriod, station, requestedKWh])}`);
      }
      return { arrivalPeriod, departurePeriod, station: stationOf(station), requestedKWh };
    }),
    rowsOf: (capacityKw) => constraints.map((constraint) => ({ limit: constraint.limitOf(capacityKw), terms: constraint.terms })),
  };
}

/** A limit is a number of A, or the capacity in kW over factors: `80`, `capKw*1000/3/120`. */
function limitOf(text: string): (capacityKw: number) => number {
  const [head = '', ...tail] = String(text).split(/(?=[*/])/);
  const factor = tail.reduce((product, part) => {
    const value = requirePositive(Number(part.slice(1)), `limitA "${text}"`);
    return part.startsWith('*') ? product * value : product / value;
  }, 1);
  if (head === 'capKw') return (capacityKw) => capacityKw * factor;
  const limitA = requirePositive(Number(head), `limitA "${text}"`) * factor;
  return () => limitA;
}

function requirePositive(value: number, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new Error(`${what} must be a number above 0`);
  return value;
}
