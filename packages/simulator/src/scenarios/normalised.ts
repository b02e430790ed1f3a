import { normalisedFaults } from '../faults/fault-form.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What belongs to a track, and may stand at the top of a file that has only one. */
const TRACK_FIELDS = ['name', 'at', 'share', 'model', 'connectors', 'repeats', 'steps'];
/** Steps that take one of several by chance. */
const TAKES_A_LIST = new Set(['swipe', 'swipe to start', 'reset fuse']);

/**
 * A scenario as it is written, with what is said shortly said at length, so that one schema fits: steps at the top become the only track,
 * a word becomes a step without a value, one tag or car becomes a list of one. What is wrong stays as it is, for the check to find.
 */
export function normalised(written: unknown): unknown {
  if (!isRaw(written)) return written;
  return withTracks({
    ...written,
    ...('site' in written ? { site: siteOf(written['site']) } : {}),
    ...('faults' in written ? { faults: normalisedFaults(written['faults']) } : {}),
    ...('chargers' in written ? { chargers: eachOf(written['chargers'], chargerKind) } : {}),
  });
}

/** Chargers that are all wired alike. */
function chargerKind(written: unknown): unknown {
  if (!isRaw(written) || typeof written['wiring'] !== 'string') return written;
  return { ...written, wiring: [written['wiring']] };
}

function withTracks(written: Raw): Raw {
  if ('tracks' in written) return { ...written, tracks: eachOf(written['tracks'], track) };
  const own = Object.entries(written).filter(([name]) => TRACK_FIELDS.includes(name));
  const rest = Object.entries(written).filter(([name]) => !TRACK_FIELDS.includes(name));
  return { ...Object.fromEntries(rest), tracks: [track(Object.fromEntries(own))] };
}

/** The chargers' circuit, when there is one, and houses of which only the profile is said. */
function siteOf(written: unknown): unknown {
  if (!isRaw(written)) return written;
  const { chargers, houses, ...rest } = written;
  return {
    ...rest,
    ...(chargers === undefined ? {} : { chargers: typeof chargers === 'string' ? [chargers] : chargers }),
    ...(houses === undefined ? {} : { houses: eachOf(houses, (house) => (typeof house === 'string' ? { profile: house } : house)) }),
  };
}

function track(written: unknown): unknown {
  return isRaw(written) && 'steps' in written ? { ...written, steps: eachOf(written['steps'], step) } : written;
}

function step(written: unknown): unknown {
  if (typeof written === 'string') return step({ [written]: null });
  if (!isRaw(written)) return written;
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, valueOf(name, value)]));
}

function valueOf(name: string, value: unknown): unknown {
  if (name === 'plug in') return eachOf(listOf(value), (car) => (typeof car === 'string' ? { profile: car } : car));
  if (TAKES_A_LIST.has(name)) return listOf(value);
  return isRaw(value) && 'steps' in value ? { ...value, steps: eachOf(value['steps'], step) } : value;
}

function listOf(value: unknown): unknown {
  return value === null ? [] : Array.isArray(value) ? value : [value];
}

function eachOf(list: unknown, act: (item: unknown) => unknown): unknown {
  return Array.isArray(list) ? list.map(act) : list;
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
