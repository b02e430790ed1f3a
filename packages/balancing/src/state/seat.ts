import type { BalancedSite } from '../balanced-site.ts';
import type { Rules } from '../site/rules.ts';
import type { Connector } from '../site/site.ts';
import { wayNamed, type Way, type WayName } from '../site/ways.ts';
import type { CarView, Observation } from './car-view.ts';
import type { Decision, Fault } from './decision.ts';
import { refit } from './refit.ts';
import type { Grant, SiteState } from './site-state.ts';

/** A car at its connector in one step: what is known, what is possible, what is granted. `grant` is replaced as the step decides. */
export interface Seat {
  readonly view: CarView;
  readonly connector: Connector;
  /** All ways in which this connector can feed this car. */
  readonly ways: readonly Way[];
  /** Weight with the priority class in it; a car that has had enough is a class lower. */
  readonly weight: number;
  grant: Grant;
}

/** By how much one class of priority outweighs the next. */
const CLASS = 1000;
/** Weights beyond this, or below its inverse, are not told apart from mistakes: sums of them are no longer numbers. */
const MOST_WEIGHT = 1e60;

const isNumber = (value: number | undefined): boolean => value === undefined || Number.isFinite(value);

const PHASE_COUNTS: ReadonlySet<number> = new Set([1, 2, 3]);

function isSound({ traits, weight, priority, wantedKWh, servedKWh, departsAtMs }: CarView): boolean {
  if (!PHASE_COUNTS.has(traits.phases) || !(traits.maxA > 0) || !isNumber(traits.minA3P)) return false;
  const together = (weight ?? 1) * CLASS ** (priority ?? 0);
  const areNumbers = isNumber(wantedKWh) && isNumber(servedKWh) && isNumber(departsAtMs) && isNumber(priority);
  return areNumbers && together > 1 / MOST_WEIGHT && together < MOST_WEIGHT;
}

/** The least that a car weighs that has all it wants, and the shortest stay that its need is spread over, in h. */
const LEAST_NEED = 0.01;
const SHORTEST_H = 1 / 60;

/**
 * Where nobody gave a weight. Departure known: the power that the car needs until then, in kW. Else: the less it has got of what it wants, the more
 * it weighs.
 */
function ownWeight({ wantedKWh, servedKWh, departsAtMs }: CarView, { evenness }: Rules, nowMs: number): number {
  if (wantedKWh === undefined || wantedKWh <= 0) return 1;
  if (departsAtMs !== undefined) {
    const leftH = Math.max(SHORTEST_H, (departsAtMs - nowMs) / 3_600_000);
    return Math.max(LEAST_NEED, (wantedKWh - servedKWh) / leftH);
  }
  return 1 - evenness * Math.min(1, Math.max(0, servedKWh / wantedKWh));
}

/** A draw that is no number, or less than nothing, is none that was measured. */
function believed(view: CarView): CarView {
  const { drawnA } = view;
  return drawnA === undefined || (drawnA >= 0 && drawnA < Infinity) ? view : { ...view, drawnA: undefined };
}

/** A car of which nothing is believed but that it is there, and what is measured: it gets nothing, and what it may draw still counts. */
function unknownCar({ id, connectorId, drawnA, isProven }: CarView, { maxA }: Connector): CarView {
  return { id, connectorId, drawnA, isProven, traits: { phases: 3, maxA }, servedKWh: 0 };
}

function newGrant(view: CarView, nowMs: number): Grant {
  return {
    carId: view.id,
    connectorId: view.connectorId,
    way: undefined,
    offeredA: 0,
    leaving: undefined,
    promised: undefined,
    lastWay: undefined,
    switches: 0,
    sinceMs: nowMs,
    wayAtMs: -Infinity,
    offerAtMs: -Infinity,
    onAtMs: -Infinity,
    restartsMs: [],
    overdrawnAtMs: undefined,
    underdrawnAtMs: undefined,
    demandA: Infinity,
  };
}

