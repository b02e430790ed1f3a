import { aura } from './aura.ts';
import { halo } from './halo.ts';
import type { ChargerModel, ModelName } from './model.ts';

/** Every model by its name. */
export const chargerModels: Readonly<Record<ModelName, ChargerModel>> = Object.freeze({ halo, aura });

/**
 * Which model a charger is, by what it says in BootNotification (`chargePointVendor`, `chargePointModel`); null for anybody else's.
 * Case and spaces do not matter, and a longer model name (`HALO WALLBOX`) counts.
 */
export function modelOf(vendor: string, model: string): ModelName | null {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, '');
  if (!plain(vendor).startsWith('chargeamps')) return null;
  for (const { name } of Object.values(chargerModels)) if (plain(model).startsWith(name)) return name;
  return null;
}

/** A serial number in the model's form: ten digits and its letter, e.g. `2403080007M` for the seventh Halo. `sequence` is 0 to 9999. */
export function serialNumberOf(model: ModelName, sequence: number): string {
  return `240308${String(sequence).padStart(4, '0')}${chargerModels[model].serialSuffix}`;
}
