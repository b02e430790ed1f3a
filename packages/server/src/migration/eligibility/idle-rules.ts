import { AT_ARMING, WHENEVER_IT_MOVES, found, instantText, spanText, unknown, type EligibilityRule } from './rule.ts';
import { isWindowOpen } from './window.ts';

/** Whether nobody needs it in this hour. The person with the plug in hand wins. */
export const idleRules = {
  sessionOpen: {
    steps: WHENEVER_IT_MOVES,
    check: ({ hasOpenSession }) => {
      if (hasOpenSession === null) return unknown('whether a session runs is');
      return hasOpenSession ? found('A session runs.') : null;
    },
  },
  carConnected: {
    steps: WHENEVER_IT_MOVES,
    check: ({ car }, { alwaysPluggedInMs }, nowMs) => {
      if (car === null) return unknown('whether a car is connected is');
      if (!car.isConnected || (car.sinceMs !== null && nowMs - car.sinceMs > alwaysPluggedInMs)) return null;
      return found('A car is connected.', car.sinceMs === null ? {} : { since: instantText(car.sinceMs) });
    },
  },
  /** A bucket of its own: waiting alone brings these nowhere. */
  alwaysPluggedIn: {
    steps: WHENEVER_IT_MOVES,
    check: ({ car }, { alwaysPluggedInMs, offerSlotMs }, nowMs) => {
      if (!car?.isConnected || car.sinceMs === null || nowMs - car.sinceMs <= alwaysPluggedInMs) return null;
      const pluggedMs = nowMs - car.sinceMs;
      const offer =
        pluggedMs >= offerSlotMs ? 'its owner is offered a time slot' : `after ${spanText(offerSlotMs)} its owner is offered a time slot`;
      return found(`A car has been connected for ${spanText(pluggedMs)}; ${offer}.`, { since: instantText(car.sinceMs), pluggedMs });
    },
  },
  scheduleSoon: {
    steps: AT_ARMING,
    check: ({ nextScheduleStart }, { clearOfScheduleMs }, nowMs) => {
      if (nextScheduleStart === null) return unknown('when its schedule starts a charge next is');
      const { atMs } = nextScheduleStart;
      if (atMs === null || atMs - nowMs >= clearOfScheduleMs) return null;
      return found(`Its schedule starts a charge at ${instantText(atMs)}.`, { at: instantText(atMs) });
    },
  },
  recordsUnacknowledged: {
    steps: WHENEVER_IT_MOVES,
    check: ({ unacknowledgedRecords }) => {
      if (unacknowledgedRecords === null) return unknown('whether all its session records are stored is');
      if (unacknowledgedRecords === 0) return null;
      return found(`${unacknowledgedRecords} of its session records are not stored yet.`, { unacknowledgedRecords });
    },
  },
  windowClosed: {
    steps: WHENEVER_IT_MOVES,
    check: ({ window }, _settings, nowMs) => {
      if (window === null) return unknown('when its site may be touched is');
      return isWindowOpen(window, nowMs) ? null : found(`The site's window is closed now (${window.zone}).`, { zone: window.zone });
    },
  },
} satisfies Record<string, EligibilityRule>;
