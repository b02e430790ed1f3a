import { limitOf, marginOf } from '@phasor/balancing';
import type { Place } from './car-views.ts';
import { limitsInForce } from './connector-memory.ts';
import type { SiteFacts } from './facts.ts';
import type { HouseNow } from './house-now.ts';
import { fedBy } from './routes.ts';
import { highest, minus, perPhase, plus, ZERO, type PerPhase } from './site-phases.ts';

/**
 * S11: the connectors whose cuts may wait while they are small. A fuse is calm as long as all that chargers were *told*, beside the house, leaves half of its
 * margin free: the house's own restlessness is no reason to write into chargers all the time. Never where no meter looks, and so nothing would be noticed, nor in an
 * IT grid, whose lines add up otherwise.
 */
export function calmConnectors(
  facts: SiteFacts,
  places: readonly Place[],
  houseA: ReadonlyMap<string, PerPhase>,
  houses: ReadonlyMap<string, Pick<HouseNow, 'from'>>,
): ReadonlySet<string> {
  const { balanced, settings } = facts;
  if (settings.grid === 'IT') return new Set();
  const toldA = new Map<string, PerPhase>();
  for (const { facts: connector, memory } of places) {
    if (!memory.session) continue;
    const most = limitsInForce(memory)
      .map(({ limitA, route }) => fedBy(route, connector.wiring, settings.grid, limitA))
      .reduce<PerPhase>(highest, ZERO);
    for (const { id } of balanced.above(connector.fuseId)) toldA.set(id, plus(toldA.get(id) ?? ZERO, most));
  }
  const restless = new Set([...houses].flatMap(([fuseId, { from }]) => (from === 'meter' ? [] : [fuseId])));
  for (const fuse of balanced.site.fuses) {
    const limits = limitOf(fuse);
    const leftA = perPhase((phase) => limits[phase] - marginOf(fuse, limits[phase]) / 2);
    const loads = plus(toldA.get(fuse.id) ?? ZERO, houseA.get(fuse.id) ?? ZERO);
    if (minus(leftA, loads).some((amps) => amps < 0)) restless.add(fuse.id);
  }
  const isCalm = ({ facts: { fuseId } }: Place): boolean => balanced.above(fuseId).every(({ id }) => !restless.has(id));
  return new Set(places.filter(isCalm).map(({ facts: { key } }) => key));
}
