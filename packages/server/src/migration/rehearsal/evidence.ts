import type { ProbeEvidence, ProbeName, WayPlan } from '../way/index.ts';

/** What a charger on OCPP is, as far as a probe looks. */
export interface Shown {
  readonly plan: WayPlan;
  readonly registerWh: (connectorId: number) => number;
  readonly maxA: (connectorId: number) => number;
  readonly listVersion: number;
}

/** What a charger that is well shows to a probe. */
export function evidenceOf(name: ProbeName, { plan, registerWh, maxA, listVersion }: Shown): ProbeEvidence {
  const { serialNumber, model, release, outlets } = plan;
  switch (name) {
    case 'identity':
      return { kind: name, serialNumber, model, firmwareVersion: release.version };
    case 'statuses':
      return { kind: name, afterMs: outlets.map(({ connectorId }) => ({ connectorId, ms: 1_000 })) };
    case 'clock':
      return { kind: name, skewMs: 0 };
    case 'heartbeats':
      return { kind: name, count: 2, longestGapMs: 60_000, intervalMs: 60_000 };
    case 'roundTrips':
      return { kind: name, ms: new Array<number>(10).fill(100) };
    case 'registers':
      return {
        kind: name,
        registersWh: outlets.map(({ connectorId }) => ({ connectorId, readings: [registerWh(connectorId), registerWh(connectorId)] })),
      };
    case 'localList':
      return { kind: name, version: listVersion, writtenVersion: listVersion };
    case 'compositeSchedule':
      return { kind: name, highestA: outlets.map(({ connectorId }) => ({ connectorId, limitA: maxA(connectorId) })) };
    case 'reconnect':
      return { kind: name, afterMs: 5_000 };
    case 'unknownTag':
      return { kind: name, wasRefused: true };
    case 'lights':
      return { kind: name, shown: 'as they should', expected: 'as they should' };
  }
}
