import { carProfiles, isCarProfile } from '../car/car-quirks.ts';
import type { CarOptions } from '../car/car.ts';
import { raise } from '../errors.ts';

/** The fields of a request's JSON body, read one by one; each reader throws SIMULATOR_REQUEST_INVALID with what it expected. */
export class Fields {
  readonly #body: Readonly<Record<string, unknown>>;

  constructor(body: unknown) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('the body is a JSON object');
    this.#body = body as Readonly<Record<string, unknown>>;
  }

  text(name: string): string {
    const value = this.#body[name];
    if (typeof value === 'string') return value;
    throw invalid(`“${name}” is a text`);
  }

  integer(name: string): number {
    const value = this.optionalInteger(name);
    if (value !== undefined) return value;
    throw invalid(`“${name}” is a whole number`);
  }

  optionalInteger(name: string): number | undefined {
    const value = this.#body[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw invalid(`“${name}” is a whole number`);
  }

  /** Between two bounds, both included. */
  number(name: string, least: number, most: number): number {
    const value = this.#body[name];
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw invalid(`“${name}” is a number from ${least} to ${most}`);
  }

  /** RFC 3339 → ms since 1970. */
  instant(name: string): number {
    const value = this.#body[name];
    const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : NaN;
    if (Number.isFinite(ms)) return ms;
    throw invalid(`“${name}” is a time like 2026-01-05T07:30:00Z`);
  }

  /** The car to plug in, when the body describes one: `{"car":{"phases":1,"maxA":16,"needWh":20000}}`. */
  car(): CarOptions {
    const car = this.#body['car'];
    if (car === undefined) return {};
    const fields = new Fields(car);
    const phases = fields.optionalInteger('phases');
    if (phases !== undefined && phases !== 1 && phases !== 2 && phases !== 3) throw invalid('a car’s “phases” are 1, 2 or 3');
    const profile = fields.#body['profile'];
    if (profile !== undefined && (typeof profile !== 'string' || !isCarProfile(profile))) {
      throw invalid(`a car’s “profile” is one of ${Object.keys(carProfiles).join(', ')}`);
    }
    return {
      ...(phases === undefined ? {} : { phases }),
      ...(profile === undefined ? {} : { profile }),
      ...fields.#numbers('maxA', 'needWh', 'reactionMs', 'taperFrom', 'departsAfterMs', 'cableA'),
    };
  }

  #numbers(...names: readonly string[]): Record<string, number> {
    const found: Record<string, number> = {};
    for (const name of names) {
      const value = this.#body[name];
      if (typeof value === 'number') found[name] = value;
      else if (value !== undefined) throw invalid(`“${name}” is a number`);
    }
    return found;
  }
}

function invalid(expected: string): Error {
  return raise('SIMULATOR_REQUEST_INVALID', { reason: `expected that ${expected}` });
}
