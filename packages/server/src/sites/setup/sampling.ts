import { messageOf } from '@phasor/kernel';
import type { CommandTarget } from '../../commands/index.ts';
import type { ChargerPort } from './configure-charger.ts';

/** S1: in a group readings come at least that often, s. */
export const SAMPLE_EVERY_S = 10;
const INTERVAL_KEY = 'MeterValueSampleInterval';
const DATA_KEY = 'MeterValuesSampledData';
const MOST_DATA_KEY = 'MeterValuesSampledDataMaxLength';
/** What is needed of a reading, the most needed first; whatever else a charger tells is kept as far as there is room. */
const NEEDED = ['Current.Import', 'Energy.Active.Import.Register'] as const;
const PHASES = ['L1', 'L2', 'L3'] as const;

/** Keys that were written: what each said before, and what it said after. */
export type WrittenKeys = Readonly<Record<string, { readonly before: string; readonly after: string }>>;

/** What came of it. `written` holds what was changed alone. */
export interface TakenSampling {
  readonly written: WrittenKeys;
  readonly problem: string;
}

const NOTHING: TakenSampling = { written: {}, problem: '' };

const isSame = (one: string | undefined, other: string): boolean => one?.replaceAll(' ', '') === other.replaceAll(' ', '');

const isOftenEnough = (text: string | undefined): boolean => {
  const seconds = Number(text?.trim() === '' ? Number.NaN : text);
  return seconds > 0 && seconds <= SAMPLE_EVERY_S;
};

/** Phases may be asked for one by one (OCPP 1.6, 9.1). */
const tells = (list: readonly string[], measurand: string): boolean =>
  list.includes(measurand) || PHASES.every((phase) => list.includes(`${measurand}.${phase}`));

/** The list with what is missing of {@link NEEDED}, within so many entries; null where nothing is. */
export function wantedData(text: string, most: number): string | null {
  const list = text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]));
  const missing = NEEDED.filter((measurand) => !tells(list, measurand));
  if (missing.length === 0) return null;
  const own = NEEDED.flatMap((measurand) => list.filter((entry) => entry === measurand || entry.startsWith(`${measurand}.`)));
  const wanted = [...missing, ...own, ...list.filter((entry) => !own.includes(entry))];
  // In the charger's own order, so that nothing but what is missing is another.
  const kept = new Set(wanted.slice(0, Math.max(1, most)));
  return [...list, ...missing].filter((entry) => kept.has(entry)).join(',');
}

/**
 * S1: has a charger tell its currents every 10 s, and reads back whether it does. What it does already is not written (S11). One that takes nothing
 * of it is asked for its values by the loop while a car charges; until they come it counts at what it was offered.
 */
export async function configureSampling(port: ChargerPort, to: CommandTarget, by: string | null): Promise<TakenSampling> {
  const told = await port.readBack(to, [INTERVAL_KEY, DATA_KEY, MOST_DATA_KEY], by);
  const wanted = new Map<string, string>();
  const interval = told.get(INTERVAL_KEY);
  if (interval !== undefined && !isOftenEnough(interval)) wanted.set(INTERVAL_KEY, String(SAMPLE_EVERY_S));
  const data = told.get(DATA_KEY);
  const most = Number(told.get(MOST_DATA_KEY) ?? Number.NaN);
  const otherData = data === undefined ? null : wantedData(data, Number.isInteger(most) && most > 0 ? most : Infinity);
  if (otherData !== null) wanted.set(DATA_KEY, otherData);
  if (wanted.size === 0) return NOTHING;
  const before = new Map<string, string>();
  const problems: string[] = [];
  for (const [key, value] of wanted) {
    const isTaken = await port.writeKey(to, key, value, by);
    if (isTaken) before.set(key, told.get(key) ?? '');
    else problems.push(`It refuses ${key}=${value}, which stands at ${told.get(key)}: its readings are asked for.`);
  }
  if (before.size === 0) return { written: {}, problem: problems.join(' ') };
  const after = await port.readBack(to, [...before.keys()], by);
  const written = Object.fromEntries(
    [...before].map(([key, text]) => {
      const stands = after.get(key);
      // What still stands as it was may come with a reboot.
      return [key, { before: text, after: stands === undefined || isSame(stands, text) ? (wanted.get(key) ?? '') : stands }] as const;
    }),
  );
  if (before.has(INTERVAL_KEY) && !isOftenEnough(after.get(INTERVAL_KEY)))
    problems.push(`It took ${INTERVAL_KEY}=${SAMPLE_EVERY_S}, and tells ${after.get(INTERVAL_KEY) ?? 'nothing'} when it is asked again.`);
  const dataNow =
    after
      .get(DATA_KEY)
      ?.split(',')
      .map((entry) => entry.trim()) ?? [];
  if (before.has(DATA_KEY) && !tells(dataNow, 'Current.Import'))
    problems.push(
      tells(dataNow, 'Power.Active.Import')
        ? 'It tells its power and not its currents: all of it counts on each phase.'
        : `It tells neither currents nor power (${DATA_KEY}): it counts at what it is offered.`,
    );
  return { written, problem: problems.join(' ') };
}

/**
 * What a charger is owed of what was written now and earlier. Who set a key anew in between is given back that; where it stood as it was written
 * the first that it said counts.
 */
export function owedKeys(earlier: WrittenKeys, now: WrittenKeys): WrittenKeys {
  const renewed = Object.entries(now).map(([key, { before, after }]) => {
    const known = earlier[key];
    return [key, { before: known && isSame(before, known.after) ? known.before : before, after }] as const;
  });
  return { ...earlier, ...Object.fromEntries(renewed) };
}

/** Gives the keys back as they were; what somebody has set meanwhile stays. False: it has to be tried again. */
export async function restoreSampling(port: ChargerPort, to: CommandTarget, written: WrittenKeys, by: string | null): Promise<boolean> {
  try {
    const now = await port.readBack(to, Object.keys(written), by);
    for (const [key, { before, after }] of Object.entries(written)) {
      const isOurs = isSame(now.get(key), after) && !isSame(before, after);
      if (isOurs && !(await port.writeKey(to, key, before, by))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** {@link configureSampling}, with what a charger that does not answer is reported by. */
export const trySampling = (port: ChargerPort, to: CommandTarget, by: string | null): Promise<TakenSampling> =>
  configureSampling(port, to, by).catch((error: unknown) => ({ written: {}, problem: messageOf(error) }));
