import type { BalancedSite, CarView, Observation, SiteState, WayName } from '@phasor/balancing';
import type { Place } from './car-views.ts';
import type { Ready, Route } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import type { HouseNow } from './house-now.ts';
import { routeOf, wayOfTerminals } from './routes.ts';
import { granted, settle } from './settle.ts';

/** An idle connector is looked at so often; what two looks in a row find better is told, ms. */
const LOOK_EVERY_MS = 300_000;
/** So many changes while idle, on one connector and local day (S10 allows 6). */
const MOST_CHANGES = 3;
/** S11: of the 150 writes of a day these are left to running sessions. */
const MOST_WRITES = 100;
/** The next car must gain this by the change, in kW: 3 A on one phase. */
const CLEAR_KW = 0.7;
/** So long until what a car is offered has settled, in minutes. */
const MINUTES = 4;

/** A phase that an idle connector is told for its next car. */
export interface IdlePhase {
  readonly key: string;
  readonly route: Route;
  /** The same on the site's phases, and what stands there now. */
  readonly to: WayName;
  readonly from: WayName;
  /** What the next car would have on either, in kW. */
  readonly kw: number;
  readonly heldKw: number;
}

/** What came of looking at one idle connector. */
export interface IdleLook {
  readonly key: string;
  readonly ready: Ready;
  readonly change: IdlePhase | null;
}

/**
 * S10: an idle connector that can hold a phase holds the one that the engine would give its next car, so that the choice never races the start.
 * One connector a step, the one looked at longest ago, at quiet moments only; null: none is due.
 */
export function lookAtIdle(
  facts: SiteFacts,
  places: readonly Place[],
  houses: ReadonlyMap<string, Pick<HouseNow, 'from'>>,
  state: SiteState,
  observation: Observation,
): IdleLook | null {
  if (!isQuiet(places, houses)) return null;
  const due = places.filter((place) => mayBeTold(place, facts));
  const [place] = due.sort((one, other) => one.memory.ready.lookAtMs - other.memory.ready.lookAtMs);
  if (!place) return null;
  const { key } = place.facts;
  const found = betterPhase(place, facts, state, observation);
  const isSure = found !== null && found.route === place.memory.ready.wanted;
  const ready = { ...place.memory.ready, lookAtMs: facts.nowMs + LOOK_EVERY_MS, wanted: found?.route ?? null };
  return { key, ready, change: isSure ? found : null };
}

/** Nothing is guessed, and no car is between two phases. */
function isQuiet(places: readonly Place[], houses: ReadonlyMap<string, Pick<HouseNow, 'from'>>): boolean {
  const isKnown = [...houses.values()].every(({ from }) => from === 'meter' || from === 'static');
  return isKnown && places.every(({ memory }) => memory.session === null || memory.moving === null);
}

function mayBeTold({ facts: connector, memory }: Place, { nowMs, day }: SiteFacts): boolean {
  const { actuator, wiring, isOnline, isVacant, hasWornKeys } = connector;
  const { session, moving, meterSide, noSwitch, failedSwitches, ready, writes } = memory;
  if (session || !isOnline || !isVacant || nowMs < ready.lookAtMs) return false;
  // Only a setting holds while nobody charges; a profile for a transaction does not.
  if ((actuator !== 'key' && actuator !== 'dataTransfer') || wiring.length === 1) return false;
  if (noSwitch !== null || failedSwitches > 0 || hasWornKeys) return false;
  // Whose meter does not tell the phase is told once, until a car was measured: nobody would know any more where it may be.
  if (moving && meterSide !== 'input') return false;
  return !(ready.day === day && ready.changes >= MOST_CHANGES) && !(writes.day === day && writes.count >= MOST_WRITES);
}

/** The phase on which the next car is clearly better off than on the one that stands there; null: there is none. */
function betterPhase({ facts: connector, memory }: Place, { balanced, settings }: SiteFacts, state: SiteState, observation: Observation) {
  const { key, wiring } = connector;
  const from = wayOfTerminals(TERMINALS[memory.route], wiring, settings.grid);
  if (from === undefined) return null;
  const nextCar: CarView = {
    ...{ id: 'next car', connectorId: key, priority: connector.priority, servedKWh: 0, isProven: true },
    traits: { phases: 3, maxA: connector.maxA },
    isUpSafe: connector.bearsThreeAgain,
  };
  const onSite = (site: BalancedSite) => granted(site, settle(site, state, observation, [...observation.cars, nextCar], MINUTES), nextCar);
  const { way: to, kw } = onSite(balanced);
  if (to === undefined || to === from) return null;
  const { kw: heldKw } = onSite({
    ...balanced,
    waysFor: (at, car) => balanced.waysFor(at, car).filter(({ name }) => at.id !== key || name === from),
  });
  const route = routeOf(to, wiring);
  return kw - heldKw < CLEAR_KW ? null : { key, route, to, from, kw, heldKw };
}

const TERMINALS: Readonly<Record<Route, readonly (1 | 2 | 3)[]>> = { L123: [1, 2, 3], L1: [1], L2: [2], L3: [3] };
