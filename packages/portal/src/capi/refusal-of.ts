import { messageOf } from '@phasor/kernel';
import type { Ordering } from '../chargers/use-order.ts';

/** What the server or the charger said against the last order; empty where nobody did. */
export function refusalOf({ error, last }: Pick<Ordering, 'error' | 'last'>): string {
  if (error) return messageOf(error);
  return last?.state === 'refused' ? (last.reason ?? '') : '';
}
