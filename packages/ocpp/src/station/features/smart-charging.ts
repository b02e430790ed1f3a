import type { Timer } from '@phasor/kernel';
import type { CallAnswerers } from '../../answer-calls.ts';
import type { ChargingProfile, ChargingProfilePurpose, ChargingRateUnit, Request, Response } from '../../messages.ts';
import {
  clearProfiles,
  compositeAnswer,
  compositeSchedule,
  installProfile,
  profileFault,
  remoteStartProfileFault,
  sharedLimits,
  withoutTxProfiles,
  type InstalledProfile,
  type ProfileRules,
  type SharedLimit,
  type StationFacts,
} from '../../smart-charging/index.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, FeatureFactory, Limit, RunningTransaction, Section, Station } from '../feature.ts';

export interface SmartChargingOptions {
  /** The purposes of profiles that it takes. Default: all three. */
  readonly purposes?: readonly ChargingProfilePurpose[];
}

const PURPOSES: readonly ChargingProfilePurpose[] = ['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'];

const fixed = (key: string, value: string): ConfigurationKey => ({ key, value, access: 'ro', accepts: { kind: 'text', maxLength: 500 } });

const KEYS: readonly ConfigurationKey[] = [
  fixed('ChargeProfileMaxStackLevel', '8'),
  fixed('ChargingScheduleAllowedChargingRateUnit', 'Current,Power'),
  fixed('ChargingScheduleMaxPeriods', '24'),
  fixed('ConnectorSwitch3to1PhaseSupported', 'true'),
  fixed('MaxChargingProfilesInstalled', '20'),
];

/** Smart charging (OCPP 1.6, 3.13): keeps charging profiles, and lets cars have what they allow. */
export function smartCharging(options: SmartChargingOptions = {}): FeatureFactory {
  return (station) => new SmartCharging(station, options);
}

/** The feature itself, for who wants another behaviour of it; see {@link smartCharging}. */
export class SmartCharging implements Feature {
  readonly #station: Station;
  readonly #purposes: readonly ChargingProfilePurpose[];
  readonly #section: Section<readonly InstalledProfile[]>;
  #installed: readonly InstalledProfile[];
  /** When the transaction on a connector began, by the station's present clock, in ms since 1970. */
  readonly #startedMs = new Map<number, number>();
  #timer: Timer | null = null;

  constructor(station: Station, { purposes = PURPOSES }: SmartChargingOptions = {}) {
    this.#station = station;
    this.#purposes = purposes;
    this.#section = station.section<readonly InstalledProfile[]>('charging-profiles');
    // No transaction outlives a start, and no TxProfile its transaction.
    this.#installed = (this.#section.read() ?? []).filter(({ profile }) => profile.chargingProfilePurpose !== 'TxProfile');
  }

  get keys(): readonly ConfigurationKey[] {
    return KEYS;
  }

  get answers(): CallAnswerers {
    return {
      SetChargingProfile: (request) => this.#set(request),
      ClearChargingProfile: (request) => this.#clear(request),
      GetCompositeSchedule: (request) => this.#composite(request),
    };
  }

