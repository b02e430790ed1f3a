import type { ChargerModel } from '@phasor/models';
import { raise } from '../errors.ts';

const FORM = /^Phasor twin (\w+) ([\w.-]{1,50})\s*$/;

/** A firmware image for twins of that model: a line of text, as there is nothing in a simulated charger to replace. */
export function twinImage(model: Pick<ChargerModel, 'name'>, version: string): Buffer {
  return Buffer.from(`Phasor twin ${model.name} ${version}\n`);
}

/** The version in an image. Throws SIMULATOR_IMAGE_REFUSED for anything that is none for this model. */
export function versionOf(image: Buffer, { name }: Pick<ChargerModel, 'name'>): string {
  const [, model, version] = FORM.exec(image.toString('latin1')) ?? [];
  if (version === undefined || model !== name) throw raise('SIMULATOR_IMAGE_REFUSED', { model: name });
  return version;
}
