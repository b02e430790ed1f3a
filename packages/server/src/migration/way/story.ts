import type { WayEvent } from './rules.ts';
import type { Owner, WayState } from './way.ts';

/** What has happened when a state is entered, in words for an owner or whoever supports one (R11). */
const HAPPENED: Readonly<Record<WayState, string>> = {
  Candidate: 'The charger waits for its turn',
  Admitted: 'The charger was admitted, and is being read',
  Snapshotted: 'What the charger is set to was written down',
  Staging: 'The charger fetches the new firmware',
  Staged: 'The new firmware is ready in the charger, which waits to be idle',
  Draining: 'New charges are refused for a moment',
  Armed: 'The charger is about to boot the new firmware on trial',
  Switching: 'The charger is between the two protocols',
  Configuring: 'The charger is on OCPP on trial, and gets back what it was set to',
  Verifying: 'The charger is being tested',
  Committing: 'The charger is told to stay on OCPP',
  Soaking: 'The charger is on OCPP for good, and is being watched',
  Migrated: 'The charger is migrated',
  RollingBack: 'The charger is on its way back to CAPI',
  RolledBack: 'The charger is back on CAPI',
  Excluded: 'The charger stays on CAPI',
  Stranded: 'The charger is lost, and its owner was asked to help',
  Dormant: 'The charger is offline, and nothing is done',
  Withdrawn: 'The charger stays as it is',
};

/** Of what happens on a way, what is told. */
export type Told = Extract<WayEvent, { readonly kind: 'moved' | 'endpointTested' }>;
export const isTold = (event: WayEvent): event is Told => event.kind === 'moved' || event.kind === 'endpointTested';

/** A charger's migration as a story: a plain sentence for each transition, in order, and for each test that found another than the one before. Times are UTC. */
export function storyOf(history: readonly Told[]): readonly string[] {
  let sinceMs: number | null = null;
  let attempt = 0;
  let owner: Owner = 'CAPI';
  let found: string | null | undefined;
  return history.flatMap((step) => {
    if (step.kind === 'endpointTested') {
      const isSame = step.failure === found;
      found = step.failure;
      return isSame ? [] : [`${timeOf(step.atMs)}: ${testedSentence(step.failure)}`];
    }
    // Each attempt finds anew.
    if (step.attempt !== attempt) found = undefined;
    const after = sinceMs === null || step.atMs - sinceMs < 500 ? '' : `, after ${duration(step.atMs - sinceMs)} as ${step.from}`;
    const nth = step.attempt !== attempt && step.attempt > 1 ? ` Attempt ${step.attempt} begins.` : '';
    const owned = step.owner === owner ? '' : ` From now on ${OWNS[step.owner]} (epoch ${step.epoch}).`;
    sinceMs = step.atMs;
    ({ attempt, owner } = step);
    return [`${timeOf(step.atMs)}${after}: ${HAPPENED[step.to]}; ${step.why}.${nth}${owned}`];
  });
}

const testedSentence = (failure: string | null): string =>
  failure === null
    ? 'The charger reaches the OCPP endpoint from where it hangs.'
    : `The charger cannot reach the OCPP endpoint from where it hangs; ${failure}. It stays on CAPI, and tries again.`;

const timeOf = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');

const OWNS: Readonly<Record<Owner, string>> = {
  CAPI: 'CAPI commands it',
  OCPP: 'OCPP commands it',
  nobody: 'nobody commands it',
};

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
