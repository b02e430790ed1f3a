import type { Clock } from '@phasor/kernel';
import type { ChargerModel } from '@phasor/models';
import {
  diagnostics,
  firmwareUpdates,
  localListManagement,
  reservations,
  security,
  smartCharging,
  type FeatureFactory,
} from '@phasor/ocpp/station';
import { freeCharging } from './free-charging.ts';
import { versionOf } from './twin-image.ts';
import { userLimit } from './user-limit.ts';

/** How long it takes to write an image into the flash. */
const INSTALL_MS = 20_000;

/** What a twin can do beyond the core of OCPP: its other five profiles, the security extension, and the vendor's own. */
export function featuresOf(model: ChargerModel, clock: Clock): readonly FeatureFactory[] {
  const install = async (image: Buffer): Promise<string> => {
    const version = versionOf(image, model);
    await clock.sleep(INSTALL_MS);
    return version;
  };
  return [
    userLimit,
    freeCharging,
    smartCharging(),
    reservations(),
    localListManagement(),
    firmwareUpdates({ install }),
    diagnostics(),
    security(),
  ];
}
