import { failed, hasOpen, heldBack, homeWhy, isHeld, trialOf, wentHome } from './conditions.ts';
import { endpointTested, testWhenDue } from './endpoint-test.ts';
import type { FactOf } from './facts.ts';
import { changed, stopped, strayed, waiting } from './rows-waiting.ts';
import type { Move, RuleContext, StateRule } from './rules.ts';
import type { Way } from './way.ts';

/** It is on OCPP by an order of this attempt, whatever we believed: an answer may have been lost. */
export const crossed = ({ plan }: Way): Move => ({
  to: 'Switching',
  why: 'it speaks CAPI no more',
  then: { to: 'Configuring', why: `it booted ${plan.release.version} on OCPP` },
});

/** An answer may have been lost, or taken for void; the charger's own word counts. */
const ARMED: Move = { to: 'Armed', why: 'it says that it is armed' };

/** What was read is not true any more, and no switch order that carries it can still be taken. */
export const outdated = (way: Way, fact: FactOf<'capiPoll'>): Move | null =>
  way.trial && fact.atMs <= way.trial.expiresMs ? null : changed(way, fact);

function imageGone(way: Way, fact: FactOf<'capiPoll'>): Move | null {
  const { state, reason } = fact.firmware ?? { state: 'Staged' };
  if (state === 'Idle') return { to: 'Snapshotted', why: 'the image is not there any more' };
  if (state !== 'Failed') return null;
  // A trial that we took for void came to nothing by itself.
  return trialOf(way) ? wentHome(way, homeWhy(fact) ?? '') : failed(`the image is no good any more: ${reason ?? 'it says no reason'}`);
}

const staged: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Draining', 'Armed', 'Admitted', 'Snapshotted', 'RolledBack', 'Candidate', 'Dormant', 'Withdrawn', 'Switching', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.stagedMs,
  missed: () => ({ set: { deadlineMs: null }, events: [{ kind: 'ownerAsked' }] }),
  enter: testWhenDue,
  on: {
    ...waiting,
    ...stopped,
    ocppBoot: (way, fact, context) => (trialOf(way) ? crossed(way) : strayed(way, fact, context)),
    capiPoll: (way, fact, context) => {
      if (fact.firmware?.state === 'Armed' && trialOf(way)) return ARMED;
      return imageGone(way, fact) ?? outdated(way, fact) ?? testWhenDue(way, context);
    },
    slotGranted: (way, { slot }, context) => {
      const held = isHeld(way, context.nowMs) ? `it is held: ${way.held?.reason}` : null;
      const why = held ?? (slot === 'switch' ? whyNotNow(way, context) : 'it is staged');
      if (why === null) return { to: 'Draining', why: 'its window is open and a place was free', set: { held: null } };
      const offer = why === ONE_WAY ? [{ kind: 'oneWayOffered' } as const] : [];
      return { events: [{ kind: 'slotReturned', why }, ...offer] };
    },
  },
  answered: { testEndpoint: endpointTested },
};

const ONE_WAY = 'it cannot go home by itself, and nobody has accepted the change as one-way';

function whyNotNow(way: Way, { nowMs, settings, rules }: RuleContext): string | null {
  if (!way.plan.hasTrialSupport && !way.isOneWayAccepted) return ONE_WAY;
  return rules.whyEndpointHolds(way, nowMs, settings) ?? (rules.hasCar(way) ? 'a car is connected' : null);
}

const draining: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Armed', 'Staged', 'Switching', 'Admitted', 'Snapshotted', 'RolledBack', 'Candidate', 'Withdrawn', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.drainingMs,
  missed: (way) =>
    hasOpen(way, 'switch')
      ? { to: 'Switching', why: 'nobody knows whether it took the switch order' }
      : { to: 'Staged', why: 'it was not idle, with all its sessions stored, in time' },
  enter: () => ({ set: { reason: null } }),
  on: {
    ocppBoot: (way, fact, context) => (trialOf(way) ? crossed(way) : strayed(way, fact, context)),
    capiPoll: (way, fact, context) => {
      if (fact.firmware?.state === 'Armed' && trialOf(way)) return ARMED;
      return hasOpen(way, 'switch') ? null : (imageGone(way, fact) ?? changed(way, fact) ?? drained(way, context));
    },
    capiStored: (way, _fact, context) => drained(way, context),
    pause: (way) => (hasOpen(way, 'switch') ? null : { to: 'Staged', why: 'the campaign was paused' }),
    abort: (way) => (hasOpen(way, 'switch') ? null : { to: 'Candidate', why: 'the campaign was aborted' }),
    withdraw: waiting.withdraw,
  },
  answered: {
    switch: (way, answer, _order, context) => {
      const { settings } = context;
      if (answer.kind === 'withheld') return heldBack('Staged', answer.reason, context);
      if (answer.kind === 'done') return { to: 'Armed', why: 'it took the signed switch order' };
      if (answer.kind === 'unanswered') return { to: 'Switching', why: 'nobody knows whether it took the switch order' };
      const why = answer.kind === 'refused' ? answer.reason : 'it gave no answer to it';
      const refusals = way.refusals + 1;
      if (refusals >= settings.mostRefusals) return failed(`it refused the switch order ${refusals} times: ${why}`);
      return { to: 'Staged', why: `it refused the switch order: ${why}`, set: { refusals } };
    },
  },
};

/** The person with the plug wins; else, once it is idle and all is stored, the order leaves. */
function drained(way: Way, { nowMs, settings, rules }: RuleContext): Move | null {
  const { plan, trial, attempt, capi, sinceMs } = way;
  if (hasOpen(way, 'switch')) return null;
  if (capi.poll && capi.poll.atMs > sinceMs && rules.hasCar(way))
    return { to: 'Staged', why: capi.poll.connectors.some(({ status }) => status === 'Error') ? 'it has a fault' : 'a car came' };
  if (way.isPaused || !rules.isDrained(way)) return null;
  const expiresMs = nowMs + settings.switchExpiresMs;
  const epoch = Math.max(way.epoch + 2, (trial?.epoch ?? 0) + 1);
  const terms = { epoch, attempt, deadlineMs: nowMs + settings.trialMs, expiresMs };
  const { manifestSha256 } = plan.release;
  return {
    set: { trial: terms },
    orders: [
      { kind: 'switch', manifestSha256, homeVersion: plan.homeVersion, trialEpoch: epoch, trialDeadlineMs: terms.deadlineMs, expiresMs },
    ],
  };
}

export const rowsLeaving = { Staged: staged, Draining: draining };
