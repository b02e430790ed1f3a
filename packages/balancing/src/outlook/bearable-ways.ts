import { isBelow } from '../balanced-site.ts';
import type { Round } from '../guard/share-out.ts';
import type { Phase } from '../site/phase.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way, WayName } from '../site/ways.ts';
import type { Seat } from '../state/seat.ts';
import { DAY_SLOTS, roomsBeside, type HousePast, type Rooms } from './house-past.ts';
import { STEP_MS } from './pauses-ahead.ts';
import { MOST_CHANGES, placeOf } from './places.ts';

/** As far as is looked ahead where nobody knows what a car wants or when it leaves, and the farthest, in ms. */
const AHEAD_MS = 8 * 3_600_000;
const FARTHEST_MS = 16 * 3_600_000;
/** The part of its most that a car gets on average beside a house. */
const PART = 0.8;
/** Expected pauses that differ by less are the same, in min. */
const SAME_MIN = 0.5;
/** Expected pauses that are longer by less do no harm, in min. */
const HARMLESS_MIN = 0.1;
/** How long a car is there at least, as long as nobody knows when it leaves, in ms. */
const NIGHT_MS = 10 * 3_600_000;
/** What a change has to save beside its own pause, in min: wear, and what is expected is uncertain. */
const WORN_MIN = 1;
/** So much of a house is known before anything is expected of it: three days. */
const LEAST_SLOTS = 3 * DAY_SLOTS;

/** Ways by car. */
export type PlannedWays = ReadonlyMap<string, ReadonlySet<WayName>>;

/** For how many steps a car will want power. */
function wantedSteps({ view, ways }: Seat, nowMs: number): number {
  if (view.isFull === true) return 0;
  const kw = PART * Math.max(...ways.map((way) => way.kwPerA * way.maxA));
  const byNeedMs = view.wantedKWh === undefined ? Infinity : ((view.wantedKWh - view.servedKWh) / kw) * 3_600_000;
  const leastMs = Math.min(byNeedMs, (view.departsAtMs ?? Infinity) - nowMs);
  return Math.ceil(Math.max(1, Math.min(FARTHEST_MS, leastMs === Infinity ? AHEAD_MS : leastMs)) / STEP_MS);
}

/** A way that a car has or may be given: its phase, the changes that are left then, and what the change itself costs, in min. */
interface Option {
  readonly name: WayName;
  readonly phase: Phase;
  readonly left: number;
  readonly pauseMin: number;
}

function optionsOf(seat: Seat, { balanced, nowMs }: Round): readonly Option[] {
  const { rules } = balanced;
  const { grant } = seat;
  const names = new Set([...allowedWays(seat, rules, nowMs).map(({ name }) => name), grant.way, grant.lastWay]);
  return seat.ways.flatMap((way): Option[] => {
    const [phase] = way.slots;
    if (phase === undefined || !names.has(way.name)) return [];
    const isChange = grant.lastWay !== undefined && grant.lastWay !== way.name;
    const left = rules.maxSwitches - grant.switches - (isChange ? 1 : 0);
    // Who is paused has had a part of the pause already.
    const hadMs = grant.way === undefined ? nowMs - grant.offerAtMs : 0;
    const pauseMin = isChange ? WORN_MIN + Math.max(0, rules.switchPauseMs - hadMs) / 60_000 : 0;
    return [{ name: way.name, phase, left: Math.max(0, Math.min(MOST_CHANGES, left)), pauseMin }];
  });
}

/** What a house leaves, and left before. */
interface House {
  readonly past: HousePast;
  readonly now: Rooms;
}

/** The house beside which one or two cars on one phase each charge behind a small fuse; undefined where there are others, or no meter. */
function houseOf({ balanced, seats, housePast, houseA }: Round): House | undefined {
  const [first] = seats;
  if (balanced.site.grid !== 'TN' || !first || seats.length > 2) return undefined;
  if (!seats.every(({ ways }) => ways.length > 1 && ways.every(({ slots }) => slots.length === 1))) return undefined;
  // The last of them is the nearest to the network: it carries all of the house.
  const fuse = balanced.above(first.connector.fuseId).findLast(({ id }) => housePast.has(id));
  if (!fuse || !seats.every(({ connector }) => isBelow(balanced, connector.fuseId, fuse.id))) return undefined;
  const past = housePast.get(fuse.id);
  const amps = houseA.get(fuse.id);
  return past && amps && { past, now: roomsBeside(fuse, amps) };
}

