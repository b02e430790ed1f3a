import type { CarView, Grant, Grid } from '@phasor/balancing';
import { limitsInForce, mostOffered, risenA, type ConnectorMemory, type Told } from './connector-memory.ts';
import type { ConnectorFacts } from './facts.ts';
import { isFlowingOn } from './flowing-on.ts';
import type { Proof } from './order-proof.ts';
import { fedBy, phasesOn, routeOf } from './routes.ts';
import { highest, perPhase, onAllPhases, ZERO, type PerPhase } from './site-phases.ts';
import { DEAD_MAN_MS, wantedRoute } from './wanted-order.ts';

/** A car that takes nothing for so long has had enough, ms. */
const FULL_AFTER_MS = 120_000;
/** The least that a car charges with (IEC 61851-1), in A. */
export const LEAST_A = 6;
const SAME_A = 1e-6;
/** Less than this on a phase is a meter's noise, in A. */
const NOISE_A = 0.5;

/** S15: so long before the tail of a dead-man gives more than was told it counts at that, ms: what others must give for it is measured by then. */
const RISES_SOON_MS = 60_000;

/** S6, S8: so long after it was told to stop a car that still draws counts again. */
const STOPS_WITHIN_MS = 15_000;

/** A connector with what is remembered, known and measured of it. */
export interface Place {
  readonly facts: ConnectorFacts;
  readonly memory: ConnectorMemory;
  readonly proof: Proof;
}

/** The most that this connector may be offered by schedule, user and max current; below the least of a car it may not charge. */
export const allowedMost = ({ maxA, allowedA }: ConnectorFacts): number => Math.min(maxA, allowedA ?? Infinity);

/**
 * S6: what was granted waits to be told, because its charger is being told something else: until then it does what it was told before, and what is
 * measured of that is no disobedience (S8), nor a sign that what was taken from it flows no more (S7). Who refused it had its chance.
 */
function isYetToBeTold(place: Place, grant: Grant | undefined): boolean {
  const { facts, memory, proof } = place;
  const { told, session } = memory;
  if (!grant || memory.failures > 0 || proof.hasFailedToSwitch) return false;
  if (told?.transactionId !== session?.transactionId || !told) return grant.offeredA > 0 || facts.failsafeA > 0;
  return grant.offeredA < told.limitA - SAME_A || wantedRoute(place, grant.way) !== memory.route;
}

/** The session as the balancer sees it, which gave it `grant` before; null where nobody charges, or may not now. */
export function carViewOf(place: Place, grant: Grant | undefined, nowMs: number): CarView | null {
  const { facts, memory, proof } = place;
  const { session, reading, told, suspendedAtMs } = memory;
  const mostA = allowedMost(facts);
  if (!session || mostA < LEAST_A || nowMs < memory.heldUntilMs) return null;
  const isFull = suspendedAtMs !== null && nowMs - suspendedAtMs >= FULL_AFTER_MS;
  // Nobody can see where its phases are while it takes nothing: it is told to stop, which can be seen, and both phases are free again.
  if (isFull && memory.moving) return null;
  const isAfterOrder = reading !== null && (told?.takenAtMs == null || reading.atMs > told.takenAtMs);
  const servedKWh = Math.max(0, ((session.registerWh ?? session.meterStartWh) - session.meterStartWh) / 1000);
  const canSwitch = facts.actuator !== 'none' && memory.noSwitch === null && facts.isOnline && !facts.hasWornKeys;
  return {
    id: String(session.transactionId),
    connectorId: facts.key,
    traits: { phases: memory.learnt.phases, maxA: mostA },
    priority: facts.priority,
    servedKWh,
    ...(session.wantedKWh === null ? {} : { wantedKWh: session.wantedKWh }),
    ...(session.departsAtMs === null ? {} : { departsAtMs: session.departsAtMs }),
    drawnA: isAfterOrder ? Math.max(...reading.amps) : undefined,
    isProven: proof.isProven && facts.isOnline && !isYetToBeTold(place, grant),
    measuredWay: proof.measuredWay,
    isUpSafe: facts.bearsThreeAgain,
    maySwitch: canSwitch,
    isFull,
  };
}

/**
 * What is reserved for a connector beside its car's grant, on the site's phases (S12): one that is offline counts at what it falls back to, whether or
 * not we know of a session, and at its max current where nobody has seen it fall back; one that crosses over at what either of its
 * firmwares may give (S18); one whose car may not charge at what it may still be offered;
 * and whatever is measured on a phase that its grant does not count on (S3: in the same tick), or beyond it for longer than an order is waited for (S8).
 */
export function reservedFor(place: Place, grant: Grant | undefined, grid: Grid, nowMs: number): PerPhase {
  const { facts, memory } = place;
  const { session, samples } = memory;
  const { wiring } = facts;
  const onAll = (amps: number): PerPhase => (amps > 0 ? onAllPhases(wiring, amps) : ZERO);
  const route = grant?.way === undefined ? null : routeOf(grant.way, wiring);
  // What the engine counts is where its way leads, and nowhere else.
  const offered = grant && route !== null ? fedBy(route, wiring, grid, grant.offeredA) : ZERO;
  const beside = (amps: PerPhase): PerPhase => perPhase((phase) => Math.max(0, amps[phase] - offered[phase]));
  if (!facts.isOnline || facts.crossingA > 0) {
    const withoutUsA = Math.max(facts.crossingA, facts.countsA, facts.failsafeA);
    return beside(highest(onAll(withoutUsA), toldOn(memory, wiring, grid, nowMs)));
  }
  // S18: over CAPI a limit holds for the next car too, until that is told another.
  const heldA = memory.told === null ? Math.max(facts.unaskedA, ...memory.before.map((told) => leftOf(told, nowMs))) : 0;
  if (!session || heldA > 0) return beside(onAll(heldA));
  if (!grant) return onAll(mostOffered(memory, nowMs + RISES_SOON_MS));
  const isFlowing = isFlowingOn(facts, memory, grant, isYetToBeTold(place, grant), nowMs);
  // What was told to stop a moment ago flows for some seconds more. Whoever counted that would pause the next one for it, and the next.
  if (route === null && !isFlowing && memory.failures === 0 && nowMs - grant.offerAtMs < STOPS_WITHIN_MS) return ZERO;
  const covered = route === null ? ZERO : phasesOn(route, wiring, grid);
  const drawn = samples.at(-1)?.most ?? ZERO;
  const stray = perPhase((phase) => (covered[phase] > 0 || drawn[phase] < NOISE_A ? 0 : drawn[phase]));
  const flowing = isFlowing ? beside(drawn) : ZERO;
  // Who could not be told again in time may have what its tail gives, and no more than that beside its grant.
  return highest(highest(stray, flowing), beside(onAll(risenA(memory, nowMs + RISES_SOON_MS))));
}

/** What is left of what a charger was told that is told nothing more: its limit until its dead-man has acted for certain, then its tail. */
const leftOf = ({ sentAtMs, limitA, tailA }: Told, nowMs: number): number => (nowMs >= sentAtMs + DEAD_MAN_MS ? tailA : limitA);

/** What a charger that can be told nothing was told, where it was told to: until its dead-man acts, and then its tail. */
function toldOn(memory: ConnectorMemory, wiring: ConnectorFacts['wiring'], grid: Grid, nowMs: number): PerPhase {
  return limitsInForce(memory)
    .map((told) => fedBy(told.route, wiring, grid, leftOf(told, nowMs)))
    .reduce<PerPhase>(highest, ZERO);
}
