import type { ChargingProfilePurpose, ChargingRateUnit } from '../messages.ts';
import type { InstalledProfile } from './installed-profile.ts';
import { timelineAt } from './profile-timeline.ts';
import { connectorOf, type ConnectorFacts, type RunningTransaction, type StationFacts } from './station-facts.ts';
import { convert, tenthsOf, type Tenths } from './tenths.ts';

/** What is asked of {@link limitAt}. */
export interface LimitQuestion {
  readonly profiles: readonly InstalledProfile[];
  readonly station: StationFacts;
  /** 0 is the station as a whole. */
  readonly connectorId: number;
  readonly unit: ChargingRateUnit;
  /** Where schedules relative to a transaction begin while none runs. */
  readonly assumedStartMs: number;
}

/** What limits a connector, or the station, at one instant. */
export interface Limit {
  /** In the asked unit; null when nothing known limits it. */
  readonly limit: Tenths | null;
  readonly phases: number;
  /** The profile that sets the limit; null when the rating does, or several together. */
  readonly binding: InstalledProfile | null;
  /** The next instant at which the limit may be another; Infinity when there is none. */
  readonly untilMs: number;
}

/** A profile and what it says now. */
export interface Leading {
  readonly from: InstalledProfile;
  readonly limit: Tenths;
  readonly unit: ChargingRateUnit;
  readonly phases: number;
}

/** A limit in the asked unit, and whose it is. */
interface Bound {
  readonly limit: Tenths;
  readonly from: InstalledProfile | null;
}

/** What limits a connector at an instant by the rules of OCPP 1.6, 3.13: see the README. */
export function limitAt(question: LimitQuestion, atMs: number): Limit {
  const max = maxProfileAt(question.profiles, atMs);
  if (question.connectorId === 0) return stationLimit(question, max, atMs);
  const connector = connectorOf(question.station, question.connectorId);
  return connector
    ? connectorLimit(question, connector, max, atMs)
    : { limit: null, phases: 3, binding: max.leading?.from ?? null, untilMs: max.untilMs };
}

/** The ChargePointMaxProfile in force, and until when it may say the same. */
export function maxProfileAt(profiles: readonly InstalledProfile[], atMs: number): Found {
  return leadingOf(profiles, { purpose: 'ChargePointMaxProfile', connectorId: 0, transaction: null, startMs: atMs }, atMs);
}

function connectorLimit(question: LimitQuestion, connector: ConnectorFacts, max: Found, atMs: number): Limit {
  const own = ownOf(question, connector, atMs);
  const phases = Math.min(connector.phases, own.leading?.phases ?? 3, max.leading?.phases ?? 3);
  const bounds = [boundOf(question, own.leading, phases), boundOf(question, max.leading, phases)];
  const ratings = [connector.maxCurrentA, question.station.maxCurrentA].map((ratedA) => ratingOf(question, ratedA, phases));
  const lowest = lowestOf([...bounds, ...ratings]);
  return { limit: lowest?.limit ?? null, phases, binding: lowest?.from ?? null, untilMs: Math.min(own.untilMs, max.untilMs) };
}

/** The sum of all connectors, and no more than the station may draw ("the total expected power or current", OCPP 1.6, 5.7). */
function stationLimit(question: LimitQuestion, max: Found, atMs: number): Limit {
  const nothing: Found = { leading: null, untilMs: Infinity };
  const unlimited: LimitQuestion = { ...question, station: { ...question.station, maxCurrentA: null } };
  const each = question.station.connectors.map((connector) => connectorLimit(unlimited, connector, nothing, atMs));
  const most = Math.max(1, ...question.station.connectors.map((connector) => connector.phases));
  const phases = Math.min(most, max.leading?.phases ?? 3);
  const sum = each.reduce<number | null>((total, { limit }) => (total === null || limit === null ? null : total + limit), 0);
  const bounds = [boundOf(question, max.leading, phases), ratingOf(question, question.station.maxCurrentA, phases)];
  const lowest = lowestOf([sum === null ? null : { limit: sum, from: each.length === 1 ? (each[0]?.binding ?? null) : null }, ...bounds]);
  const untilMs = Math.min(max.untilMs, ...each.map((limit) => limit.untilMs));
  return { limit: lowest?.limit ?? null, phases, binding: lowest?.from ?? null, untilMs };
}

/** What leads among the profiles of one purpose. */
export interface Found {
  readonly leading: Leading | null;
  readonly untilMs: number;
}

/** What the connector's own profiles say: a TxProfile hides the TxDefaultProfiles, one on the connector hides those on 0. */
function ownOf({ profiles, assumedStartMs }: LimitQuestion, { connectorId, transaction }: ConnectorFacts, atMs: number): Found {
  const startMs = transaction?.startMs ?? assumedStartMs;
  const found = [
    ...(transaction ? [leadingOf(profiles, { purpose: 'TxProfile', connectorId, transaction, startMs }, atMs)] : []),
    leadingOf(profiles, { purpose: 'TxDefaultProfile', connectorId, transaction, startMs }, atMs),
    leadingOf(profiles, { purpose: 'TxDefaultProfile', connectorId: 0, transaction, startMs }, atMs),
  ];
  return {
    leading: found.find(({ leading }) => leading)?.leading ?? null,
    untilMs: Math.min(...found.map(({ untilMs }) => untilMs)),
  };
}

/** Which profiles compete, and where those relative to a transaction begin. */
interface Contest {
  readonly purpose: ChargingProfilePurpose;
  readonly connectorId: number;
  readonly transaction: RunningTransaction | null;
  readonly startMs: number;
}

/** The highest stackLevel that says something now. */
function leadingOf(profiles: readonly InstalledProfile[], contest: Contest, atMs: number): Found {
  const { purpose, connectorId, transaction, startMs } = contest;
  let leading: Leading | null = null;
  let untilMs = Infinity;
  for (const installed of profiles) {
    const { profile } = installed;
    if (installed.connectorId !== connectorId || profile.chargingProfilePurpose !== purpose) continue;
    if (profile.transactionId !== undefined && profile.transactionId !== transaction?.transactionId) continue;
    const piece = timelineAt(installed, startMs, atMs);
    untilMs = Math.min(untilMs, piece.untilMs);
    if (!piece.period || (leading && leading.from.profile.stackLevel >= profile.stackLevel)) continue;
    const { limit, numberPhases = 3 } = piece.period;
    leading = { from: installed, limit: tenthsOf(limit), unit: profile.chargingSchedule.chargingRateUnit, phases: numberPhases };
  }
  return { leading, untilMs };
}

function boundOf({ unit, station }: LimitQuestion, leading: Leading | null, phases: number): Bound | null {
  return leading && { limit: convert(leading.limit, leading.unit, unit, station.voltageV, phases), from: leading.from };
}

function ratingOf({ unit, station }: LimitQuestion, ratedA: number | null, phases: number): Bound | null {
  return ratedA === null ? null : { limit: convert(tenthsOf(ratedA), 'A', unit, station.voltageV, phases), from: null };
}

/** The first of the lowest. */
function lowestOf(bounds: readonly (Bound | null)[]): Bound | null {
  let lowest: Bound | null = null;
  for (const bound of bounds) if (bound && (!lowest || bound.limit < lowest.limit)) lowest = bound;
  return lowest;
}
