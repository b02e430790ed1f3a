import type { TFunction } from 'i18next';

/** IEC 61851-1: a charger offers a car so many A, or none. */
const LEAST_A = 6;

/** True for a limit that stops the car: 0, or what was stored below the least that a charger offers. */
export const isNothing = (limitA: number): boolean => limitA < LEAST_A;

/** True for a limit that nobody may set: it reads as some current, and the car gets none. */
export const isBetween = (limitA: number): boolean => limitA > 0 && isNothing(limitA);

/** `16 A`, no charging, or up to the max current: what the charger does with the limit. */
export function ampsText(t: TFunction, limitA: number | null): string {
  if (limitA === null) return t('week.upToMax');
  return isNothing(limitA) ? t('week.noCharging') : `${limitA} A`;
}
