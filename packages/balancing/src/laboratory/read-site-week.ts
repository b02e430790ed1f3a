import { LEAST_A } from '../site/site.ts';
import { WIRINGS } from '../site/phase.ts';
import { raise } from './errors.ts';
import type { SiteWeek, WeekSession } from './site-week.ts';

type Place = readonly (string | number)[];
type Keys = Readonly<Record<string, unknown>>;

const CONNECTOR_MAX_A = 32;
const VOLTAGE = 230;

/** `sessions[16].wiring (session 17)`. */
function nameOf(place: Place): string {
  const path = place.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
  return place[0] === 'sessions' && typeof place[1] === 'number' ? `session ${place[1] + 1}: ${path}` : path;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function check(isRight: boolean, place: Place, value: unknown, expected: string, found = shown(value)): void {
  if (!isRight) throw raise('BALANCING_WEEK_INVALID', { place: nameOf(place), found, expected });
}

interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  /** What it counts, for the sentence: "A". */
  readonly of: string;
  readonly isWhole?: boolean;
}

/** The number of a key between two others, both included; `above` leaves the lower one out. */
function number(from: Keys, place: Place, range: Range): number {
  const value = from[String(place.at(-1))];
  const { min = -Infinity, above = -Infinity, max = Infinity, of, isWhole = false } = range;
  const low = range.above === undefined ? `from ${min}` : `above ${above}`;
  const expected = `${isWhole ? 'a whole number' : 'a number'} of ${of}, ${low}${max === Infinity ? '' : ` to ${max}`}`;
  const isRight = typeof value === 'number' && Number.isFinite(value) && value >= min && value > above && value <= max;
  check(isRight && (!isWhole || Number.isInteger(value)), place, value, expected);
  return value as number;
}

function keysOf(value: unknown, place: Place, what: string): Keys {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), place, value, what);
  return value as Keys;
}

function listOf(from: Keys, name: string, expected: string): readonly unknown[] {
  const value = from[name];
  check(Array.isArray(value) && value.length > 0, [name], value, expected, Array.isArray(value) ? 'empty' : shown(value));
  return value as readonly unknown[];
}

function wiringOf(from: Keys, place: Place): WeekSession['wiring'] {
  const { wiring } = from;
  const known = Object.values(WIRINGS).map((phases) => phases.map((phase) => `L${phase + 1}`).join());
  const isRight = Array.isArray(wiring) && known.includes(wiring.join());
  check(isRight, place, wiring, 'the phases at its plug: one of "L1", "L2", "L3", or all three in any order');
  return wiring as WeekSession['wiring'];
}

interface Frame {
  readonly minutes: number;
  readonly boards: number;
  readonly minCurrentA: number;
}

function sessionOf(value: unknown, index: number, { minutes, boards, minCurrentA }: Frame): WeekSession {
  const place = (key: string): Place => ['sessions', index, key];
  const session = keysOf(value, ['sessions', index], 'a session as an object');
  const arrivalMin = number(session, place('arrivalMin'), { min: 0, max: minutes - 1, of: 'min', isWhole: true });
  const departureMin = number(session, place('departureMin'), { of: 'min', isWhole: true });
  check(departureMin > arrivalMin, place('departureMin'), departureMin, `a minute after its arrival at ${arrivalMin}`);
  check(departureMin <= minutes, place('departureMin'), departureMin, `at most ${minutes}, where houseLoadA ends`);
  const energyKWh = number(session, place('energyKWh'), { above: 0, of: 'kWh' });
  const carPhases = number(session, place('carPhases'), { min: 1, max: 3, of: 'phases', isWhole: true }) as WeekSession['carPhases'];
  const carMaxA = number(session, place('carMaxA'), { min: minCurrentA, of: 'A' });
  const board = number(session, place('board'), { min: 1, max: boards, of: 'a board', isWhole: true });
  return { arrivalMin, departureMin, energyKWh, carPhases, carMaxA, wiring: wiringOf(session, place('wiring')), board };
}

/** The house load, checked: three numbers for each of its minutes. */
function houseOf(week: Keys): readonly number[] {
  const house = listOf(week, 'houseLoadA', 'A on L1, L2, L3 of each minute, as a list');
  check(house.length % 3 === 0, ['houseLoadA'], house, 'three for each minute', `a list of ${house.length} numbers`);
  const bad = house.findIndex((amps) => typeof amps !== 'number' || !Number.isFinite(amps) || amps < 0);
  const found = house[bad];
  check(bad < 0, ['houseLoadA', bad], found, `a number of A from 0 (L${(bad % 3) + 1} of minute ${Math.floor(bad / 3)})`);
  return house as readonly number[];
}

/**
 * Makes sure that a value, as it comes out of a JSON file, is a week of the laboratory's form. Keys that it does not know are left alone.
 * Errors: BALANCING_WEEK_INVALID, with the place and what is expected there.
 */
export function readSiteWeek(value: unknown): SiteWeek {
  const week = keysOf(value, ['the week'], 'an object');
  const mainFuseA = number(week, ['mainFuseA'], { above: 0, of: 'A' });
  const boardFuseA = number(week, ['boardFuseA'], { above: 0, of: 'A' });
  const boards = number(week, ['boards'], { min: 1, of: 'boards', isWhole: true });
  const { voltage } = week;
  check(voltage === VOLTAGE, ['voltage'], voltage, `${VOLTAGE}, which the laboratory counts with`);
  const minCurrentA = number(week, ['minCurrentA'], { min: LEAST_A, max: CONNECTOR_MAX_A, of: 'A' });
  const sessions = listOf(week, 'sessions', 'a list of sessions');
  const houseLoadA = houseOf(week);
  const frame = { minutes: houseLoadA.length / 3, boards, minCurrentA };
  return {
    mainFuseA,
    boardFuseA,
    boards,
    voltage: VOLTAGE,
    minCurrentA,
    houseLoadA,
    sessions: sessions.map((session, at) => sessionOf(session, at, frame)),
  };
}
