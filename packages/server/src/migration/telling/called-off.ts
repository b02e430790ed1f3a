import type { Way, WayState, WayStep } from '../way/index.ts';
import type { Told } from './told-of-step.ts';

/** What is told of a charger that will not be changed after all. `planId`: the campaign's; of a way that goes by itself, its own. */
export const calledOff = (planId: string, chargerId: string): Told => ({
  fact: `${planId}:${chargerId}:called off`,
  body: { kind: 'migrationCalledOff' },
});

const AT_REST: readonly WayState[] = ['Candidate', 'RolledBack', 'Dormant'];

/** Whether a step gave up what owners still waited for. One that comes home in it is told of as rolled back, and that it is not tried again. */
export const isCalledOff = (before: Way, { way, events }: Pick<WayStep, 'way' | 'events'>): boolean =>
  isOver(way) && !isOver(before) && !events.some((event) => event.kind === 'moved' && event.to === 'RolledBack');

const isOver = ({ state, isAborted, isRecalled }: Way): boolean =>
  state === 'Withdrawn' || state === 'Excluded' || ((isAborted || isRecalled) && AT_REST.includes(state));
