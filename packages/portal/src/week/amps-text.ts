import type { TFunction } from 'i18next';

/** `16 A`, no charging, or up to the max current. */
export function ampsText(t: TFunction, limitA: number | null): string {
  if (limitA === null) return t('week.upToMax');
  return limitA === 0 ? t('week.noCharging') : `${limitA} A`;
}
