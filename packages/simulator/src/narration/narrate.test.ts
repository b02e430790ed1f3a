import { expect, it } from 'vitest';
import type { TwinEvent } from '../events.ts';
import { narrate } from './narrate.ts';

it.each<[TwinEvent, string]>([
  [{ kind: 'drawing', connectorId: 1, currentA: [16, 16, 16], powerW: 11_040 }, 'connector 1: charging 16.0 A on L1 L2 L3, 11.0 kW'],
  [{ kind: 'drawing', connectorId: 2, currentA: [10, 0, 0], powerW: 2_300 }, 'connector 2: charging 10.0 A on L1, 2.3 kW'],
  [{ kind: 'drawing', connectorId: 1, currentA: [0, 0, 0], powerW: 0 }, 'connector 1: draws nothing'],
  [{ kind: 'status', connectorId: 0, status: 'Available', errorCode: 'NoError' }, 'station: Available'],
  [{ kind: 'status', connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' }, 'connector 1: Faulted (GroundFailure)'],
  [{ kind: 'registered', registration: 'Pending', intervalS: 0 }, 'told to wait; asks again in 60 s'],
  [{ kind: 'registered', registration: 'Accepted', intervalS: 300 }, 'accepted, heartbeat every 300 s'],
  [{ kind: 'tagPresented', idTag: 'T', verdict: 'Unreachable', connectorId: null }, 'tag T: nobody to ask, and not known here'],
  [
    {
      kind: 'transactionStopped',
      localId: 1,
      connectorId: 1,
      reason: 'Local',
      meterStop: 2_000,
      stopTime: '2026-01-05T00:00:00.000Z',
      energyWh: 1_234,
    },
    'connector 1: session ends (Local) after 1.234 kWh',
  ],
  [{ kind: 'clockSet', byMs: -90_000 }, 'clock set 90.0 s back'],
  [{ kind: 'connectionFailed', reason: 'Nobody there.', retryInMs: 1_500 }, 'Nobody there; next try in 1.5 s'],
])('%o reads: %s', (event, words) => {
  expect(narrate(event)).toBe(words);
});