/** What the car draws against its offer: overdrawn (S8), or less than it needs (S2). */
function watched(grant: Grant, view: CarView, rules: Rules, nowMs: number): Grant {
  const { drawnA } = view;
  if (drawnA === undefined || !view.isProven) return grant.underdrawnAtMs === undefined ? grant : { ...grant, underdrawnAtMs: undefined };
  const isOver = drawnA > grant.offeredA + rules.overdrawA;
  const isUnder = grant.way !== undefined && drawnA < grant.offeredA - rules.spareA;
  const overdrawnAtMs = isOver ? (grant.overdrawnAtMs ?? nowMs) : undefined;
  const underdrawnAtMs = isUnder ? (grant.underdrawnAtMs ?? nowMs) : undefined;
  let { demandA } = grant;
  if (underdrawnAtMs !== undefined && nowMs - underdrawnAtMs >= rules.underdrawnAfterMs) demandA = drawnA + rules.spareA;
  // It takes what it is offered: it may want more, step by step, so that a jump is a small one.
  else if (drawnA >= grant.offeredA - 1 && demandA !== Infinity) demandA = Math.max(demandA, grant.offeredA + 2 * rules.spareA);
  const isSame = overdrawnAtMs === grant.overdrawnAtMs && underdrawnAtMs === grant.underdrawnAtMs && demandA === grant.demandA;
  return isSame ? grant : { ...grant, overdrawnAtMs, underdrawnAtMs, demandA };
}

/** What a measurement says of the last order: it is in force, or the charger is still on another way. */
function seen(grant: Grant, view: CarView, nowMs: number, decisions: Decision[]): Grant {
  if (!view.isProven) return grant;
  const { measuredWay } = view;
  if (measuredWay === undefined || grant.way === undefined || measuredWay === grant.way)
    return grant.leaving === undefined ? grant : { ...grant, leaving: undefined };
  decisions.push(fallback(nowMs, 'switch-failed', view));
  return { ...grant, way: measuredWay, lastWay: measuredWay, leaving: undefined };
}

/** The cars of an observation at their connectors. What cannot be placed gets nothing, with a reason. */
export function seatsOf(
  { site, rules, connectors, waysFor }: BalancedSite,
  state: SiteState,
  { nowMs, cars }: Observation,
  decisions: Decision[],
): Seat[] {
  const seats: Seat[] = [];
  const taken = new Set<string>();
  for (const told of cars) {
    const measured = believed(told);
    const connector = connectors.get(measured.connectorId);
    const fault: Fault | undefined =
      !connector || taken.has(measured.connectorId) ? 'unknown-connector' : isSound(measured) ? undefined : 'car-invalid';
    const view = fault === 'car-invalid' && connector ? unknownCar(measured, connector) : measured;
    if (fault) decisions.push(fallback(nowMs, fault, view));
    if (!connector || fault === 'unknown-connector') continue;
    taken.add(view.connectorId);
    const before = state.grants.get(view.id);
    const known = before && before.connectorId === view.connectorId ? before : newGrant(view, nowMs);
    const ways = fault ? [] : waysFor(connector, view.traits);
    const proven = seen(known, view, nowMs, decisions);
    const grant = refit(proven, ways, site, connector);
    if (!fault && proven.way !== undefined && grant.way === undefined) decisions.push(pausedBy(nowMs, view, proven));
    const sated = view.isFull === true ? 1 / CLASS : 1;
    const weight = sated * (view.weight ?? ownWeight(view, rules, nowMs)) * CLASS ** (view.priority ?? 0);
    seats.push({ view, connector, ways, weight, grant: watched(grant, view, rules, nowMs) });
  }
  return seats;
}

/** The pause of a car that cannot have what it has. */
function pausedBy(atMs: number, { id: carId, connectorId }: CarView, { way: from, offeredA: fromA }: Grant): Decision {
  return { code: 'pause', atMs, carId, connectorId, from, to: undefined, fromA, toA: 0, because: undefined };
}

/** A decision that falls back to what is safe. */
export function fallback(atMs: number, fault: Fault, view?: CarView, because?: Decision['because']): Decision {
  const nothing = { from: undefined, to: undefined, fromA: 0, toA: 0 };
  return { code: 'fallback', atMs, carId: view?.id, connectorId: view?.connectorId, ...nothing, because, fault };
}

/** The seat's way by name. */
export const wayOf = ({ ways }: Seat, name: WayName | undefined): Way | undefined => wayNamed(ways, name);

/** The part of its energy that a car has got, 0 to 1; kWh by hour of waiting where nobody said how much it wants. */
export function servedShare({ view, grant }: Seat, nowMs: number): number {
  if (view.wantedKWh !== undefined && view.wantedKWh > 0) return view.servedKWh / view.wantedKWh;
  return view.servedKWh / Math.max(1, (nowMs - grant.sinceMs) / 3_600_000) / 11;
}

/** True while its charger is between two ways, or has not shown that it obeys. */
export function isInFlight({ grant }: Seat): boolean {
  for (let left = grant.leaving; left; left = left.before) if (left.way !== grant.way) return true;
  return false;
}
