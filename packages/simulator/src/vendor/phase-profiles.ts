import { integerBetween } from '@phasor/kernel';
import type { Request } from '@phasor/ocpp';
import { SmartCharging, type FeatureFactory, type Limit, type SmartChargingOptions, type Station } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { PhaseOrders } from './phase-orders.ts';

/** Smart charging as those orders for phases have it; `obeys` false: it takes what is said of phases, and does nothing. */
export function phaseProfiles(
  orders: PhaseOrders,
  hardware: ChargerHardware,
  options: SmartChargingOptions,
  obeys: boolean,
): FeatureFactory {
  if (orders === 'power') return (station) => new OwnPhaseProfiles(station, options, hardware);
  if (!obeys) return (station) => new PhaseDeafProfiles(station, options);
  if (orders === 'phaseToUse') return (station) => new PhaseNamingProfiles(station, options, hardware);
  return (station) => new SmartCharging(station, options);
}

/** The phase that the first period of a TxProfile names (`phaseToUse`) feeds the car for as long as its transaction runs. */
class PhaseNamingProfiles extends SmartCharging {
  readonly #station: Station;
  readonly #hardware: ChargerHardware;

  constructor(station: Station, options: SmartChargingOptions, hardware: ChargerHardware) {
    super(station, options);
    this.#station = station;
    this.#hardware = hardware;
  }

  override get answers(): SmartCharging['answers'] {
    const { SetChargingProfile: set, ...others } = super.answers;
    if (!set) return others;
    return {
      ...others,
      SetChargingProfile: (request, call) => {
        const answer = set(request, call);
        if ('status' in answer && answer.status === 'Accepted') this.#station.afterwards(() => this.#feed(request, call.raw.toString()));
        return answer;
      },
    };
  }

  override transactionStopped(...stopped: Parameters<SmartCharging['transactionStopped']>): void {
    super.transactionStopped(...stopped);
    this.#hardware.assignPhase(stopped[0].connectorId, 'L123');
  }

  #feed({ connectorId, csChargingProfiles: profile }: Request<'SetChargingProfile'>, frame: string): void {
    if (profile.chargingProfilePurpose !== 'TxProfile') return;
    const [period] = profile.chargingSchedule.chargingSchedulePeriod;
    // No field of OCPP 1.6: what is read of the frame by the standard has lost it.
    const [, named = ''] = /"phaseToUse":\s*(\d)/.exec(frame) ?? [];
    const route = (['L1', 'L2', 'L3'] as const).find((name) => name === `L${named}`);
    this.#hardware.assignPhase(connectorId, period?.numberPhases === 1 && route ? route : 'L123');
  }
}

/** Keeps to the current of its profiles, on all its phases. */
class PhaseDeafProfiles extends SmartCharging {
  override limit(connectorId: number): Limit | null {
    const limit = super.limit(connectorId);
    return limit && { limitA: limit.limitA };
  }
}

/** Told power alone, it gives all of it on one phase, which it picks itself for each transaction. */
class OwnPhaseProfiles extends SmartCharging {
  readonly #station: Station;
  readonly #hardware: ChargerHardware;

  constructor(station: Station, options: SmartChargingOptions, hardware: ChargerHardware) {
    super(station, options);
    this.#station = station;
    this.#hardware = hardware;
  }

  override limit(connectorId: number): Limit | null {
    const limit = super.limit(connectorId);
    if (limit === null || limit.limitA === null) return limit;
    return { limitA: limit.limitA * (limit.phases ?? 3), phases: 1 };
  }

  override transactionStarted(...started: Parameters<SmartCharging['transactionStarted']>): void {
    super.transactionStarted(...started);
    const [{ connectorId }] = started;
    const routes = (['L1', 'L2', 'L3'] as const).filter((route) => this.#hardware.canAssign(connectorId, route));
    const route = routes[integerBetween(this.#station.random, 0, routes.length - 1)];
    if (route) this.#hardware.assignPhase(connectorId, route);
  }
}
