import {
  chooseModes,
  EMPTY_STATE,
  guard,
  learnPhases,
  NOTHING_LEARNT,
  WARM,
  type Decision,
  type ModeScope,
  type Observation,
  type SiteState,
} from '@phasor/balancing';
import { hasSimpler } from '../actuators/tell-charger.ts';
import { allowedMost, carViewOf, LEAST_A, reservedFor, type Place } from './car-views.ts';
import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import { cutsAsTold } from './cuts-as-told.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import { pressedBy } from './fuse-loads.ts';
import { withGranted } from './flowing-on.ts';
import { lookAtIdle, type IdlePhase } from './idle-phase.ts';
import { housesNow, type HouseNow, type SettledHouse } from './house-now.ts';
import { isOverWhereItWas, seenOf, sightsOf, withSightBefore } from './meter-sights.ts';
import { proofOf } from './order-proof.ts';
import { modesWithin } from './modes-within.ts';
import { plus, ZERO, type PerPhase } from './site-phases.ts';
import { secondLook } from './second-look.ts';
import { sparingCuts } from './sparing-cuts.ts';
import { spreadOver } from './spread.ts';
import { wantedOrder, type WantedOrder } from './wanted-order.ts';
import { sparingOf } from './wear.ts';

/** All that the loop of a site remembers. Plain data: it is stored before what it decided is sent, and read back after a restart. */
export interface LoopMemory {
  readonly state: SiteState;
  readonly connectors: ReadonlyMap<string, ConnectorMemory>;
  /** The last settled estimate of the house load at each fuse. */
  readonly houses: ReadonlyMap<string, SettledHouse>;
  readonly powerCut: PowerCut;
}

/** S17: what tells of a power cut. A server that starts again in it goes on with that. */
export interface PowerCut {
  /** When chargers of this site booted of late, ms. */
  readonly boots: ReadonlyMap<string, number>;
  /** When the last cut was noticed, ms. */
  readonly atMs: number;
}

const NO_CUT: PowerCut = { boots: new Map(), atMs: -Infinity };

export const NEW_LOOP: LoopMemory = { state: EMPTY_STATE, connectors: new Map(), houses: new Map(), powerCut: NO_CUT };

/** What a step came to. */
export interface SiteStep {
  readonly memory: LoopMemory;
  readonly decisions: readonly Decision[];
  readonly orders: readonly WantedOrder[];
  readonly houses: ReadonlyMap<string, HouseNow>;
  /** What is kept for connectors beside their grants, by fuse. */
  readonly reserved: ReadonlyMap<string, PerPhase>;
  readonly observation: Observation;
  /** Connectors whose charger did not change its phase in time, with how often now. */
  readonly failedSwitches: readonly string[];
  /** Connectors whose change of phase was just measured to have come. */
  readonly moved: readonly string[];
  /** S3: connectors that feed three phases again, and whose car was just found to use fewer. */
  readonly notBack: readonly string[];
  /** R8: how soon modes are to be chosen again for somebody who waits, ms; null: in their own time. */
  readonly modesWithinMs: number | null;
  /** S10: an idle connector that is told the phase for its next car. */
  readonly idlePhase: IdlePhase | null;
}

/** After so many changes of phase that did not come, a charger is not asked any more (S6). */
const MOST_FAILED_SWITCHES = 2;

/** One decision of the loop: what the engine makes of what is measured, and the orders that follow. Pure. */
export function siteStep(before: LoopMemory, facts: SiteFacts, modes: ModeScope | null): SiteStep {
  const { settings, balanced, nowMs, hour } = facts;
  const known = facts.connectors.map((connector) => ({ facts: connector, memory: before.connectors.get(connector.key) ?? NEW_CONNECTOR }));
  const failedSwitches: string[] = [];
  const moved: string[] = [];
  const places = known.map((one): Place => {
    const sights = one.memory.moving ? sightsOf(one, known, facts) : [];
    const memory = withSightBefore(one.memory, sights);
    const seen = seenOf({ facts: one.facts, memory }, sights, settings.grid);
    const proof = proofOf(memory, one.facts.wiring, settings.grid, seen, nowMs, isOverWhereItWas(one, facts));
    if (proof.hasFailedToSwitch) failedSwitches.push(one.facts.key);
    if (proof.hasShown) moved.push(one.facts.key);
    return { facts: one.facts, proof, memory: afterEdge(one.facts, afterProof(one.facts, memory, proof, nowMs), nowMs) };
  });
  const houses = housesNow(facts, places, before.houses);
  const reserved = new Map<string, PerPhase>();
  const cars = places.flatMap((place) => {
    const grant = grantOf(before.state, place);
    const car = carViewOf(place, grant, nowMs);
    const amps = reservedFor(place, car ? grant : undefined, settings.grid, nowMs);
    const isReserved = amps.some((value) => value > 0);
    if (isReserved) for (const { id } of balanced.above(place.facts.fuseId)) reserved.set(id, plus(reserved.get(id) ?? ZERO, amps));
    return car ? [isReserved ? { ...car, countedA: amps } : car] : [];
  });
  const houseA = new Map<string, PerPhase>();
  for (const { id } of settings.fuses) {
    const house = houses.get(id);
    const kept = reserved.get(id);
    // The engine takes a fuse that once had a figure for one with a meter: each has one always.
    houseA.set(id, plus(house?.amps ?? ZERO, kept ?? ZERO));
  }
  const observation: Observation = { nowMs, hour, houseA, cars };
  const step = modes === null ? guard(balanced, before.state, observation) : chooseModes(balanced, before.state, observation, WARM, modes);
  const state = sparingCuts(facts, places, before.state, step.state, houseA, houses);
  const isAwaited = [...state.grants.values()].some(({ promised, way }) => promised !== undefined && way === undefined);
  const isPressed = pressedBy(facts, places, before.state, houseA);
  const sparing = sparingOf(places, nowMs);
  const looksAt = secondLook(places, facts.meters.size > 0, nowMs, (place) => isOverWhereItWas(place, facts));
  const orders = inTurn(places).flatMap(
    (place) =>
      wantedOrder(place, grantOf(state, place), nowMs, {
        ...{ isPressed: isPressed(place), isAwaited, isToStop: place.facts.key === looksAt, refreshMs: sparing(place).refreshMs },
      }) ?? [],
  );
  const idle = modes === 'all' ? lookAtIdle(facts, places, houses, state, observation) : null;
  const remembered = (place: Place): ConnectorMemory => {
    const offeredA = grantOf(state, place)?.offeredA ?? 0;
    const granted = place.memory.session ? withGranted(place.memory.granted, offeredA, nowMs) : NEW_CONNECTOR.granted;
    const memory = granted === place.memory.granted ? place.memory : { ...place.memory, granted };
    return place.facts.key === idle?.key ? { ...memory, ready: idle.ready } : memory;
  };
  return {
    memory: {
      ...before,
      state,
      connectors: new Map(places.map((place) => [place.facts.key, remembered(place)])),
      houses: new Map([...houses].flatMap(([fuseId, { settled }]) => (settled ? [[fuseId, settled] as const] : []))),
    },
    decisions: cutsAsTold(step.decisions, state),
    orders: cutsFirst(orders),
    houses,
    reserved,
    observation,
    failedSwitches,
    moved,
    notBack: places.flatMap((place) => (isNotBack(before, place) ? [place.facts.key] : [])),
    modesWithinMs: modesWithin(before.state, state, observation),
    idlePhase: idle?.change ?? null,
  };
}

