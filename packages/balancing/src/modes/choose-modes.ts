import type { BalancedSite } from '../balanced-site.ts';
import { begin, end, type Step } from '../guard/begin.ts';
import { crowdedAt } from '../guard/crowded.ts';
import { crowdingOf } from '../guard/crowding.ts';
import { moveCode } from '../guard/repair.ts';
import { stillFlowingAt } from '../guard/rooms-now.ts';
import { shareOut, type Round } from '../guard/share-out.ts';
import { bearableWays, harmlessWays, type PlannedWays } from '../outlook/bearable-ways.ts';
import { hasLeftRoom } from '../outlook/house-past.ts';
import { compile, type Wish, type WishedWay } from '../problem/compile.ts';
import { carriedAtBase, fitsAt } from '../problem/fill.ts';
import type { CarWay, Problem } from '../problem/problem.ts';
import { utilityOf } from '../problem/utility.ts';
import { optimise, WARM, type Effort, type Optimum, type InForce } from '../search/optimise.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way, WayName } from '../site/ways.ts';
import type { Observation } from '../state/car-view.ts';
import type { Crowded } from '../state/decision.ts';
import { pause, promise } from '../state/give.ts';
import { isInFlight, wayOf, type Seat } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';
import { giveFirstPower } from './first-power.ts';
import { takeTurns } from './turns.ts';
import { waysBeside } from '../guard/ways-beside.ts';

/** Far above what a car can be worth: who has just begun, or is between two ways, is not paused for others. */
const NEVER_OFF = 1e4;

/** What a change of a running car's way costs: the utility that it misses without current, spread over the dwell, and wear. */
function costOfChange(round: Round, seat: Seat, way: Way): number {
  const { rules } = round.balanced;
  const { grant, weight } = seat;
  const now = wayOf(seat, grant.way);
  const least = Math.min(...seat.ways.map((other) => crowdingOf(round, seat, other)));
  const risk = rules.riskPart * (crowdingOf(round, seat, way) - least) * utilityOf(way.kwPerA * way.maxA);
  if (now?.name === way.name || grant.lastWay === undefined || grant.lastWay === way.name) return weight * risk;
  const { isolationPauseS } = seat.connector;
  const pauseMs = isolationPauseS === undefined ? rules.switchPauseMs : isolationPauseS * 1000;
  const missed = now ? utilityOf(now.kwPerA * grant.offeredA) * (pauseMs / rules.dwellMs) : 0;
  return weight * (missed + rules.wear + risk);
}

/** What it costs to pause a car that charges, for others: a part of what it has, and never soon after it began. */
function costOfPause({ balanced, nowMs }: Round, seat: Seat): number {
  const { rules } = balanced;
  const way = wayOf(seat, seat.grant.way);
  if (!way) return 0;
  if (nowMs - seat.grant.onAtMs < rules.keepOnMs || isInFlight(seat)) return NEVER_OFF * seat.weight;
  return rules.pausePart * seat.weight * utilityOf(way.kwPerA * seat.grant.offeredA);
}

/** True where a way is promised that a mode step does not take back: a turn, or the way out that the guard found. */
function isBound({ grant }: Seat): boolean {
  return (
    grant.promised !== undefined && (grant.promised.code === 'turn' || (grant.way === undefined && grant.promised.because !== undefined))
  );
}

/**
 * The ways that a seat may be given. A change of phase takes minutes, and where it came from is not free before: nobody is sent there for its first
 * power while there is another way (R8).
 */
function waysFor(round: Round, seat: Seat): readonly Way[] {
  const { balanced, seats, nowMs } = round;
  const allowed = allowedWays(seat, balanced.rules, nowMs);
  if (seat.grant.lastWay !== undefined || allowed.length < 2) return allowed;
  const moving = stillFlowingAt(balanced, seats.filter(isInFlight));
  if (moving.length === 0) return allowed;
  const running = seats.filter(({ grant }) => grant.way !== undefined);
  const free = waysBeside(round, seat, allowed, running, moving);
  return free.length > 0 ? free.map(({ way }) => way) : allowed;
}

/** In the scope `waiting` who charges, or is about to change its phase, is left alone. */
const isKept = ({ grant }: Seat, scope: ModeScope): boolean => scope === 'waiting' && grant.way !== undefined;