  acceptsProfile(connectorId: number, profile: ChargingProfile): boolean {
    return remoteStartProfileFault({ connectorId, profile, installed: this.#installed }, this.#rules()) === null;
  }

  started(): void {
    this.#watch();
  }

  clockSet(byMs: number): void {
    for (const [connectorId, startMs] of this.#startedMs) this.#startedMs.set(connectorId, startMs + byMs);
    this.#station.refresh();
    this.#watch();
  }

  transactionStarted({ connectorId }: RunningTransaction, profile: ChargingProfile | null): void {
    const installedMs = this.#station.nowMs();
    this.#startedMs.set(connectorId, installedMs);
    if (profile) this.#keep(installProfile(this.#installed, { connectorId, installedMs, profile }));
    this.#watch();
  }

  transactionKnown(): void {
    this.#watch();
  }

  #set({ connectorId, csChargingProfiles: profile }: Request<'SetChargingProfile'>): Response<'SetChargingProfile'> {
    const station = this.#station;
    const transaction = this.#facts().connectors.find((connector) => connector.connectorId === connectorId)?.transaction ?? null;
    const fault = profileFault({ connectorId, profile, transaction, installed: this.#installed }, this.#rules());
    if (fault) return { status: fault === 'purpose-not-supported' ? 'NotSupported' : 'Rejected' };
    this.#keep(installProfile(this.#installed, { connectorId, installedMs: station.nowMs(), profile }));
    this.#applyAfterwards();
    return { status: 'Accepted' };
  }

  #clear(criteria: Request<'ClearChargingProfile'>): Response<'ClearChargingProfile'> {
    const { kept, cleared } = clearProfiles(this.#installed, criteria);
    if (cleared.length === 0) return { status: 'Unknown' };
    this.#keep(kept);
    this.#applyAfterwards();
    return { status: 'Accepted' };
  }

  #composite(request: Request<'GetCompositeSchedule'>): Response<'GetCompositeSchedule'> {
    const { connectorId, duration: durationS } = request;
    const { units } = this.#rules();
    const unit = request.chargingRateUnit ?? units[0] ?? 'A';
    const station = this.#facts();
    const isKnown = connectorId === 0 || station.connectors.some((connector) => connector.connectorId === connectorId);
    if (!isKnown || durationS < 0 || !units.includes(unit)) return { status: 'Rejected' };
    const asked = { profiles: this.#installed, station, connectorId, fromMs: this.#station.nowMs(), durationS, unit };
    return compositeAnswer(compositeSchedule(asked), connectorId);
  }

  limit(connectorId: number): Limit | null {
    const limit = this.#limits().find((each) => each.connectorId === connectorId);
    return limit ? { limitA: limit.currentA, phases: limit.phases } : null;
  }

  /** Of the connectors on which a transaction runs, the oldest first. */
  #limits(): SharedLimit[] {
    const running = this.#station.connectors.flatMap(({ transaction }) => transaction ?? []);
    const charging = running.toSorted((a, b) => a.localId - b.localId).map(({ connectorId }) => connectorId);
    return sharedLimits({ profiles: this.#installed, station: this.#facts(), charging }, this.#station.nowMs());
  }

  /** Looks again when a schedule next changes a limit. */
  #watch(): void {
    const station = this.#station;
    this.#timer?.cancel();
    const untilMs = Math.min(...this.#limits().map((limit) => limit.untilMs ?? Infinity));
    if (untilMs === Infinity) return;
    this.#timer = station.clock.setTimer(Math.max(0, untilMs - station.nowMs()), () => {
      station.refresh();
      this.#watch();
    });
  }

  #applyAfterwards(): void {
    this.#station.afterwards(() => {
      this.#station.refresh();
      this.#watch();
    });
  }

  transactionStopped({ connectorId }: RunningTransaction): void {
    this.#startedMs.delete(connectorId);
    const left = withoutTxProfiles(this.#installed, connectorId);
    if (left.length < this.#installed.length) this.#keep(left);
    this.#watch();
  }

  #keep(installed: readonly InstalledProfile[]): void {
    this.#installed = installed;
    this.#section.write(installed);
  }

  #facts(): StationFacts {
    const { facts, connectors } = this.#station;
    return {
      voltageV: facts.voltageV,
      maxCurrentA: facts.maxCurrentA,
      connectors: connectors
        .filter((connector) => connector.facts.hasTransactions)
        .map(({ connectorId, facts: { phases, ratedA }, transaction }) => ({
          connectorId,
          phases,
          maxCurrentA: ratedA,
          transaction: transaction && {
            transactionId: transaction.transactionId,
            startMs: this.#startedMs.get(connectorId) ?? Date.parse(transaction.startTime),
          },
        })),
    };
  }

  #rules(): ProfileRules {
    const { configuration, connectors } = this.#station;
    return {
      numberOfConnectors: connectors.filter(({ facts }) => facts.hasTransactions).length,
      maxStackLevel: configuration.integer('ChargeProfileMaxStackLevel'),
      units: unitsIn(configuration.text('ChargingScheduleAllowedChargingRateUnit')),
      maxPeriods: configuration.integer('ChargingScheduleMaxPeriods'),
      maxInstalled: configuration.integer('MaxChargingProfilesInstalled'),
      purposes: this.#purposes,
    };
  }
}

/** `Current` and `Power` are OCPP's names; some chargers write the units themselves. */
function unitsIn(list: string): ChargingRateUnit[] {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return [
    ...(names.some((name) => name === 'current' || name === 'a') ? (['A'] as const) : []),
    ...(names.some((name) => name === 'power' || name === 'w') ? (['W'] as const) : []),
  ];
}
