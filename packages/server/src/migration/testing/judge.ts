import type { Fleet, SimulatedCharger } from './fleet.ts';
import type { Admission, BudgetSettings } from '../campaign/index.ts';
import type { WayState } from '../way/index.ts';

const DOWNLOAD: readonly string[] = ['Admitted', 'Snapshotted', 'Staging'];
const OUT: readonly string[] = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'RollingBack', 'Stranded'];

/** Where a charger stands, or may stand any minute by leave that it has; who is read again without leave stands still. */
function standing({ way, slot }: SimulatedCharger, nowMs: number): WayState {
  if (slot && slot.from === way.state && nowMs < slot.untilMs) return slot.to;
  return way.state !== 'Staging' && DOWNLOAD.includes(way.state) && !way.holdsPlace ? 'Staged' : way.state;
}

/** Everything that a budget limits, as `what: how many, limit`, counted from the chargers themselves. */
export function underWay(
  fleet: Fleet,
  nowMs: number,
  admitted: readonly Admission[],
  budgets: BudgetSettings,
): Map<string, readonly [number, number]> {
  const to = new Map(admitted.map(({ chargerId, to }) => [chargerId, to]));
  const all = fleet.chargers.map((charger) => ({ charger, state: to.get(charger.fact.chargerId) ?? standing(charger, nowMs) }));
  const counted = all.filter(({ charger, state }) => !charger.isDormant || OUT.includes(state));
  const count = (states: readonly string[]): number => counted.filter(({ state }) => states.includes(state)).length;
  const awake = all.filter(({ charger }) => !charger.isDormant);
  const awakeAt = new Map<string | null, number>();
  for (const { charger } of awake) awakeAt.set(charger.fact.siteId, (awakeAt.get(charger.fact.siteId) ?? 0) + 1);
  const downloads = count(DOWNLOAD);
  const figures = new Map<string, readonly [number, number]>([
    ['in flight', [downloads + count(OUT) - count(['Stranded']), budgets.inFlight]],
    ['unproven', [count([...OUT, 'Soaking']), Math.max(1, Math.floor(awake.length * budgets.unprovenShare))]],
    ['downloads', [downloads, budgets.downloads]],
    ['bandwidth', [downloads * budgets.downloadBytesPerS, budgets.bytesPerS]],
  ]);
  for (const { charger, state } of all) {
    const { siteId, groupId } = charger.fact;
    if (siteId === null) continue;
    const [out] = figures.get(siteId) ?? [0];
    figures.set(siteId, [out + (OUT.includes(state) ? 1 : 0), Math.max(1, Math.floor((awakeAt.get(siteId) ?? 0) / 4))]);
    if (groupId === null) continue;
    const [inGroup] = figures.get(`group ${groupId}`) ?? [0];
    figures.set(`group ${groupId}`, [inGroup + (OUT.includes(state) ? 1 : 0), 1]);
  }
  return figures;
}

/** Sites of more than one charger where a charger was let go, and no other has a connector that works and stays. */
export function sitesLeftDark(fleet: Fleet, nowMs: number, admitted: readonly Admission[]): string[] {
  const to = new Map(admitted.map(({ chargerId, to }) => [chargerId, to]));
  const stateOf = (charger: SimulatedCharger): string => to.get(charger.fact.chargerId) ?? standing(charger, nowMs);
  return fleet.chargers.flatMap((leaving) => {
    const { siteId, chargerId } = leaving.fact;
    if (siteId === null || !to.has(chargerId) || to.get(chargerId) === 'Admitted') return [];
    const others = fleet.chargers.filter(({ fact }) => fact.siteId === siteId && fact.chargerId !== chargerId);
    const works = (other: SimulatedCharger): boolean =>
      !other.isDormant && (other.fact.workingConnectors ?? 0) > 0 && !OUT.includes(stateOf(other));
    return others.length > 0 && !others.some(works) ? [siteId] : [];
  });
}

/** Attempts whose end is known at an instant, and how many of them failed. */
export function settledOf(
  fleet: Fleet,
  members: readonly string[],
  nowMs: number,
  bakeMs: number,
): { readonly settled: number; readonly failed: number } {
  const ways = fleet.chargers.filter(({ fact }) => members.includes(fact.chargerId)).map(({ way }) => way);
  const failed = ways.filter(({ failedAttempts }) => failedAttempts > 0).length;
  const made = ways.filter(
    ({ failedAttempts, committedAtMs }) => failedAttempts === 0 && committedAtMs !== null && committedAtMs + bakeMs <= nowMs,
  );
  return { settled: failed + made.length, failed };
}