/**
 * True where a way may be taken for what it gains. A change is kept for when a phase gets too full; the way back to three phases may take that one too,
 * once there is room for it: else a car that has made room once goes on with a third of the power until it leaves (R13).
 */
function mayGain(round: Round, seat: Seat, way: Way): boolean {
  const { maxSwitches, keptSwitches } = round.balanced.rules;
  if (seat.grant.way === undefined || maxSwitches - seat.grant.switches > keptSwitches) return true;
  return way.name === '3P' && isRoomBack(round, seat, way);
}

/**
 * True where a car has gone on one phase for a while in which its house left room on each, as far as that is known, and three can carry what the one
 * does beside all that the others are offered: nobody gives anything up for it.
 */
function isRoomBack(round: Round, seat: Seat, way: Way): boolean {
  const { balanced, housePast, nowMs, seats } = round;
  const { connector, grant } = seat;
  const { backAfterMs } = balanced.rules;
  if (nowMs - grant.wayAtMs < backAfterMs) return false;
  const pasts = balanced.above(connector.fuseId).flatMap(({ id }) => housePast.get(id) ?? []);
  if (!pasts.every((past) => hasLeftRoom(past, nowMs, backAfterMs))) return false;
  const others = seats.filter((other) => other !== seat && other.grant.way !== undefined);
  const least = { ...way, minA: Math.min(way.maxA, Math.max(way.minA, grant.offeredA)) };
  return waysBeside(round, seat, [least], others, stillFlowingAt(balanced, others), (other) => other.grant.offeredA).length > 0;
}

/** What a car wants; it may be given those of its other ways that are `open`, all without it. */
function wishOf(round: Round, seat: Seat, scope: ModeScope, open: ReadonlySet<WayName> | undefined): Wish {
  const { view, connector, grant, weight } = seat;
  const bound = isBound(seat) ? wayOf(seat, grant.promised?.way) : undefined;
  if (bound) return { id: view.id, fuseId: connector.fuseId, ways: [bound], weight, offCost: NEVER_OFF * weight };
  const mostA = view.isFull === true ? 0 : grant.demandA;
  const demandA = (way: Way): number => Math.min(way.maxA, Math.max(way.minA, mostA));
  const kept = isKept(seat, scope);
  const allowed = isInFlight(seat) || kept ? [] : waysFor(round, seat).filter((way) => mayGain(round, seat, way));
  const now = wayOf(seat, grant.way);
  const ways: WishedWay[] = now ? [{ ...now, maxA: isInFlight(seat) ? now.minA : demandA(now), cost: costOfChange(round, seat, now) }] : [];
  for (const way of allowed) {
    if (way.name === now?.name || open?.has(way.name) === false) continue;
    ways.push({ ...way, maxA: demandA(way), cost: costOfChange(round, seat, way) });
  }
  return { id: view.id, fuseId: connector.fuseId, ways, weight, offCost: kept ? NEVER_OFF * weight : costOfPause(round, seat) };
}

/** What was searched in, the ways in force, and what was found. */
interface Found {
  readonly problem: Problem;
  readonly now: InForce;
  readonly best: Optimum;
}

/** Searches ways for all cars: who waits only those that are bearable, who charges all, or those of `gains`. */
function search(round: Round, { prices }: SiteState, effort: Effort, scope: ModeScope, bearable?: PlannedWays, gains?: PlannedWays): Found {
  const wishes = round.seats.map((seat) =>
    wishOf(round, seat, scope, (seat.grant.way === undefined ? bearable : gains)?.get(seat.view.id)),
  );
  const problem = compile(round.balanced.site.grid, round.rooms, wishes, round.balanced.rules.fairness);
  const now = planNow(problem, round.seats);
  return { problem, now, best: optimise(problem, effort, now, prices) };
}