/** True where cars are planned together over what their house usually does. */
export const isPlanned = (round: Round): boolean => houseOf(round) !== undefined;

/** One or two cars on a way each, and the minutes without current that they have to expect together from then on. */
interface Pair {
  readonly options: readonly Option[];
  readonly laterMin: number;
}

/** Every way of one or two planned cars with every way of the other; none where others are there, or too little is known. */
function pairsOf(round: Round): readonly Pair[] {
  const { balanced, nowMs, seats } = round;
  const house = houseOf(round);
  const [a, b] = seats;
  if (!a || !house || house.past.rooms.length < LEAST_SLOTS) return [];
  const wanted = [wantedSteps(a, nowMs), b ? wantedSteps(b, nowMs) : 0] as const;
  const pauses = balanced.outlook.pausesAhead(house.past, house.now, wanted, balanced.rules.switchPauseMs / 60_000);
  const laterMin = (one: Option, other?: Option): number => pauses[placeOf(one.phase, other?.phase ?? 0, one.left, other?.left ?? 0)] ?? 0;
  const optionsB = b ? optionsOf(b, round) : [];
  return optionsOf(a, round).flatMap((one) =>
    b
      ? optionsB.map((other) => ({ options: [one, other], laterMin: laterMin(one, other) }))
      : [{ options: [one], laterMin: laterMin(one) }],
  );
}

/**
 * The ways on which one or two cars of one phase have to expect no more minutes without current than on the best ones, by more than half a minute.
 * How the house goes on is learnt, and the two are planned together, since what one takes the other cannot have. A way that is not among them is
 * worse than waiting. Undefined where there are more cars, or others, or too little is known.
 */
export function bearableWays(round: Round): PlannedWays | undefined {
  const pairs = pairsOf(round);
  if (pairs.length === 0) return undefined;
  const costMin = ({ options, laterMin }: Pair): number => options.reduce((sum, { pauseMin }) => sum + pauseMin, laterMin);
  const least = Math.min(...pairs.map(costMin));
  const good = pairs.filter((pair) => costMin(pair) <= least + SAME_MIN);
  return new Map(round.seats.map(({ view }, at) => [view.id, new Set(good.flatMap(({ options }) => options[at]?.name ?? []))]));
}

/** True where it is known that a car gets all that it wants in time with the power that it has. */
function isDoneInTime({ view, grant, ways }: Seat, nowMs: number): boolean {
  const kw = (ways.find(({ name }) => name === grant.way)?.kwPerA ?? 0) * grant.offeredA;
  const timeMs = view.departsAtMs === undefined ? NIGHT_MS : view.departsAtMs - nowMs;
  return view.wantedKWh !== undefined && view.wantedKWh - view.servedKWh <= (kw * timeMs) / 3_600_000;
}

/**
 * The ways to which each planned car may change for more power while it charges: none where it is done in time as it is; else those for which the
 * change is not missed later, for with one less no more minutes without current have to be expected. Undefined where cars are not planned.
 */
export function harmlessWays(round: Round): PlannedWays | undefined {
  if (!isPlanned(round)) return undefined;
  const pairs = pairsOf(round);
  const isStaying = (option: Option | undefined, at: number): boolean => {
    const { way, lastWay } = round.seats[at]?.grant ?? {};
    return option === undefined || option.name === (way ?? lastWay ?? option.name);
  };
  const leastMin = (of: readonly Pair[]): number => of.reduce((least, { laterMin }) => Math.min(least, laterMin), Infinity);
  return new Map(
    round.seats.map((seat, at) => {
      if (isDoneInTime(seat, round.nowMs)) return [seat.view.id, new Set<WayName>()];
      const others = pairs.filter(({ options }) => isStaying(options[1 - at], 1 - at));
      const stayMin = leastMin(others.filter(({ options }) => isStaying(options[at], at)));
      const laterMin = ({ name }: Way): number => leastMin(others.filter(({ options }) => options[at]?.name === name));
      const harmless = seat.ways.filter((way) => pairs.length === 0 || laterMin(way) <= stayMin + HARMLESS_MIN);
      return [seat.view.id, new Set(harmless.map(({ name }) => name))];
    }),
  );
}
