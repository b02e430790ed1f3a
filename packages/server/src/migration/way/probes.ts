import type { Snapshot } from './snapshot.ts';
import type { WayPlan } from './plan.ts';
import { whyRegisterWrong, type RegisterRow } from './registers.ts';

/** What a charger answered to a probe. Instants in ms since 1970, times in ms, currents in A. */
export type ProbeEvidence =
  | { readonly kind: 'identity'; readonly serialNumber: string | null; readonly model: string; readonly firmwareVersion: string | null }
  /** How long each connector took to tell its status after the boot was accepted. */
  | { readonly kind: 'statuses'; readonly afterMs: readonly { readonly connectorId: number; readonly ms: number }[] }
  /** Its clock less ours, from MeterValues that were asked for: Heartbeat carries no time. */
  | { readonly kind: 'clock'; readonly skewMs: number }
  | { readonly kind: 'heartbeats'; readonly count: number; readonly longestGapMs: number; readonly intervalMs: number }
  | { readonly kind: 'roundTrips'; readonly ms: readonly number[] }
  | { readonly kind: 'registers'; readonly registersWh: readonly { readonly connectorId: number; readonly readings: readonly number[] }[] }
  /** GetLocalListVersion, and the version that was written; -1: no list is supported. */
  | { readonly kind: 'localList'; readonly version: number; readonly writtenVersion: number }
  /** The highest limit of GetCompositeSchedule over a day. */
  | { readonly kind: 'compositeSchedule'; readonly highestA: readonly { readonly connectorId: number; readonly limitA: number }[] }
  /** How long the charger took to be back after its socket was dropped; null: it did not come. */
  | { readonly kind: 'reconnect'; readonly afterMs: number | null }
  /** Twins only: what an unknown tag was answered with and did, and whether the lights are those of the table. */
  | { readonly kind: 'unknownTag'; readonly wasRefused: boolean }
  | { readonly kind: 'lights'; readonly shown: string; readonly expected: string };

export type ProbeName = ProbeEvidence['kind'];

export interface ProbeContext {
  readonly plan: WayPlan;
  readonly snapshot: Snapshot;
  readonly registers: readonly RegisterRow[];
}

export const PROBES: readonly ProbeName[] = [
  'identity',
  'statuses',
  'clock',
  'heartbeats',
  'roundTrips',
  'registers',
  'localList',
  'compositeSchedule',
  'reconnect',
];
/** No message can ask a real charger for these. */
export const TWIN_PROBES: readonly ProbeName[] = ['unknownTag', 'lights'];

export const probesOf = ({ isTwin }: WayPlan): readonly ProbeName[] => (isTwin ? [...PROBES, ...TWIN_PROBES] : PROBES);

const STATUS_WITHIN_MS = 60_000;
const MOST_SKEW_MS = 5_000;
const ROUND_TRIPS = 10;
const RECONNECT_WITHIN_MS = 120_000;
/** A heartbeat may come this much later than its interval says. */
const HEARTBEAT_SLACK = 1.5;

/** Why a probe was not passed, in a sentence with its figures; null: passed. Missing evidence never passes. */
export function whyProbeFails(evidence: ProbeEvidence, context: ProbeContext): string | null {
  const { plan, snapshot } = context;
  switch (evidence.kind) {
    case 'identity':
      return whyNotThisCharger(evidence, plan);
    case 'statuses': {
      const late = plan.outlets.find(({ connectorId }) => !(of(evidence.afterMs, connectorId, 'ms') < STATUS_WITHIN_MS));
      return late ? `connector ${late.connectorId} told no status within ${STATUS_WITHIN_MS / 1_000} s` : null;
    }
    case 'clock':
      return Math.abs(evidence.skewMs) < MOST_SKEW_MS
        ? null
        : `its clock is ${seconds(evidence.skewMs)} s off, ${MOST_SKEW_MS / 1_000} are allowed`;
    case 'heartbeats': {
      const { count, longestGapMs, intervalMs } = evidence;
      if (count < 1) return 'no heartbeat came';
      return longestGapMs <= intervalMs * HEARTBEAT_SLACK
        ? null
        : `${seconds(longestGapMs)} s passed without a heartbeat, every ${seconds(intervalMs)} s is agreed`;
    }
    case 'roundTrips':
      return evidence.ms.length >= ROUND_TRIPS ? null : `${evidence.ms.length} of ${ROUND_TRIPS} calls were answered`;
    case 'registers':
      return whyRegistersFail(evidence.registersWh, context);
    case 'localList':
      if (evidence.version === -1 || evidence.version === evidence.writtenVersion) return null;
      return `its list of tags has version ${evidence.version}, written was ${evidence.writtenVersion}`;
    case 'compositeSchedule': {
      const above = snapshot.settings.connectors.find(
        ({ connectorId, maxCurrentA }) => !(of(evidence.highestA, connectorId, 'limitA') <= maxCurrentA),
      );
      return above ? `its schedule of connector ${above.connectorId} is not held to ${above.maxCurrentA} A` : null;
    }
    case 'reconnect':
      if (evidence.afterMs === null) return 'it did not come back after its socket was dropped';
      return evidence.afterMs < RECONNECT_WITHIN_MS ? null : `it came back ${seconds(evidence.afterMs)} s after its socket was dropped`;
    case 'unknownTag':
      return evidence.wasRefused ? null : 'an unknown tag was let in';
    case 'lights':
      return evidence.shown === evidence.expected ? null : `it shows ${evidence.shown}, and should show ${evidence.expected}`;
  }
}

/** Serial number, model and version, as in BootNotification; null: it is the charger of the plan on the firmware of the plan. */
export function whyNotThisCharger(
  said: { readonly serialNumber: string | null; readonly model: string; readonly firmwareVersion: string | null },
  plan: WayPlan,
): string | null {
  if (said.serialNumber !== plan.serialNumber) return `it says serial number ${said.serialNumber}, and ${plan.serialNumber} is being moved`;
  if (said.model.toUpperCase() !== plan.model.toUpperCase()) return `it says model ${said.model}, and a ${plan.model} is being moved`;
  if (said.firmwareVersion !== plan.release.version) return `it runs ${said.firmwareVersion}, and ${plan.release.version} was staged`;
  return null;
}

function whyRegistersFail(rows: (ProbeEvidence & { kind: 'registers' })['registersWh'], { plan, registers }: ProbeContext): string | null {
  for (const { connectorId } of plan.outlets) {
    const readings = rows.find((row) => row.connectorId === connectorId)?.readings ?? [];
    const [first] = readings;
    if (first === undefined) return `connector ${connectorId} told no register`;
    if (readings.some((reading, index) => reading < (readings[index - 1] ?? 0)))
      return `the register of connector ${connectorId} ran backwards`;
    const lastCapiWh = registers.find((row) => row.connectorId === connectorId)?.lastCapiWh ?? null;
    const why = whyRegisterWrong({ connectorId, lastCapiWh, firstOcppWh: first });
    if (why !== null) return why;
  }
  return null;
}

/** NaN where there is no such row: no comparison with it holds. */
function of<Row extends { readonly connectorId: number }>(rows: readonly Row[], connectorId: number, name: keyof Row): number {
  return Number(rows.find((row) => row.connectorId === connectorId)?.[name] ?? Number.NaN);
}

const seconds = (ms: number): number => Math.round(ms / 1_000);
