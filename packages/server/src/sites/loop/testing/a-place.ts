import type { Grant } from '@phasor/balancing';
import type { Place } from '../car-views.ts';
import { NEW_CONNECTOR, type ConnectorMemory, type Told } from '../connector-memory.ts';
import type { ConnectorFacts } from '../facts.ts';

/** A Halo of 16 A at the main fuse, with a car that charges. */
export function aPlace({
  facts,
  memory,
  proof,
}: { facts?: Partial<ConnectorFacts>; memory?: Partial<ConnectorMemory>; proof?: Partial<Place['proof']> } = {}): Place {
  return {
    facts: {
      key: 'CP1/1',
      chargerId: 'CP1',
      connectorId: 1,
      chargerNo: 1,
      protocol: 'OCPP',
      fuseId: 'main',
      wiring: 'RST',
      priority: 0,
      bearsThreeAgain: true,
      actuator: 'key',
      hasWornKeys: false,
      maxA: 16,
      failsafeA: 0,
      countsA: 0,
      unaskedA: 0,
      isOnline: true,
      isVacant: false,
      crossingA: 0,
      clockSkewMs: 0,
      allowedA: null,
      isChargeNow: false,
      ...facts,
    },
    memory: {
      ...NEW_CONNECTOR,
      session: { transactionId: 1, startedAtMs: 0, meterStartWh: 1_000, registerWh: null, departsAtMs: null, wantedKWh: null },
      ...memory,
    },
    proof: {
      isProven: true,
      isEffective: false,
      hasMoved: false,
      hasShown: false,
      measuredWay: undefined,
      hasFailedToSwitch: false,
      meterSide: null,
      ...proof,
    },
  };
}

/** 10 A on all phases, taken a while ago. */
export const aTold = (more: Partial<Told> = {}): Told => ({
  transactionId: 1,
  limitA: 10,
  route: 'L123',
  sentAtMs: 9_900_000,
  takenAtMs: 9_901_000,
  untilMs: 20_000_000,
  tailA: 0,
  ...more,
});

export const aGrant = (more: Partial<Grant> = {}): Grant => ({
  carId: '1',
  connectorId: 'CP1/1',
  way: '3P',
  offeredA: 10,
  leaving: undefined,
  promised: undefined,
  lastWay: '3P',
  switches: 0,
  sinceMs: 0,
  wayAtMs: 0,
  offerAtMs: 0,
  onAtMs: 0,
  restartsMs: [],
  overdrawnAtMs: undefined,
  underdrawnAtMs: undefined,
  demandA: Infinity,
  ...more,
});
