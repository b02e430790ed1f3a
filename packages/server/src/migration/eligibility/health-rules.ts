import type { EligibilityFacts } from './facts.ts';
import type { EligibilitySettings } from './settings.ts';
import { FROM_ADMISSION, found, instantText, spanText, unknown, type EligibilityRule } from './rule.ts';

const STABILITY = 'how stable its link is, is';
const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`;

/** Whether it was heard within a few of its heartbeats; not known: no. */
export function isHeardNow(
  { lastSeenMs, heartbeatMs }: Pick<EligibilityFacts, 'lastSeenMs' | 'heartbeatMs'>,
  { onlineHeartbeats }: Pick<EligibilitySettings, 'onlineHeartbeats'>,
  nowMs: number,
): boolean {
  return lastSeenMs !== null && heartbeatMs !== null && nowMs - lastSeenMs <= onlineHeartbeats * heartbeatMs;
}

/** Whether it is well, here, and stable. Written so that a figure that is no number passes nothing. */
export const healthRules = {
  faulted: {
    steps: FROM_ADMISSION,
    check: ({ isFaulted }) => {
      if (isFaulted === null) return unknown('whether it has a fault is');
      return isFaulted ? found('It reports a fault.') : null;
    },
  },
  caseOpen: {
    steps: FROM_ADMISSION,
    check: ({ openCases }) => {
      if (openCases === null) return unknown('whether a case is open is');
      return openCases === 0 ? null : found(`${openCases === 1 ? 'A case is' : `${openCases} cases are`} open about it.`, { openCases });
    },
  },
  offline: {
    steps: [...FROM_ADMISSION, 'recall'],
    check: ({ lastSeenMs, heartbeatMs }, settings, nowMs) => {
      if (lastSeenMs === null || heartbeatMs === null) return unknown('when it was heard last is');
      if (isHeardNow({ lastSeenMs, heartbeatMs }, settings, nowMs)) return null;
      const silentMs = nowMs - lastSeenMs;
      return found(`It has not been heard for ${spanText(silentMs)}.`, { lastSeen: instantText(lastSeenMs), silentMs });
    },
  },
  notWatchedLongEnough: {
    steps: FROM_ADMISSION,
    check: ({ stability }, { stableDays }) => {
      if (stability === null) return unknown(STABILITY);
      const { observedDays } = stability;
      if (observedDays >= stableDays) return null;
      return found(`It has been watched for ${Math.floor(observedDays)} of ${stableDays} days.`, { observedDays, stableDays });
    },
  },
  availabilityLow: {
    steps: FROM_ADMISSION,
    check: ({ stability }, { minAvailability }) => {
      if (stability === null) return unknown(STABILITY);
      const { availability } = stability;
      if (availability >= minAvailability) return null;
      return found(`It was here ${percent(availability)} of the time; ${percent(minAvailability)} are asked.`, {
        availability,
        minAvailability,
      });
    },
  },
  reconnectsOften: {
    steps: FROM_ADMISSION,
    check: ({ stability }, { maxReconnectsPerDay }) => {
      if (stability === null) return unknown(STABILITY);
      const { reconnectsPerDay } = stability;
      if (reconnectsPerDay <= maxReconnectsPerDay) return null;
      const sentence = `It reconnects ${Math.ceil(reconnectsPerDay)} times a day; ${maxReconnectsPerDay} are allowed.`;
      return found(sentence, { reconnectsPerDay, maxReconnectsPerDay });
    },
  },
  silentTooLong: {
    steps: FROM_ADMISSION,
    check: ({ stability }, { maxGapMs }) => {
      if (stability === null) return unknown(STABILITY);
      const { longestGapMs } = stability;
      if (longestGapMs <= maxGapMs) return null;
      return found(`It was silent for ${spanText(longestGapMs)} within the last day.`, { longestGapMs, maxGapMs });
    },
  },
  endpointNotReached: {
    steps: ['arming'],
    check: ({ endpointTest }, { endpointTestMs }, nowMs) => {
      if (endpointTest === null) return unknown('whether it reaches the OCPP endpoint is');
      const { atMs, failure } = endpointTest;
      if (atMs === null) return found('It has not tried the OCPP endpoint from where it hangs yet.');
      if (failure !== null)
        return found(`From where it hangs the OCPP endpoint cannot be reached: ${failure}.`, { testedAt: instantText(atMs) });
      return nowMs - atMs <= endpointTestMs ? null : found('Its test of the OCPP endpoint is too old.', { testedAt: instantText(atMs) });
    },
  },
  budgetFull: {
    steps: [...FROM_ADMISSION, 'recall'],
    check: ({ fullBudgets }) => {
      if (fullBudgets === null) return unknown('whether a budget has room is');
      if (fullBudgets.length === 0) return null;
      return found(`No room now: ${fullBudgets.join(', ')}.`, { budgets: fullBudgets.join(', ') });
    },
  },
} satisfies Record<string, EligibilityRule>;
