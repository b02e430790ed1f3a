import type { ChargerSchedule } from '@phasor/contract';
import type { CampaignCharger, HealthFigures } from '../campaign/index.ts';
import type { EligibilityFacts, SiteWindow } from '../eligibility/index.ts';
import type { MemberRow } from './member-rows.ts';
import { hereWithin, stabilityOf, type Watch } from './watch.ts';
import { whyNotGiven, type ReleasesNow } from './releases-now.ts';
import { releaseFor, type KeptWish } from './wish.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK_MINUTES = 10_080;
/** 1970-01-01 was a Thursday: the third day after Monday. */
const THURSDAY_MINUTES = 3 * 1_440;
/** A comparison of less says nothing. */
const LEAST_HEALTH_MS = DAY_MS;

export interface ConnectorSeen {
  readonly connectorId: number;
  /** OCPP's word. */
  readonly status: string;
  readonly sinceMs: number;
}

export interface SessionEnd {
  readonly atMs: number;
  readonly hasFailed: boolean;
}

/** Everything that is known of one charger of a campaign. */
export interface Known {
  readonly member: MemberRow;
  readonly wish: KeptWish;
  readonly releases: ReleasesNow;
  /** When its site may be touched. */
  readonly window: SiteWindow;
  /** Days over which its link is judged. */
  readonly stableDays: number;
  readonly siteId: string | null;
  readonly connectors: readonly ConnectorSeen[];
  /** When its open sessions began. */
  readonly openSessions: readonly number[];
  readonly sessionEnds: readonly SessionEnd[];
  readonly openCases: number;
  readonly highestSessionId: number;
  readonly watch: Watch | undefined;
  readonly isOnline: boolean;
  readonly lastSeenMs: number | null;
  readonly heartbeatMs: number;
  /** Silent for so long: dormant. */
  readonly dormantMs: number;
}

const CANNOT_CHARGE = ['Faulted', 'Unavailable'];
/** Statuses of a connector that no car is connected to. */
export const WITHOUT_CAR = [...CANNOT_CHARGE, 'Available', 'Reserved'];

/** Connectors that could charge a car now. */
export const workingOf = (connectors: readonly Pick<ConnectorSeen, 'connectorId' | 'status'>[]): number =>
  connectors.filter(({ connectorId, status }) => connectorId > 0 && !CANNOT_CHARGE.includes(status)).length;

export function campaignCharger(known: Known, nowMs: number): CampaignCharger {
  const { member, siteId, connectors, isOnline, lastSeenMs, dormantMs } = known;
  const { stratum, ...way } = member.marks;
  const isSilent = !isOnline && !(lastSeenMs !== null && nowMs - lastSeenMs <= dormantMs);
  return {
    chargerId: member.id,
    stratum: stratum ?? { model: null, hardwareVersion: null, fromVersion: null, link: null },
    siteId,
    groupId: siteId,
    workingConnectors: isOnline ? workingOf(connectors) : 0,
    isDormant: way.state === 'Dormant' || isSilent,
    way,
    eligibility: eligibilityOf(known, nowMs),
    health: healthOf(known, nowMs),
  };
}

function eligibilityOf(known: Known, nowMs: number): Omit<EligibilityFacts, 'history' | 'fullBudgets'> {
  const { member, wish, releases, window, connectors, openSessions, openCases, watch, isOnline, lastSeenMs, heartbeatMs, stableDays } =
    known;
  const isKnown = connectors.length > 0;
  const withCar = connectors.filter(({ connectorId, status }) => connectorId > 0 && !WITHOUT_CAR.includes(status));
  // A car that charges now was there when its session began, too.
  const since = [...withCar.map(({ sinceMs }) => sinceMs), ...openSessions];
  return {
    chargerId: member.id,
    model: member.model,
    hardwareVersion: member.hardwareVersion,
    firmwareVersion: member.firmwareVersion,
    release: { whyNot: whyNotGiven(releases, releaseFor(wish, member), member.trialSupport, nowMs) },
    isFaulted: isKnown ? connectors.some(({ status }) => status === 'Faulted') : null,
    openCases,
    lastSeenMs: isOnline ? nowMs : lastSeenMs,
    heartbeatMs,
    stability: stabilityOf(watch, stableDays, nowMs),
    hasOpenSession: openSessions.length > 0,
    car: isKnown ? { isConnected: withCar.length > 0, sinceMs: withCar.length > 0 ? Math.min(...since) : null } : null,
    nextScheduleStart: { atMs: member.schedule ? nextStartMs(member.schedule, nowMs) : null },
    unacknowledgedRecords: Math.max(0, Math.max(member.lastSessionId, known.highestSessionId) - member.sessionsThrough),
    ownerNotified: member.hasOwner ? { atMs: member.toldMs } : 'nobody',
    endpointTest: member.marks.endpointTest ?? { atMs: null, failure: null },
    window,
  };
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When a window of the charger's own schedule opens next; null: it has none. */
export function nextStartMs({ utcOffsetMinutes, windows }: ChargerSchedule, nowMs: number): number | null {
  const localMinute = Math.floor(nowMs / MINUTE_MS) + utcOffsetMinutes;
  const minute = (((localMinute + THURSDAY_MINUTES) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
  const waits = windows.flatMap(({ days, from }) => {
    const [hour = 0, minutes = 0] = from.split(':').map(Number);
    return days.map((day) => (DAYS.indexOf(day) * 1_440 + hour * 60 + minutes - minute + WEEK_MINUTES) % WEEK_MINUTES);
  });
  return waits.length === 0 ? null : (Math.floor(nowMs / MINUTE_MS) + Math.min(...waits)) * MINUTE_MS;
}

/** Whether there is something to compare: it has been on OCPP for long enough. Only then its sessions are asked for. */
export const isJudged = ({ marks: { armedAtMs, committedAtMs } }: Pick<MemberRow, 'marks'>, nowMs: number): boolean =>
  armedAtMs !== null && committedAtMs !== null && nowMs - committedAtMs >= LEAST_HEALTH_MS;

/** How it did in the week before it was armed, and does since it was committed. */
function healthOf({ member, watch, sessionEnds }: Known, nowMs: number): CampaignCharger['health'] {
  const { armedAtMs, committedAtMs } = member.marks;
  if (armedAtMs === null || committedAtMs === null || !watch) return null;
  const figures = (fromMs: number, toMs: number): HealthFigures | null => {
    const here = hereWithin(watch, fromMs, toMs, LEAST_HEALTH_MS);
    if (!here) return null;
    const ended = sessionEnds.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const failed = ended.filter(({ hasFailed }) => hasFailed).length;
    const { availability, reconnectsPerDay } = here;
    return { availability, reconnectsPerDay, failedSessionShare: ended.length === 0 ? 0 : failed / ended.length };
  };
  const before = figures(armedAtMs - 7 * DAY_MS, armedAtMs);
  const after = figures(committedAtMs, nowMs);
  return before && after ? { before, after } : null;
}
