import type { Room } from '../problem/compile.ts';
import { KV } from '../site/site.ts';
import { isBelow, type BalancedSite } from '../balanced-site.ts';
import type { CarView } from '../state/car-view.ts';
import { plan } from './plan.ts';
import type { PlanRow, PlanSession } from './stretches.ts';

/** Length of a period of the plan, in h. */
const PERIOD_H = 0.25;
/** What a car weighs for which nothing is planned now. */
const LEAST_WEIGHT = 0.01;

/** A car whose need and departure are known, as the plan sees it. */
function sessionOf({ traits, wantedKWh, servedKWh, departsAtMs }: CarView, nowMs: number): PlanSession | undefined {
  if (wantedKWh === undefined || departsAtMs === undefined || departsAtMs <= nowMs) return undefined;
  const periodsLeft = Math.max(1, Math.floor((departsAtMs - nowMs) / (PERIOD_H * 3_600_000)));
  return { energyKWh: Math.max(0, wantedKWh - servedKWh), periodsLeft, maxCurrentA: traits.maxA, kWPerA: KV * traits.phases };
}

/**
 * Weights for guard and modes from a plan of the cars' whole stay: what each should get in the next quarter of an hour, in kW. Fuses count with the
 * power of their three phases together, since phases can be changed until then. Only cars whose need and departure are known; made anew every 15
 * minutes, in a worker at big sites (500 cars take seconds).
 */
export function weightsOfPlan(
  balanced: BalancedSite,
  rooms: readonly Room[],
  cars: readonly CarView[],
  nowMs: number,
): ReadonlyMap<string, number> {
  const known = cars.flatMap((view) => {
    const session = sessionOf(view, nowMs);
    const connector = balanced.connectors.get(view.connectorId);
    return session && connector ? [{ view, session, fuseId: connector.fuseId }] : [];
  });
  const rows = rooms.map(({ id, amps, kw = Infinity }): PlanRow => {
    const limit = Math.max(0, Math.min(kw, KV * amps.reduce((sum, value) => sum + Math.max(0, value), 0)));
    const terms = known.flatMap(({ session, fuseId }, car) => (isBelow(balanced, fuseId, id) ? [{ car, re: session.kWPerA, im: 0 }] : []));
    return { limit, terms };
  });
  const sessions = known.map(({ session }) => session);
  const [now] = plan(sessions, rows, { periodH: PERIOD_H }).stretches;
  return new Map(known.map(({ view, session }, at) => [view.id, Math.max(LEAST_WEIGHT, (now?.currentsA[at] ?? 0) * session.kWPerA)]));
}
