import { freeTagOf } from './carry-over.ts';
import { hasPassedAll, homeWhy, sentBack, wentHome } from './conditions.ts';
import type { WayOrderBody } from './orders.ts';
import { waiting } from './rows-waiting.ts';
import type { Move, StateRule } from './rules.ts';
import type { Way } from './way.ts';

const migratedWhy = 'it was healthy for the whole soak, and has served a transaction';

const recall = (): Move => ({
  to: 'RollingBack',
  why: 'a person recalled it',
  set: { isHome: false, isRecalled: true, reason: 'recalled' },
});

/** Where no tag is asked for a session begins with the cable: one that was plugged in on trial begins now. */
function startsWhereFree(items: Way['items'], { outlets }: Way['plan']): readonly WayOrderBody[] {
  const idTag = freeTagOf(items);
  return idTag === null ? [] : outlets.map(({ connectorId }) => ({ kind: 'startFree', connectorId, idTag }));
}

const soaking: StateRule = {
  owner: 'OCPP',
  leadsTo: ['Migrated', 'RollingBack'],
  deadlineMs: (way, { nowMs, settings }) => nowMs + settings.soakMs,
  missed: ({ isProven, ocpp }, { nowMs, settings }) => {
    if (ocpp.faulted.length > 0) return { set: { deadlineMs: nowMs + settings.soakMs } };
    return isProven ? { to: 'Migrated', why: migratedWhy } : { set: { deadlineMs: null } };
  },
  enter: ({ ocpp, items, plan }) => ({
    set: { isProven: false, ocpp: { ...ocpp, completed: 0 } },
    orders: [{ kind: 'holdSessions', isOn: false }, ...startsWhereFree(items, plan)],
    events: [{ kind: 'committed' }],
  }),
  on: {
    recall,
    capiPoll: (way, fact) => {
      const why = homeWhy(fact);
      return why === null ? null : wentHome(way, why);
    },
    // The soak begins anew after a fault.
    ocppStatus: ({ ocpp }, { atMs, status }, { settings }) =>
      ocpp.faulted.length > 0 || status === 'Faulted' ? { set: { deadlineMs: atMs + settings.soakMs } } : null,
    ocppStopped: (way, { transactionId }) => {
      if (way.isProven || way.ocpp.completed === 0) return null;
      const move: Move = { set: { isProven: true }, events: [{ kind: 'proven', transactionId }] };
      return way.deadlineMs === null ? { ...move, to: 'Migrated', why: migratedWhy } : move;
    },
  },
  answered: {},
};

const migrated: StateRule = {
  owner: 'OCPP',
  leadsTo: ['RollingBack'],
  deadlineMs: () => null,
  on: { recall, capiPoll: soaking.on.capiPoll },
  answered: {},
};

const rolledBack: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Candidate', 'Excluded', 'Withdrawn', 'RollingBack'],
  deadlineMs: ({ isRecalled }, { nowMs, settings }) => (isRecalled ? null : nowMs + settings.coolDownMs),
  missed: () => ({ to: 'Candidate', why: 'its cool-down is over: it may be tried once more' }),
  enter: ({ failures, isRecalled, isAborted, reason }, { settings }) => {
    if (isRecalled || isAborted) return null;
    const count = failures + 1;
    const isLast = count >= settings.mostFailures;
    const excluded: Move = { to: 'Excluded', why: `it failed ${count} times, the last time: ${reason}` };
    return { set: { failures: count }, ...(isLast ? { then: excluded } : {}) };
  },
  on: { withdraw: waiting.withdraw, ocppBoot: waiting.ocppBoot },
  answered: {},
};

const excluded: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Withdrawn', 'RollingBack'],
  deadlineMs: () => null,
  on: { withdraw: waiting.withdraw, ocppBoot: waiting.ocppBoot },
  answered: {},
};

const stranded: StateRule = {
  owner: 'nobody',
  leadsTo: ['RollingBack', 'Committing', 'Configuring'],
  deadlineMs: () => null,
  enter: (way) => ({ orders: [{ kind: 'openCase', instructions: instructionsFor(way) }] }),
  on: {
    // Evidence from either protocol settles it, however late.
    capiHello: (way, { firmwareVersion }) =>
      firmwareVersion === way.plan.homeVersion ? wentHome(way, `it runs ${firmwareVersion} on CAPI`) : null,
    // What could not be set as it was stays a person's case, until it restarts.
    capiPoll: (way, fact) => (way.isHome ? null : wentHome(way, homeWhy(fact) ?? 'it speaks CAPI')),
    ocppBoot: (way, _fact, context) => {
      if (!way.plan.hasTrialSupport && !way.isRecalled) return { to: 'Configuring', why: 'it booted on OCPP, and cannot go home' };
      const isCommitted = way.commitAttempt === way.attempt && hasPassedAll(way) && !way.isAborted && !way.isRecalled;
      return isCommitted
        ? { to: 'Committing', why: 'it booted on OCPP, and had been told to stay' }
        : sentBack(way, 'it booted on OCPP too late', context);
    },
  },
  answered: {},
};

function instructionsFor({ plan: { chargerId, hasTrialSupport }, isHome, reason }: Way): string {
  const because = reason === null ? '' : ` (${reason})`;
  if (isHome)
    return `Charger ${chargerId} is back on CAPI, and does not take its former settings${because}: set them at the charger, then restart it.`;
  if (!hasTrialSupport) {
    return `Charger ${chargerId} cannot go back by itself, and is not as it should be on OCPP${because}. It lets nobody charge until somebody has seen to it.`;
  }
  return [
    `Charger ${chargerId} is heard on neither protocol${because}.`,
    'Check that its network is there, then switch its power off for a minute and on again.',
    'It goes back to its former firmware by itself; nothing that it has measured is lost.',
  ].join(' ');
}

const dormant: StateRule = {
  owner: 'CAPI',
  leadsTo: ['Candidate', 'Withdrawn', 'RollingBack'],
  deadlineMs: () => null,
  on: {
    capiHello: () => HEARD,
    capiPoll: () => HEARD,
    withdraw: waiting.withdraw,
    ocppBoot: waiting.ocppBoot,
  },
  answered: {},
};
const HEARD: Move = { to: 'Candidate', why: 'it is heard again', set: { reason: null } };

const withdrawn: StateRule = {
  owner: 'CAPI',
  leadsTo: [],
  deadlineMs: () => null,
  on: {},
  answered: {},
};

export const rowsEnds = {
  Soaking: soaking,
  Migrated: migrated,
  RolledBack: rolledBack,
  Excluded: excluded,
  Stranded: stranded,
  Dormant: dormant,
  Withdrawn: withdrawn,
};
