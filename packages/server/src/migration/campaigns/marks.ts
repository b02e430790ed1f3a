import type { WayFact } from '../campaign/index.ts';
import type { StepDetails } from '../desk/way-audit.ts';
import type { EndpointTest, WayEvent, WayFact as Fact, WayState } from '../way/index.ts';

/** What the audit of a charger's way says, as far as its campaign asks. Plain data; it follows from the audit alone. */
export interface Marks extends WayFact {
  readonly state: WayState;
  /** Why it is in its state. */
  readonly why: string | null;
  /** When a max current, or what is given while offline, was not carried last, or was read back as more: somebody's safety. */
  readonly unsafeAtMs: number | null;
  /** When the attempt that runs, or the last one, was armed. */
  readonly armedAtMs: number | null;
  /** Its newest test of the OCPP endpoint in the attempt that runs, or the last one; null: none. */
  readonly endpointTest: EndpointTest | null;
  /** Whether that attempt is counted among the failed ones. */
  readonly isFailed: boolean;
}

/** Of a charger that has begun nothing; `atMs`: since when it may. */
export const firstMarks = (atMs: number): Marks => ({
  state: 'Candidate',
  sinceMs: atMs,
  attempts: 0,
  failedAttempts: 0,
  lastRolledBackMs: null,
  committedAtMs: null,
  provenAtMs: null,
  wasStranded: false,
  excludedBecause: null,
  holdsPlace: false,
  isHeld: false,
  isGivenUp: false,
  why: null,
  unsafeAtMs: null,
  armedAtMs: null,
  endpointTest: null,
  isFailed: false,
});

/** What a fuse and a cable depend on. One that reads back as more than it was is settled as not possible. */
const SAFETY_ITEMS = ['max current', 'current while offline'] as const;

type Moved = Extract<WayEvent, { readonly kind: 'moved' }>;

/** The marks after further steps of the audit, in their order. */
export const marksAfter = (before: Marks, steps: readonly Pick<StepDetails, 'fact' | 'events'>[]): Marks =>
  steps.reduce((marks, { fact, events }) => marksNoted(marks, events, fact), before);

/** The marks after what one fact led to. */
export const marksNoted = (before: Marks, events: readonly WayEvent[], fact: Fact): Marks =>
  events.reduce((so, event) => noted(so, event, fact.kind === 'recall' || fact.kind === 'abort'), said(before, events, fact));

/** What a person says of this one charger holds against its campaign. */
function said(marks: Marks, events: readonly WayEvent[], fact: Fact): Marks {
  if (!('isByPerson' in fact) || events.some(({ kind }) => kind === 'refused')) return marks;
  switch (fact.kind) {
    case 'pause':
      return { ...marks, isHeld: true, holdsPlace: false };
    case 'resume':
      return { ...marks, isHeld: false };
    case 'abort':
    case 'recall':
      return { ...marks, isGivenUp: true };
  }
}

function noted(marks: Marks, event: WayEvent, isWished: boolean): Marks {
  switch (event.kind) {
    case 'moved':
      return moved(marks, event, isWished);
    case 'committed':
      return { ...marks, committedAtMs: event.atMs };
    case 'endpointTested':
      return { ...marks, endpointTest: { atMs: event.atMs, failure: event.failure } };
    case 'itemSettled': {
      const isUnsafe = SAFETY_ITEMS.some((name) => event.name.startsWith(name)) && event.outcome === 'notPossible';
      return isUnsafe ? { ...marks, unsafeAtMs: event.atMs } : marks;
    }
    default:
      return marks;
  }
}

function moved(marks: Marks, { atMs, from, to, why }: Moved, isWished: boolean): Marks {
  // A place that was given to a charger which never began holds until it begins.
  const so: Marks = { ...marks, state: to, sinceMs: atMs, why, holdsPlace: holdsPlace(marks, from, to) };
  switch (to) {
    case 'Admitted':
      // Nothing of a former attempt counts in the next.
      return from === 'Candidate' ? { ...so, endpointTest: null } : so;
    case 'Armed':
      return { ...so, attempts: marks.attempts + 1, armedAtMs: atMs, isFailed: false };
    case 'Migrated':
      return { ...so, provenAtMs: atMs };
    case 'RollingBack':
      // What people called back has not failed.
      return { ...(isWished || from === 'RollingBack' ? so : failed(so)), committedAtMs: null, provenAtMs: null };
    case 'RolledBack':
      return { ...(marks.attempts > 0 && from !== 'RollingBack' ? failed(so) : so), lastRolledBackMs: atMs, committedAtMs: null };
    case 'Stranded':
      return { ...failed(so), wasStranded: true };
    case 'Excluded':
      return { ...so, excludedBecause: why };
    default:
      return so;
  }
}

/** Leave to begin holds until its image is there; one that comes back to be read again has used it up. */
function holdsPlace({ holdsPlace: held }: Marks, from: WayState, to: WayState): boolean {
  if (to === 'Admitted') return held || from === 'Candidate';
  return to === 'Staging' || (to === 'Snapshotted' && from === 'Admitted' && held);
}

/** An attempt fails once, however it goes on. One that was never armed is no attempt. */
const failed = (marks: Marks): Marks =>
  marks.isFailed || marks.armedAtMs === null ? marks : { ...marks, failedAttempts: marks.failedAttempts + 1, isFailed: true };
