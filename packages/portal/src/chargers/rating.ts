import type { Charger } from '@phasor/contract';
import { chargerModels, modelOf, type Outlet } from '@phasor/models';

/** What a charger says of itself at boot. */
type BootNames = Pick<Charger, 'vendor' | 'model'>;

/** Scale of the bars where the rated current is not known: the largest current of a type 2 outlet in common use. */
const COMMON_SCALE_A = 32;

/** The model as a heading shows it (R4): `Halo`, `Aura`, or what any other make calls itself; null before the first boot. */
export function modelName({ vendor, model }: BootNames): string | null {
  const known = modelOf(vendor ?? '', model ?? '');
  return known ? chargerModels[known].displayName : model;
}

/** The outlet behind a connector; null where the charger is of another make. */
export function outletOf({ vendor, model }: BootNames, connectorId: number): Outlet | null {
  const known = modelOf(vendor ?? '', model ?? '');
  return (known && chargerModels[known].outlets.find((outlet) => outlet.connectorId === connectorId)) ?? null;
}

/** What the length of a bar is measured against, A per phase: the rated current, where it is known. */
export function barScaleA(names: BootNames, connectorId: number): number {
  return outletOf(names, connectorId)?.ratedA ?? COMMON_SCALE_A;
}
