import { ChargePoint, type ChargePointState, type StationOptions } from '@phasor/ocpp/station';
import type { ChargePointErrorCode } from '@phasor/ocpp';
import type { ChargerFirmware, KeyOutcome } from './charger-firmware.ts';

/** The firmware that speaks OCPP 1.6J: the charge point end of `@phasor/ocpp`. */
export class OcppFirmware implements ChargerFirmware {
  readonly protocol = 'OCPP';
  readonly #chargePoint: ChargePoint;

  /** `version` is that of the image; what another one wrote down of itself counts no more. */
  constructor(options: StationOptions, version: string) {
    this.#chargePoint = new ChargePoint(options);
    const { station } = this.#chargePoint;
    if (station.firmwareVersion !== version && station.hasUpdatedFirmware) station.setFirmwareVersion(version);
  }

  get isPoweredOn(): boolean {
    return this.#chargePoint.isPoweredOn;
  }

  powerOn(): void {
    this.#chargePoint.powerOn();
  }

  powerOff(): Promise<void> {
    return this.#chargePoint.powerOff();
  }

  present(idTag: string, connectorId?: number): Promise<void> {
    return this.#chargePoint.present(idTag, connectorId);
  }

  setNetwork(isUp: boolean, how?: 'cut' | 'goodbye'): Promise<void> {
    return this.#chargePoint.setNetwork(isUp, how);
  }

  setError(connectorId: number, errorCode: ChargePointErrorCode): void {
    this.#chargePoint.setError(connectorId, errorCode);
  }

  configure(key: string, value: string): KeyOutcome {
    if (!this.#chargePoint.station.configuration.has(key)) return 'unknownKey';
    return this.#chargePoint.configure(key, value) ? 'set' : 'refused';
  }

  state(): ChargePointState {
    return this.#chargePoint.state();
  }
}