/** A car that changed its phase in this session is fed with three, and only now it is known that it does not take them all. */
function isNotBack({ connectors, state }: LoopMemory, place: Place): boolean {
  const { phases } = connectors.get(place.facts.key)?.learnt ?? NOTHING_LEARNT;
  return phases === 3 && place.memory.learnt.phases < 3 && (grantOf(state, place)?.switches ?? 0) > 0;
}

/** Of two outlets of a charger the one that was told longer ago comes first: else a house that climbs would leave the other as it is. */
const inTurn = (places: readonly Place[]): readonly Place[] =>
  [...places].sort((one, other) => (one.memory.told?.sentAtMs ?? 0) - (other.memory.told?.sentAtMs ?? 0));

/** What a fuse needs comes before all that can wait for its charger's next answer. */
const cutsFirst = (orders: readonly WantedOrder[]): readonly WantedOrder[] => {
  const rank = ({ isForSafety, why }: WantedOrder): number => (isForSafety ? 0 : why === 'cut' ? 1 : 2);
  return [...orders].sort((one, other) => rank(one) - rank(other));
};

export const grantOf = (state: SiteState, { memory }: Pick<Place, 'memory'>) =>
  memory.session ? state.grants.get(String(memory.session.transactionId)) : undefined;

/** What the proof teaches: older limits are over, phases are where they are, and whoever failed twice is not asked again. */
function afterProof({ actuator }: ConnectorFacts, memory: ConnectorMemory, proof: Place['proof'], nowMs: number): ConnectorMemory {
  const { meterSide } = proof;
  if (proof.hasFailedToSwitch) {
    const failedSwitches = memory.failedSwitches + 1;
    const noSwitch =
      failedSwitches >= MOST_FAILED_SWITCHES && !hasSimpler(actuator)
        ? `It was told ${failedSwitches} times to change its phases and was not measured to.`
        : memory.noSwitch;
    const route = memory.moving?.from ?? memory.route;
    const strayRoute = memory.moving ? memory.route : memory.strayRoute;
    return { ...memory, meterSide, failedSwitches, strayRoute, noSwitch, route, moving: null, learnt: NOTHING_LEARNT };
  }
  const known = proof.hasMoved
    ? { ...memory, meterSide, moving: null, learnt: NOTHING_LEARNT }
    : { ...memory, meterSide, learnt: actuator === 'power' ? NOTHING_LEARNT : learntBy(memory, nowMs) };
  return proof.isEffective && !memory.isEffective ? { ...known, isEffective: true, before: [], rung: 0 } : known;
}

/** S17: where a schedule lets a running session charge again, it does so after a while of its own; "charge now" at once, after a power cut too. */
function afterEdge(facts: ConnectorFacts, before: ConnectorMemory, nowMs: number): ConnectorMemory {
  const memory = facts.isChargeNow && before.heldUntilMs > 0 ? { ...before, heldUntilMs: 0 } : before;
  const isAllowed = allowedMost(facts) >= LEAST_A;
  if (!memory.session || isAllowed === memory.wasAllowed) return memory;
  // What has only just begun is at no edge.
  if (memory.wasAllowed === null) return { ...memory, wasAllowed: isAllowed };
  const heldUntilMs = isAllowed && !facts.isChargeNow ? nowMs + spreadOver(facts.key, nowMs) : 0;
  return { ...memory, wasAllowed: isAllowed, heldUntilMs };
}

/** S3: phases are learnt while all of them are fed; never of a charger that picks them itself (S9): it may pick others at any time. */
function learntBy({ learnt, reading, route, moving, told, session }: ConnectorMemory, nowMs: number): ConnectorMemory['learnt'] {
  if (!session) return NOTHING_LEARNT;
  if (!reading || moving || route !== 'L123' || !told || nowMs - reading.atMs > 60_000) return learnt;
  return learnPhases(learnt, { atMs: reading.atMs, drawnA: reading.amps, offeredA: told.limitA });
}
