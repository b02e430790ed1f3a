import type { CarView } from '@phasor/balancing';
import type { WhatIf, WhatIfRequest } from '@phasor/contract';
import { granted, settle } from './settle.ts';
import type { SiteLoop } from './site-loop.ts';

/** So many steps of a mode choice, a minute apart, until offers have settled. */
const MINUTES = 12;

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
    const state = settle(balanced, memory.state, observation, cars, MINUTES);
    const grants = cars.map((car) => granted(balanced, state, car));
    const on = grants.filter(({ way }) => way !== undefined);
    const kw = grants.reduce((sum, grant) => sum + grant.kw, 0);
    const leastA = on.length === 0 ? 0 : Math.min(...on.map(({ offeredA }) => offeredA));
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
