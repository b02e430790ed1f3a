import { chooseModes, type CarView, type SiteState } from '@phasor/balancing';
import type { WhatIf, WhatIfRequest } from '@phasor/contract';
import type { SiteLoop } from './site-loop.ts';

/** So many steps of a mode choice, a minute apart, until offers have settled. */
const MINUTES = 12;
const MINUTE_MS = 60_000;

interface Counted {
  readonly charging: number;
  readonly waiting: number;
  readonly leastA: number;
  readonly totalKw: number;
}

/** What a site would look like with more cars, once everything has settled; null before the loop's first step. Nothing is changed. */
export function whatIf({ look, memory }: SiteLoop, { cars: more, phases = 3 }: WhatIfRequest): WhatIf | null {
  if (!look) return null;
  const { balanced } = look.facts;
  const { observation } = look.step;
  const taken = new Set(observation.cars.map(({ connectorId }) => connectorId));
  const free = [...balanced.connectors.values()].filter(({ id }) => !taken.has(id)).slice(0, more);
  const added = free.map((connector, index): CarView => ({
    id: `what if ${index + 1}`,
    connectorId: connector.id,
    traits: { phases: phases as 1 | 2 | 3, maxA: connector.maxA },
    servedKWh: 0,
    isProven: true,
  }));
  const settled = (cars: readonly CarView[]): Counted => {
    let state: SiteState = memory.state;
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const nowMs = observation.nowMs + minute * MINUTE_MS;
      const seen = cars.map((car) => ({ ...car, isProven: true, drawnA: undefined, measuredWay: undefined }));
      ({ state } = chooseModes(balanced, state, { ...observation, nowMs, cars: seen }));
    }
    const grants = cars.map(({ id }) => state.grants.get(id));
    const on = grants.filter((grant) => grant?.way !== undefined);
    const kw = cars.reduce((sum, car) => {
      const grant = state.grants.get(car.id);
      const connector = balanced.connectors.get(car.connectorId);
      const way = connector && balanced.waysFor(connector, car.traits).find(({ name }) => name === grant?.way);
      return sum + (way?.kwPerA ?? 0) * (grant?.offeredA ?? 0);
    }, 0);
    const leastA = on.length === 0 ? 0 : Math.min(...on.map((grant) => grant?.offeredA ?? 0));
    return { charging: on.length, waiting: cars.length - on.length, leastA: round(leastA), totalKw: round(kw) };
  };
  const now = settled(observation.cars);
  const then = settled([...observation.cars, ...added]);
  const missing = more - added.length;
  const sentence =
    `With ${added.length} more ${added.length === 1 ? 'car' : 'cars'} ${then.charging} would charge and ${then.waiting} wait, the least with ${then.leastA} A; ` +
    `now it is ${now.charging} and ${now.waiting}, with ${now.leastA} A.` +
    (missing > 0 ? ` There is no free connector for ${missing} of them.` : '');
  return { ...then, now, sentence };
}

const round = (value: number): number => Math.round(value * 10) / 10;
