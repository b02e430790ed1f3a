import type { FastifyBaseLogger } from 'fastify';
import type { BalancedSite } from '@phasor/balancing';
import type { Clock } from '@phasor/kernel';
import type { LiveReading, PhaseSetting, SiteSettings, Wiring } from '@phasor/contract';
import type { ChargerPort } from '../actuators/charger-port.ts';
import type { RateUnit } from '../actuators/rate-unit.ts';
import type { Bus } from '../../bus/index.ts';
import type { ActuatorName, Store } from '../../store/index.ts';
import type { AllowedStretch } from './tx-profile.ts';

/** One connector of an active site, as its set-up and its proofs have it. */
export interface LoopConnector {
  readonly chargerNo: number;
  readonly chargerId: string;
  readonly connectorId: number;
  /** What people call it. */
  readonly name: string;
  readonly protocol: 'OCPP' | 'CAPI';
  readonly fuseId: string;
  readonly wiring: Wiring;
  readonly priority: number;
  readonly bearsThreeAgain: boolean;
  readonly actuator: ActuatorName;
  /** How it is told its phases, as the installer wrote it down; null: the usual way. */
  readonly phaseSetting: PhaseSetting | null;
  readonly noSwitchReason: string | null;
  readonly maxA: number;
  readonly failsafeA: number;
  /** S12: what it counts at without us, by proof, in A on each phase; over CAPI what it may hold of its orders (S18). */
  readonly countsA: number;
  /** S13: its base profile stands, as far as anybody knows. */
  readonly isStanding: boolean;
  /** S20: its commissioning may have left it fed by its first terminal alone. */
  readonly isAlone: boolean;
  readonly maxPeriods: number;
  readonly unit: RateUnit;
}

/** An active site, ready for its loop. */
export interface LoopSite {
  readonly no: number;
  readonly id: string;
  readonly organisationNo: number;
  readonly settings: SiteSettings;
  readonly balanced: BalancedSite;
  readonly connectors: readonly LoopConnector[];
  /** The worst load that is not ours at each fuse, as stated, measured, or the whole fuse (S16). */
  readonly worstHouseA: ReadonlyMap<string, readonly [number, number, number]>;
  /** Why it would not be activated now, a sentence; null: all fits (S12). */
  readonly refusal: string | null;
}

/** What schedule, user and max current allow: synchronous, from memory; and what stands in a charger while no transaction runs. */
export interface AllowedPort {
  segmentsOf(chargerId: string, connectorId: number, fromMs: number, untilMs: number): readonly AllowedStretch[];
  limitAt(chargerId: string, connectorId: number, atMs: number): { readonly limitA: number | null; readonly cause: string };
  stand(chargerId: string, connectorId: number, stand: { readonly firstA: number; readonly failsafeA: number } | null): void;
  /** A charger may have lost profiles that stand in it: what it holds is compared, and what is missing is sent. */
  compare(chargerId: string): void;
  /** Another node says that from now on. */
  leave(chargerId: string, connectorId: number): void;
}

/** Who is here, and what was last measured. */
export interface PresencePort {
  isOnline(chargerId: string): boolean;
  live(chargerId: string, connectorId: number): LiveReading | null;
  clockSkewMs(chargerId: string): number | null;
  status(chargerId: string, connectorId: number): string | null;
}

/** S18: what chargers may take that cross from one protocol to the other, in A on each phase; 0: nothing beyond what they are told. */
export interface CrossingPort {
  reservedA(chargerId: string, connectorId: number): number;
}

export interface LoopPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error' | 'info'>;
  readonly presence: PresencePort;
  readonly allowed: AllowedPort;
  readonly crossing: CrossingPort;
  readonly chargerOf: (organisationNo: number, chargerId: string) => ChargerPort;
  /** A change of phase was measured: its way of being told phases is proven. */
  readonly onMoved: (connector: LoopConnector) => Promise<void>;
  /** It does not heed which phase its profiles name: its firmware is told one phase or three from now on. */
  readonly onNameUnheeded: (connector: LoopConnector, reason: string) => Promise<void>;
  /** A charger did not change its phase, and is not asked any more: it is written down with its reason. */
  readonly onNoSwitch: (connector: LoopConnector, reason: string) => Promise<void>;
}

/** Of a connector's key. */
export const chargerOfKey = (key: string): string => key.slice(0, key.lastIndexOf('/'));
