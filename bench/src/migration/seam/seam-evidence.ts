import type { Way, wayStep } from '@phasor/server/migration';

type Fact = Parameters<typeof wayStep>[1];
type Evidence = Extract<Extract<Fact, { readonly kind: 'orderAnswered' }>['answer'], { readonly kind: 'probed' }>['evidence'];

/** A charger at the seam has one. */
export const CONNECTOR = 1;

/** What a charger that is well shows to a probe. `maxA`: what it is limited to on OCPP. */
export function evidenceOf(name: Evidence['kind'], plan: Way['plan'], registerWh: number, maxA: number): Evidence {
  const { serialNumber, model, release } = plan;
  switch (name) {
    case 'identity':
      return { kind: name, serialNumber, model, firmwareVersion: release.version };
    case 'statuses':
      return { kind: name, afterMs: [{ connectorId: CONNECTOR, ms: 900 }] };
    case 'clock':
      return { kind: name, skewMs: 100 };
    case 'heartbeats':
      return { kind: name, count: 2, longestGapMs: 60_000, intervalMs: 60_000 };
    case 'roundTrips':
      return { kind: name, ms: Array.from({ length: 10 }, () => 80) };
    case 'registers':
      return { kind: name, registersWh: [{ connectorId: CONNECTOR, readings: [registerWh, registerWh] }] };
    case 'localList':
      return { kind: name, version: 1, writtenVersion: 1 };
    case 'compositeSchedule':
      return { kind: name, highestA: [{ connectorId: CONNECTOR, limitA: maxA }] };
    case 'reconnect':
      return { kind: name, afterMs: 7_000 };
    case 'unknownTag':
      return { kind: name, wasRefused: true };
    case 'lights':
      return { kind: name, shown: 'green', expected: 'green' };
  }
}
