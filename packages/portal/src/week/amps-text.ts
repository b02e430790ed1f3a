import { LEAST_OFFERED_A } from '@phasor/models';
import type { TFunction } from 'i18next';

/** True for a limit that stops the car: 0, or what was stored below the least that a charger offers. */
export const isNothing = (limitA: number): boolean => limitA < LEAST_OFFERED_A;

/** `16 A`, no charging, or up to the max current: what the charger does with the limit. */
export function ampsText(t: TFunction, limitA: number | null): string {
  if (limitA === null) return t('week.upToMax');
  return isNothing(limitA) ? t('week.noCharging') : `${limitA} A`;
}
