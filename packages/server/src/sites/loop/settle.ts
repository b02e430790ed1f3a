import { chooseModes, type BalancedSite, type CarView, type Observation, type SiteState, type WayName } from '@phasor/balancing';

const MINUTE_MS = 60_000;

/** What becomes of a site with these cars, a mode choice a minute, if all that is ordered takes effect. Nothing is changed. */
export function settle(
  balanced: BalancedSite,
  before: SiteState,
  observation: Observation,
  cars: readonly CarView[],
  minutes: number,
): SiteState {
  const seen = cars.map((car) => ({ ...car, isProven: true, drawnA: undefined, measuredWay: undefined }));
  let state = before;
  for (let minute = 1; minute <= minutes; minute += 1) {
    const nowMs = observation.nowMs + minute * MINUTE_MS;
    ({ state } = chooseModes(balanced, state, { ...observation, nowMs, cars: seen }));
  }
  return state;
}

/** What a car has been granted: its way, undefined while it waits, and its power, in kW. */
export function granted(
  balanced: BalancedSite,
  state: SiteState,
  car: CarView,
): { readonly way: WayName | undefined; readonly kw: number; readonly offeredA: number } {
  const grant = state.grants.get(car.id);
  const connector = balanced.connectors.get(car.connectorId);
  const way = connector && balanced.waysFor(connector, car.traits).find(({ name }) => name === grant?.way);
  const offeredA = grant?.offeredA ?? 0;
  return { way: way?.name, kw: (way?.kwPerA ?? 0) * offeredA, offeredA };
}
