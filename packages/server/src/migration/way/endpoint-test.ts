import type { WayAnswer } from './facts.ts';
import type { WayOrder } from './orders.ts';
import type { Move, RuleContext } from './rules.ts';
import type { WaySettings } from './way-settings.ts';
import type { Way } from './way.ts';

/** What a charger found when it tried the OCPP endpoint from where it hangs, while still on CAPI: firewalls are the commonest failure. */
export interface EndpointTest {
  /** When the server heard of it, ms since 1970. */
  readonly atMs: number;
  /** The step that failed, in the charger's words: `connection: …`; null: it was reached. */
  readonly failure: string | null;
}

/** Why it must not leave CAPI as far as the endpoint goes; null: a test of this attempt reached it, and is not too old. */
export function whyEndpointHolds({ endpointTest }: Way, nowMs: number, { endpointTestMs }: WaySettings): string | null {
  if (!endpointTest) return 'it has not tried the OCPP endpoint from where it hangs yet';
  const { atMs, failure } = endpointTest;
  if (failure !== null) return `from where it hangs the OCPP endpoint cannot be reached: ${failure}`;
  return nowMs - atMs <= endpointTestMs ? null : 'its test of the OCPP endpoint is too old';
}

/** When it is tested next, ms since 1970, with the charger's next poll; null: not where it stands now, or a test is under way. */
export function endpointTestDueMs({ state, isPaused, sinceMs, endpointTest, openOrders }: Way, settings: WaySettings): number | null {
  if (state !== 'Staged' || isPaused || openOrders.some(({ kind }) => kind === 'testEndpoint')) return null;
  if (!endpointTest) return sinceMs;
  return endpointTest.atMs + (endpointTest.failure === null ? settings.endpointAgainMs : settings.endpointRetryMs);
}

/** Has it tested where that is due. Asked when it polls: one that is not here is not asked. */
export function testWhenDue(way: Way, { nowMs, settings }: RuleContext): Move | null {
  const dueMs = endpointTestDueMs(way, settings);
  return dueMs !== null && dueMs <= nowMs ? { orders: [{ kind: 'testEndpoint' }] } : null;
}

/** A test is over. One that nobody told the end of has failed where the charger was heard since; where it was not, it is asked when it is. */
export function endpointTested({ capi }: Way, answer: WayAnswer, { deadlineMs }: WayOrder, { nowMs, settings }: RuleContext): Move {
  const tested = (failure: string | null): Move => ({
    set: { endpointTest: { atMs: nowMs, failure } },
    events: [{ kind: 'endpointTested', failure }],
  });
  if (answer.kind === 'refused') return tested(answer.reason);
  if (answer.kind !== 'unanswered') return tested(null);
  return capi.heardMs > deadlineMs - settings.endpointAnswerMs ? tested('the charger told no result in time') : {};
}
