import { homeWhy, ownedBy, wentHome } from './conditions.ts';
import type { Move, StateRule } from './rules.ts';
import { settingsBack } from './snapshot.ts';

/** Way home: by our word where it speaks OCPP, by itself where it does not. It ends when it is on CAPI and set as it was. */
export const rollingBack: StateRule = {
  owner: 'asBefore',
  leadsTo: ['RollingBack', 'RolledBack', 'Soaking', 'Stranded'],
  deadlineMs: (way, { nowMs, settings }) =>
    way.isHome ? nowMs + settings.rollingBackMs : Math.max(nowMs, way.trial?.deadlineMs ?? 0) + settings.rollingBackMs,
  missed: (way) => {
    const isCharging = way.ocpp.openTransactions.length > 0 && (way.ocpp.heardMs ?? 0) > way.sinceMs;
    if (!way.isHome && isCharging) return { to: 'RollingBack', why: 'a car charges: it goes home after that' };
    return { to: 'Stranded', why: way.isHome ? 'it is on CAPI, and could not be set as it was' : 'it did not come home in time' };
  },
  enter: (way, context) => {
    const { isHome, isStale, plan, owner, trial } = way;
    const set = ownedBy(way, 'CAPI', context);
    // What a person set after it was read stays: nothing was carried anywhere, and the charger kept its own.
    if (isHome) return way.snapshot && !isStale ? { set, orders: [{ kind: 'readSnapshot' }] } : { ...HOME, set };
    if (!plan.hasTrialSupport) return { to: 'Stranded', why: 'it cannot go home by itself' };
    return owner === 'OCPP' && trial ? { orders: [{ kind: 'return', trialEpoch: trial.epoch }] } : null;
  },
  on: {
    capiPoll: (way, fact) => {
      const why = homeWhy(fact);
      return way.isHome || why === null ? null : wentHome(way, why);
    },
    ocppBoot: (way, _fact, context) => ({
      to: 'RollingBack',
      why: 'it booted on OCPP once more',
      set: { isHome: false, ...ownedBy(way, 'OCPP', context) },
    }),
  },
  answered: {
    readSnapshot: (way, answer, _order, { rules }) => {
      if (answer.kind !== 'read' || !way.snapshot) return answer.kind === 'refused' ? { orders: [{ kind: 'readSnapshot' }] } : null;
      if (rules.isSetAs(way.snapshot, answer.snapshot)) return HOME;
      return { orders: [{ kind: 'restore', settings: settingsBack(way.snapshot, answer.snapshot) }] };
    },
    restore: (_way, answer) => (answer.kind === 'unanswered' ? null : { orders: [{ kind: 'readSnapshot' }] }),
    return: ({ isRecalled }, answer) =>
      // On trial it goes home by itself all the same; what is committed stays where it is.
      isRecalled && answer.kind === 'refused'
        ? { to: 'Soaking', why: `it cannot go back: ${answer.reason}`, set: { isRecalled: false, reason: null } }
        : null,
  },
};

const HOME: Move = { to: 'RolledBack', why: 'it is on CAPI, and set as it was', orders: [{ kind: 'holdSessions', isOn: false }] };
