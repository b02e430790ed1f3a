import { chargerModels } from '@phasor/models';
import type { ChargePointStore, FeatureFactory, StationEvent } from '@phasor/ocpp/station';
import { CapiFirmware } from '../capi/capi-firmware.ts';
import type { CapiUpdates } from '../capi/perform-command.ts';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { InstalledImage } from '../slots/slot-state.ts';
import type { TwinOptions } from '../twin-options.ts';
import { featuresOf } from '../vendor/features.ts';
import { stationFactsOf } from '../vendor/station-facts.ts';
import type { ChargerFirmware } from './charger-firmware.ts';
import { OcppFirmware } from './ocpp-firmware.ts';

/** What a firmware is given to run on. */
export interface FirmwareParts {
  readonly options: TwinOptions;
  readonly hardware: ChargerHardware;
  /** What outlives a power cut. */
  readonly store: ChargePointStore;
  /** Puts an image that came over OCPP into the spare slot, and gives its version. */
  readonly install: (image: Buffer) => string;
  /** What the boot loader adds to a firmware that speaks OCPP; nothing where it knows no trial. */
  readonly trialWord: readonly FeatureFactory[];
  /** Undefined where no key is trusted. */
  readonly updates: CapiUpdates | undefined;
  readonly onEvent: (event: StationEvent) => void;
}

/** The firmware that is in an image. Throws CAPI_KEY_UNUSABLE. */
export function makeFirmware(image: InstalledImage, parts: FirmwareParts): ChargerFirmware {
  switch (image.protocol) {
    case 'OCPP':
      return ocppFirmware(image, parts);
    case 'CAPI':
      return capiFirmware(image, parts);
  }
}

function ocppFirmware({ version, profile }: InstalledImage, parts: FirmwareParts): OcppFirmware {
  const { options, hardware, store, install, trialWord, onEvent } = parts;
  const { id, clock, random, tls, bootOnReconnect, callTimeoutMs, dial, path, reconnect, profileHabit, phaseOrders, ignoresPhases } =
    options;
  const model = chargerModels[options.model];
  return new OcppFirmware(
    {
      url: profile.url,
      password: profile.credential ?? undefined,
      tls,
      bootOnReconnect,
      callTimeoutMs,
      dial,
      path,
      reconnect,
      identity: id,
      clock,
      random,
      hardware,
      store,
      facts: stationFactsOf(model, id, version, hardware, phaseOrders),
      features: [...featuresOf(model, version, { hardware, clock, install, profileHabit, phaseOrders, ignoresPhases }), ...trialWord],
      onEvent,
    },
    version,
  );
}

/** Its credential is the key that it shares with the back end. */
function capiFirmware({ version, profile }: InstalledImage, { options, hardware, store, updates, onEvent }: FirmwareParts): CapiFirmware {
  const { id, clock, random, tls, callTimeoutMs, reconnect, postCapi, dial, path, link } = options;
  return new CapiFirmware({
    url: profile.url,
    serialNumber: id,
    key: profile.credential ?? '',
    ca: tls?.ca,
    model: chargerModels[options.model],
    firmwareVersion: version,
    hardware,
    store,
    clock,
    random,
    timeoutMs: callTimeoutMs,
    reconnect,
    post: postCapi,
    link,
    updates,
    ocpp: { ca: tls?.ca, dial, path },
    onEvent,
  });
}
