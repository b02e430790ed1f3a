import { wayNamed, type Grant } from '@phasor/balancing';
import { allowedMost } from './car-views.ts';
import type { Seen, SeenSite } from './rooms-above.ts';

/** Offers are tenths of an A: less than this apart they are the same. */
const SAME_A = 0.05;

/** What keeps the offer of a car that charges from rising, and is no fuse's; A per phase. */
export type OwnBound =
  /** It was seen to take no more (S2), `drawnA` by its last reading. */
  | { readonly by: 'car'; readonly drawnA: number | null; readonly offeredA: number }
  /** It is offered all that schedule, owner and max current allow; `isSet`: by less than its max current. */
  | { readonly by: 'allowed'; readonly limitA: number; readonly isSet: boolean }
  /** The rules of its country: so much from one phase alone. */
  | { readonly by: 'onePhase'; readonly limitA: number };

/** R21: what a car that charges would have to get over first, before any fuse; null: the fuses alone say how much it has. */
export function ownBound({ facts, memory }: Seen, grant: Grant | undefined, { balanced }: Pick<SeenSite, 'balanced'>): OwnBound | null {
  if (grant?.way === undefined) return null;
  const { offeredA, demandA } = grant;
  const reaches = (limitA: number): boolean => offeredA >= limitA - SAME_A;
  if (memory.suspendedAtMs !== null || reaches(demandA)) {
    const drawnA = memory.reading ? Math.max(...memory.reading.amps) : null;
    return { by: 'car', drawnA, offeredA };
  }
  const mostA = allowedMost(facts);
  if (reaches(mostA)) return { by: 'allowed', limitA: mostA, isSet: mostA < facts.maxA - SAME_A };
  const connector = balanced.connectors.get(facts.key);
  const ways = connector ? balanced.waysFor(connector, { phases: memory.learnt.phases, maxA: mostA }) : [];
  const way = wayNamed(ways, grant.way);
  return way && way.slots.length === 1 && reaches(way.maxA) ? { by: 'onePhase', limitA: way.maxA } : null;
}

const amps = (value: number): string => `${Math.round(value * 10) / 10} A`;

/** That as a sentence. */
export function ownSentence(bound: OwnBound): string {
  switch (bound.by) {
    case 'car':
      return bound.drawnA === null
        ? 'The car takes no more.'
        : `The car takes no more: ${amps(bound.drawnA)} of the ${amps(bound.offeredA)} that it is offered.`;
    case 'allowed':
      return `It has all that it may take: ${amps(bound.limitA)}${bound.isSet ? ', by its schedule or its owner’s limit' : ''}.`;
    case 'onePhase':
      return `It has all that a car may take from one phase alone by the rules of its country: ${amps(bound.limitA)}.`;
  }
}
