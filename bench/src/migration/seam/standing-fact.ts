import type { CampaignCharger, Marks } from '@phasor/server/migration';
import { POLL_MS, type SeamPlace } from './seam-place.ts';

const DAY_MS = 24 * 3_600_000;
const STABLE = { observedDays: 10, availability: 1, reconnectsPerDay: 0, longestGapMs: 0 } as const;
const WINDOW = { zone: 'UTC', blocks: [{ startMinute: 0, endMinute: 10_080 }] } as const;

/**
 * What a campaign is told of a charger at the seam: one fact for good, that says at each look how things are then. Ten thousand that are made anew for
 * each step are most of what a step costs.
 */
export function standingFact(place: SeamPlace, model: string, now: () => number): CampaignCharger {
  const { chargerId, homeVersion } = place.charger.plan;
  const isDormant = place.trouble === 'dormant';
  return {
    chargerId,
    stratum: { model, hardwareVersion: '4', fromVersion: homeVersion, link: null },
    siteId: null,
    groupId: null,
    workingConnectors: 1,
    isDormant,
    get way(): Marks {
      return place.marks;
    },
    health: null,
    eligibility: {
      ...{ chargerId, model, hardwareVersion: '4', firmwareVersion: homeVersion, isFaulted: false, openCases: 0 },
      get lastSeenMs(): number {
        return isDormant ? now() - DAY_MS : now();
      },
      heartbeatMs: POLL_MS,
      stability: STABLE,
      get hasOpenSession(): boolean {
        return place.charger.session !== null;
      },
      get car(): { readonly isConnected: boolean; readonly sinceMs: number | null } {
        return place.carSinceMs === null ? NO_CAR : { isConnected: true, sinceMs: place.carSinceMs };
      },
      nextScheduleStart: { atMs: null },
      get unacknowledgedRecords(): number {
        return place.way.capi.lastSessionId - place.way.capi.storedThrough;
      },
      ownerNotified: { atMs: 0 },
      release: { whyNot: null },
      get endpointTest(): { readonly atMs: number | null; readonly failure: string | null } {
        return place.marks.endpointTest ?? UNTESTED;
      },
      window: WINDOW,
    },
  };
}

const UNTESTED = { atMs: null, failure: null } as const;
const NO_CAR = { isConnected: false, sinceMs: null } as const;
