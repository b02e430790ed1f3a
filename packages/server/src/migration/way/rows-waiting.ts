import { failed, heldBack, isHeld, sentBack } from './conditions.ts';
import type { FactOf } from './facts.ts';
import type { Move, RuleContext, StateRule } from './rules.ts';
import { isAlike } from './snapshot.ts';
import type { Way } from './way.ts';

const DAY = 86_400_000;

/** A charger that cannot be heard is no failure: it waits elsewhere and costs nothing. */
const silence = ({ capi: { heardMs } }: Way, { nowMs, settings }: RuleContext): Move | null =>
  nowMs - heardMs > settings.dormantMs
    ? { to: 'Dormant', why: `it was not heard for ${Math.floor((nowMs - heardMs) / DAY)} days`, set: { reason: 'offline' } }
    : null;

/** It is on OCPP, and no attempt runs: what is over stays over. */
export const strayed = (way: Way, _fact: FactOf<'ocppBoot'>, context: RuleContext): Move =>
  sentBack(way, 'it booted on OCPP after its attempt was over', context);

/** What each waiting state has in common. */
export const waiting = {
  tick: (way: Way, _fact: FactOf<'tick'>, context: RuleContext) => silence(way, context),
  ocppBoot: strayed,
  withdraw: (): Move => ({ to: 'Withdrawn', why: 'a person took it out of the campaign' }),
};
export const stopped = { abort: (): Move => ({ to: 'Candidate', why: 'the campaign was aborted' }) };

/** What was carried would not be true any more. */
export const changed = ({ snapshot }: Way, { settingsRevision }: FactOf<'capiPoll'>): Move | null =>
  snapshot && snapshot.settingsRevision !== settingsRevision
    ? { to: 'Admitted', why: `its settings were changed (revision ${settingsRevision})` }
    : null;

/** Nothing of a former attempt counts in the next. */
const FRESH: Partial<Way> = {
  refusals: 0,
  held: null,
  reason: null,
  isHome: false,
  isProven: false,
  isStageTaken: false,
  endpointTest: null,
  items: [],
  probes: [],
};

const candidate: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Admitted', 'Dormant', 'Withdrawn', 'RollingBack'],
  deadlineMs: () => null,
  on: {
    ...waiting,
    admitted: ({ attempt }) => ({ to: 'Admitted', why: `admitted, attempt ${attempt + 1}`, set: { ...FRESH, attempt: attempt + 1 } }),
  },
  answered: {},
};

const admitted: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Snapshotted', 'Candidate', 'Dormant', 'Withdrawn', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.admittedMs,
  missed: () => ({ to: 'Candidate', why: 'it could not be read twice alike in time' }),
  enter: ({ registers }) => ({
    set: { firstRead: null, snapshot: null, isStale: false, registers: registers.map((row) => ({ ...row, firstOcppWh: null })) },
    orders: [{ kind: 'readSnapshot' }],
  }),
  on: { ...waiting, ...stopped },
  answered: {
    readSnapshot: ({ firstRead }, answer) => {
      if (answer.kind !== 'read') return answer.kind === 'refused' ? { orders: [{ kind: 'readSnapshot' }] } : null;
      const { snapshot } = answer;
      if (!firstRead || !isAlike(firstRead, snapshot)) return { set: { firstRead: snapshot }, orders: [{ kind: 'readSnapshot' }] };
      return { to: 'Snapshotted', why: `read twice alike, settings revision ${snapshot.settingsRevision}`, set: { snapshot } };
    },
  },
};

const snapshotted: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Staging', 'Admitted', 'Candidate', 'Dormant', 'Withdrawn', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.snapshottedMs,
  missed: () => ({ to: 'Admitted', why: 'what was read of it has grown old' }),
  on: {
    ...waiting,
    ...stopped,
    capiPoll: changed,
    slotGranted: (way, { slot }, { nowMs }) =>
      slot === 'download' && !isHeld(way, nowMs) ? { to: 'Staging', why: 'a place to download was free', set: { held: null } } : null,
  },
  answered: {},
};

const staging: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Staged', 'Snapshotted', 'Admitted', 'RolledBack', 'Candidate', 'Dormant', 'Withdrawn', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.stagingMs,
  missed: ({ capi }, { nowMs, settings }) =>
    nowMs - capi.heardMs > settings.offlineMs
      ? { to: 'Snapshotted', why: 'it is offline: it goes on with the image when it is heard again' }
      : failed('the image could not be fetched in time'),
  enter: ({ plan: { release } }) => ({
    set: { isStageTaken: false, reason: null },
    orders: [{ kind: 'stage', url: release.url, manifest: release.manifest }],
  }),
  on: {
    ...waiting,
    ...stopped,
    pause: () => ({ to: 'Snapshotted', why: 'the campaign was paused' }),
    capiPoll: (way, fact) => {
      const { state, version, reason } = fact.firmware ?? { state: 'Idle', version: null };
      // What it says of an image before it has taken this order is of another.
      if (way.isStageTaken && state === 'Failed') return failed(`it did not take the image: ${reason ?? 'it says no reason'}`);
      const { release } = way.plan;
      const isThere = way.isStageTaken && state === 'Staged' && version === release.version;
      return changed(way, fact) ?? (isThere ? { to: 'Staged', why: `${release.version} lies in its spare slot, checked` } : null);
    },
  },
  answered: {
    stage: (_way, answer, _order, context) => {
      if (answer.kind === 'withheld') return heldBack('Snapshotted', answer.reason, context);
      if (answer.kind === 'refused') return failed(`it refused the image: ${answer.reason}`);
      return answer.kind === 'done' ? { set: { isStageTaken: true } } : null;
    },
  },
};

export const rowsWaiting = { Candidate: candidate, Admitted: admitted, Snapshotted: snapshotted, Staging: staging };
