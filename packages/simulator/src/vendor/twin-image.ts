import type { ChargerModel } from '@phasor/models';
import { raise } from '../errors.ts';
import type { FirmwareProtocol } from '../firmware/charger-firmware.ts';

const FORM = /^Phasor twin (\w+) ([\w.-]{1,50})(?: (OCPP|CAPI))?\n/;

/**
 * A firmware image for twins of that model: a line of text, as there is nothing in a simulated charger to replace, and filling up to a size
 * in bytes, so that it takes its time over a slow link. What it speaks is OCPP when left out.
 */
export function twinImage({ name }: Pick<ChargerModel, 'name'>, version: string, protocol: FirmwareProtocol = 'OCPP', size = 0): Buffer {
  const head = `Phasor twin ${name} ${version} ${protocol}\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(Math.max(0, size - head.length), `${version} `)]);
}

/**
 * What an image says of itself. Throws SIMULATOR_IMAGE_REFUSED for anything that is none for this model, and SIMULATOR_IMAGE_OTHER_PROTOCOL
 * for one that does not speak what it must.
 */
export function readTwinImage(
  image: Buffer,
  { name }: Pick<ChargerModel, 'name'>,
  must?: FirmwareProtocol,
): { readonly version: string; readonly protocol: FirmwareProtocol } {
  const [, model, version, spoken] = FORM.exec(image.subarray(0, 200).toString('latin1')) ?? [];
  if (version === undefined || model !== name) throw raise('SIMULATOR_IMAGE_REFUSED', { model: name });
  const protocol = spoken === 'CAPI' ? 'CAPI' : 'OCPP';
  if (must !== undefined && protocol !== must) throw raise('SIMULATOR_IMAGE_OTHER_PROTOCOL', { protocol, own: must });
  return { version, protocol };
}