/** The same beside a house whose habits are known: no change for gain that would be missed later, and nobody goes on where it would wait longer. */
function searchWithOutlook(round: Round, state: SiteState, effort: Effort, scope: ModeScope): Found {
  const bearable = round.seats.some(({ grant }) => grant.way === undefined) ? bearableWays(round) : undefined;
  const found = search(round, state, effort, scope, bearable);
  const gains = round.seats.flatMap(({ view, grant }, at) => {
    const to = found.best.choice[at]?.name ?? grant.way;
    return grant.way === undefined || to === undefined || to === grant.way ? [] : [{ id: view.id, to }];
  });
  const harmless = gains.length > 0 ? harmlessWays(round) : undefined;
  if (!harmless || gains.every(({ id, to }) => harmless.get(id)?.has(to))) return found;
  return search(round, state, effort, scope, bearable, harmless);
}

/** The ways that the seats have, or are promised as their turn, and what they are offered. */
function planNow(problem: Problem, seats: readonly Seat[]): InForce {
  const choice = problem.cars.map((car, index) => {
    const seat = seats[index];
    const name = seat?.grant.way ?? (seat && isBound(seat) ? seat.grant.promised?.way : undefined);
    return car.ways.find((way) => way.name === name);
  });
  return { choice, currentsA: seats.map(({ grant }) => grant.offeredA) };
}

/** The fullest of the rows that a car leaves, as all is now. */
function fullestLeft(round: Round, from: CarWay, to: CarWay): Crowded | undefined {
  let fullest: Crowded | undefined;
  const kept = new Set(to.terms.map(({ load }) => load));
  for (const { load } of from.terms) {
    if (kept.has(load)) continue;
    for (const row of load.rows) {
      const crowded = crowdedAt(round, row, carriedAtBase(row));
      if (!fullest || crowded.carriedA / crowded.limitA > fullest.carriedA / fullest.limitA) fullest = crowded;
    }
  }
  return fullest;
}

/** Promises a seat its new way, with the reason. */
function promiseTo(round: Round, seat: Seat, from: CarWay | undefined, to: CarWay): void {
  const code = from === undefined ? 'start' : from.name === '3P' ? 'phase-allocation' : moveCode(from, to);
  promise(seat, { way: to.name, code, because: from && fullestLeft(round, from, to), otherId: undefined });
}

/** Pauses a car because others make more of the room, and says so. */
function pauseFor(round: Round, seat: Seat): void {
  const { way, offeredA } = seat.grant;
  const ids = { carId: seat.view.id, connectorId: seat.connector.id };
  pause(seat, round.nowMs);
  round.decisions.push({ code: 'pause', atMs: round.nowMs, ...ids, from: way, to: undefined, fromA: offeredA, toA: 0, because: undefined });
}

/** For whom a way is chosen: for all, or, between two steps of that kind, only for those who have none (R8). */
export type ModeScope = 'all' | 'waiting';

/** What a mode step came to: the step, and its certificate. */
export interface ModeStep extends Step {
  /** Utility, its proven upper bound, and the gap between them (0 to 1). */
  readonly certificate: { readonly utility: number; readonly bound: number; readonly gap: number };
}

/**
 * The mode step, every few minutes and on events: chooses for every car whether and on which phases it charges, for all cars together. A car that
 * charges changes only if what that gains over the dwell is more than it costs, and in the scope `all` alone. Then turns, then currents as the guard makes them.
 */
export function chooseModes(
  balanced: BalancedSite,
  state: SiteState,
  observation: Observation,
  effort: Effort = WARM,
  scope: ModeScope = 'all',
): ModeStep {
  const { round, house, seats } = begin(balanced, state, observation);
  shareOut(round);
  const { problem, now, best } = searchWithOutlook(round, state, effort, scope);
  fitsAt(problem, now.choice, ({ car }) => round.seats[car.index]?.grant.offeredA ?? 0);
  best.choice.forEach((way, index) => {
    const seat = round.seats[index];
    if (!seat || isBound(seat) || isKept(seat, scope)) return;
    if (way && way.name === seat.grant.promised?.way) return;
    if (way && way.name !== seat.grant.way) promiseTo(round, seat, now.choice[index], way);
    else promise(seat, undefined);
    if (!way && seat.grant.way !== undefined) pauseFor(round, seat);
  });
  giveFirstPower(round);
  const turnAtMs = takeTurns(round, state.turnAtMs);
  shareOut(round);
  const { utility, bound, gap, prices } = best;
  return { state: end(state, house, seats, { prices, turnAtMs }), decisions: round.decisions, certificate: { utility, bound, gap } };
}
