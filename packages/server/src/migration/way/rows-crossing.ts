import { homeWhy, rollBack, STALE, trialOf, wentHome } from './conditions.ts';
import type { FactOf } from './facts.ts';
import { crossed, outdated } from './rows-leaving.ts';
import type { Move, StateRule } from './rules.ts';
import type { Way } from './way.ts';

const backToWaiting = (way: Way, fact: FactOf<'capiPoll'>, why: string): Move => ({
  to: 'Staged',
  why,
  then: outdated(way, fact) ?? undefined,
});

const armed: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Switching', 'Staged', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.armedMs,
  missed: () => ({ to: 'Switching', why: 'it has gone to boot the new image' }),
  on: {
    ocppBoot: crossed,
    capiPoll: (way, fact) => {
      // A car that comes before the restart wins: the charger puts the order aside by itself.
      if (fact.firmware?.state === 'Staged')
        return backToWaiting(way, fact, 'a car came before the restart, and the charger put the order aside');
      const why = homeWhy(fact);
      return why === null ? null : wentHome(way, why);
    },
  },
  answered: {},
};

const switching: StateRule = {
  owner: 'nobody',
  leadsTo: ['Configuring', 'Staged', 'RollingBack', 'Stranded'],
  deadlineMs: (way, { nowMs, settings }) => (trialOf(way)?.deadlineMs ?? nowMs) + settings.graceMs,
  missed: () => ({ to: 'Stranded', why: 'it was heard on neither protocol after its trial was over' }),
  on: {
    ocppBoot: ({ plan }) => ({ to: 'Configuring', why: `it booted ${plan.release.version} on OCPP` }),
    capiPoll: (way, fact) => {
      const why = homeWhy(fact);
      if (why !== null) return wentHome(way, why);
      const isVoid = fact.atMs > (trialOf(way)?.expiresMs ?? 0);
      return isVoid && fact.firmware?.state === 'Staged'
        ? backToWaiting(way, fact, 'it did not take the switch order, which is void now')
        : null;
    },
  },
  answered: {},
};

/** A firmware without trials has never heard of the word (DataTransfer, OCPP 4.3). */
const KNOWS_NO_TRIAL = /\b(?:UnknownVendorId|UnknownMessageId|NotImplemented|NotSupported)\b/;

const committing: StateRule = {
  owner: 'OCPP',
  leadsTo: ['Soaking', 'Committing', 'RollingBack', 'Stranded'],
  deadlineMs: (way, { nowMs, settings }) => Math.max(nowMs, trialOf(way)?.deadlineMs ?? 0) + settings.graceMs,
  missed: (way, { nowMs, settings }) =>
    way.ocpp.openTransactions.length > 0 && (way.ocpp.heardMs ?? 0) > way.sinceMs
      ? {
          to: 'Committing',
          why: `a car charges, so it has not gone home; ${settings.graceMs / 60_000} min more from ${new Date(nowMs).toISOString()}`,
        }
      : { to: 'Stranded', why: 'it did not answer to the commit' },
  enter: (way) => {
    if (way.isAborted) return rollBack('the campaign was aborted');
    if (way.isStale) return rollBack(STALE);
    // Also to one that did not say whether it has a trial: who has one goes home without the word.
    const { trial, attempt } = way;
    return trial ? { set: { commitAttempt: attempt }, orders: [{ kind: 'commit', trialEpoch: trial.epoch }] } : rollBack('it has no trial');
  },
  on: {
    abort: () => rollBack('the campaign was aborted'),
    ocppBoot: () => ({ to: 'Committing', why: 'it restarted' }),
    capiPoll: (way, fact) => {
      const why = homeWhy(fact);
      return why === null ? null : wentHome(way, why);
    },
  },
  answered: {
    commit: ({ plan }, answer) => {
      if (answer.kind === 'done') return { to: 'Soaking', why: 'it acknowledged the commit' };
      if (answer.kind !== 'refused') return null;
      if (!plan.hasTrialSupport && KNOWS_NO_TRIAL.test(answer.reason))
        return { to: 'Soaking', why: 'it runs on OCPP for good: it has no trial that could be committed' };
      return rollBack(`it refused the commit: ${answer.reason}`);
    },
  },
};

export const rowsCrossing = { Armed: armed, Switching: switching, Committing: committing };
