import type { BalancedSite } from '../balanced-site.ts';
import { begin, end, type Step } from '../guard/begin.ts';
import { moveCode } from '../guard/repair.ts';
import { stillFlowing, without } from '../guard/rooms-now.ts';
import { shareOut, type Round } from '../guard/share-out.ts';
import { compile, type Wish, type WishedWay } from '../problem/compile.ts';
import type { Choice, Problem } from '../problem/problem.ts';
import { utilityOf } from '../problem/utility.ts';
import { optimise, WARM, type Effort, type Optimum } from '../search/optimise.ts';
import { allowedWays } from '../site/switch-rules.ts';
import type { Way } from '../site/ways.ts';
import type { Observation } from '../state/car-view.ts';
import { pause, put } from '../state/give.ts';
import { isInFlight, wayOf, type Seat } from '../state/seat.ts';
import type { SiteState } from '../state/site-state.ts';
import { takeOver, takeTurns } from './turns.ts';

/** Far above what a car can be worth: who has just begun, or is between two ways, is not paused for others. */
const NEVER_OFF = 1e4;

/** What a change of a running car's way costs: the utility that it misses without current, spread over the dwell, and wear. */
function costOfChange({ balanced }: Round, seat: Seat, way: Way): number {
  const { rules } = balanced;
  const now = wayOf(seat, seat.grant.way);
  if (now?.name === way.name || seat.grant.lastWay === undefined) return 0;
  const missed = now ? utilityOf(now.kwPerA * seat.grant.offeredA) * (rules.switchPauseMs / rules.dwellMs) : 0;
  return seat.weight * (missed + rules.wear);
}

/** What it costs to pause a car that charges, for others: a part of what it has, and never soon after it began. */
function costOfPause({ balanced, nowMs }: Round, seat: Seat): number {
  const { rules } = balanced;
  const way = wayOf(seat, seat.grant.way);
  if (!way) return 0;
  if (nowMs - seat.grant.onAtMs < rules.keepOnMs || isInFlight(seat)) return NEVER_OFF * seat.weight;
  return rules.pausePart * seat.weight * utilityOf(way.kwPerA * seat.grant.offeredA);
}

function wishOf(round: Round, seat: Seat, isGivingWay: boolean): Wish {
  const { view, connector, grant, weight } = seat;
  const demandA = (way: Way): number => Math.min(way.maxA, Math.max(way.minA, grant.demandA));
  const allowed = isInFlight(seat) || isGivingWay ? [] : allowedWays(seat, round.balanced.rules, round.nowMs);
  const now = wayOf(seat, grant.way);
  const ways: WishedWay[] = now ? [{ ...now, maxA: isInFlight(seat) ? now.minA : demandA(now) }] : [];
  for (const way of allowed) if (way.name !== now?.name) ways.push({ ...way, maxA: demandA(way), cost: costOfChange(round, seat, way) });
  return { id: view.id, fuseId: connector.fuseId, ways, weight, offCost: costOfPause(round, seat) };
}

function choiceNow(problem: Problem, seats: readonly Seat[]): Choice {
  return problem.cars.map((car, index) => car.ways.find(({ name }) => name === seats[index]?.grant.way));
}

/** Gives a seat its new way, and says why. */
function apply(round: Round, seat: Seat, way: Way, currentA: number): void {
  const { grant, view, connector } = seat;
  const from = wayOf(seat, grant.way);
  const isStart = from === undefined;
  put(seat, way, round.nowMs);
  const code = isStart ? 'start' : from.name === '3P' ? 'phase-allocation' : moveCode(from, way);
  const ids = { carId: view.id, connectorId: connector.id };
  const figures = { from: from?.name, to: way.name, fromA: grant.offeredA, toA: isStart ? way.minA : currentA };
  round.decisions.push({ code, atMs: round.nowMs, ...ids, ...figures, because: undefined });
}

/** Pauses a car because others make more of the room, and says so. */
function pauseFor(round: Round, seat: Seat): void {
  const { way, offeredA } = seat.grant;
  const ids = { carId: seat.view.id, connectorId: seat.connector.id };
  pause(seat, round.nowMs);
  round.decisions.push({ code: 'pause', atMs: round.nowMs, ...ids, from: way, to: undefined, fromA: offeredA, toA: 0, because: undefined });
}

/** What a mode step came to: the step, and its certificate. */
export interface ModeStep extends Step {
  /** Utility, its proven upper bound, and the gap between them (0 to 1). */
  readonly certificate: { readonly utility: number; readonly bound: number; readonly gap: number };
}

/**
 * The mode step, every few minutes and on events: chooses for every car whether and on which phases it charges, for all cars together. A car that
 * charges changes only if what that gains over the dwell is more than it costs. Then turns, then currents as the guard makes them.
 */
export function chooseModes(balanced: BalancedSite, state: SiteState, observation: Observation, effort: Effort = WARM): ModeStep {
  const { round, house, seats } = begin(balanced, state, observation);
  const handovers = takeOver(round, state.handovers);
  const givingWay = new Set(handovers.map(({ fromId }) => fromId));
  shareOut(round);
  const flowing = round.seats.flatMap((seat) => stillFlowing(balanced, seat) ?? []);
  const rooms = without(balanced, round.rooms, flowing);
  const problem = compile(balanced.site.grid, rooms, round.seats.map((seat) => wishOf(round, seat, givingWay.has(seat.view.id))), balanced.rules.fairness);
  const best: Optimum = optimise(problem, effort, choiceNow(problem, round.seats), state.prices);
  best.choice.forEach((way, index) => {
    const seat = round.seats[index];
    if (!seat || way?.name === seat.grant.way) return;
    if (way) apply(round, seat, way, best.currentsA[index] ?? 0);
    else pauseFor(round, seat);
  });
  const turns = takeTurns(round, { ...state, handovers });
  shareOut(round);
  const { utility, bound, gap, prices } = best;
  return { state: end(state, house, seats, { prices, ...turns }), decisions: round.decisions, certificate: { utility, bound, gap } };
}
