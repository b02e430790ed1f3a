import { chargerModels, firmwareOf } from '@phasor/models';
import type { ChargePointStore, StationEvent } from '@phasor/ocpp/station';
import { CapiFirmware } from '../capi/capi-firmware.ts';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { TwinOptions } from '../twin-options.ts';
import { featuresOf } from '../vendor/features.ts';
import { stationFactsOf } from '../vendor/station-facts.ts';
import type { ChargerFirmware, FirmwareProtocol } from './charger-firmware.ts';
import { OcppFirmware } from './ocpp-firmware.ts';

/** What a firmware is given to run on. */
export interface FirmwareParts {
  readonly options: TwinOptions;
  readonly hardware: ChargerHardware;
  /** What outlives a power cut. */
  readonly store: ChargePointStore;
  readonly onEvent: (event: StationEvent) => void;
}

/** The firmware that speaks that protocol. Throws CAPI_KEY_UNUSABLE. */
export function makeFirmware(protocol: FirmwareProtocol, parts: FirmwareParts): ChargerFirmware {
  switch (protocol) {
    case 'OCPP':
      return ocppFirmware(parts);
    case 'CAPI':
      return capiFirmware(parts);
  }
}

function ocppFirmware({ options, hardware, store, onEvent }: FirmwareParts): OcppFirmware {
  const { id, clock, random, url, password, tls, bootOnReconnect, callTimeoutMs, dial, reconnect } = options;
  const model = chargerModels[options.model];
  const version = options.firmwareVersion ?? firmwareOf(model).version;
  return new OcppFirmware({
    url,
    password,
    tls,
    bootOnReconnect,
    callTimeoutMs,
    dial,
    reconnect,
    identity: id,
    clock,
    random,
    hardware,
    store,
    facts: stationFactsOf(model, id, version, hardware),
    features: featuresOf(model, version, hardware, clock),
    onEvent,
  });
}

/** Its password is the key that it shares with the back end. */
function capiFirmware({ options, hardware, store, onEvent }: FirmwareParts): CapiFirmware {
  const { id, clock, random, firmwareVersion, url, password, tls, callTimeoutMs, reconnect, postCapi } = options;
  const model = chargerModels[options.model];
  return new CapiFirmware({
    url,
    serialNumber: id,
    key: password ?? '',
    ca: tls?.ca,
    model,
    firmwareVersion: firmwareVersion ?? firmwareOf(model).version,
    hardware,
    store,
    clock,
    random,
    timeoutMs: callTimeoutMs,
    reconnect,
    post: postCapi,
    onEvent,
  });
}
