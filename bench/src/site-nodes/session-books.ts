import type { Transaction, TransactionPage } from '@phasor/contract';
import type { Garage } from '../site/garage.ts';

/** Sessions as the twins booked them beside transactions as the server stored them. */
export interface Compared {
  readonly sessions: number;
  /** Booked, and not stored with the same figures. */
  readonly lost: number;
  /** Stored, and not booked, or more than once. */
  readonly doubled: number;
}

const keyOf = (chargerId: string, { connectorId, idTag, meterStart }: Pick<Transaction, 'connectorId' | 'idTag' | 'meterStart'>): string =>
  JSON.stringify([chargerId, connectorId, idTag, meterStart]);

/** Compares both ways. `ask` reads from the API. */
export async function compareBooks(garage: Garage, ask: (path: string) => Promise<TransactionPage | null>): Promise<Compared> {
  let [sessions, lost, doubled] = [0, 0, 0];
  for (const { twin } of garage.wallboxes) {
    const stored = (await ask(`/transactions?chargerId=${twin.id}&limit=200`))?.items ?? [];
    const booked = new Map(twin.book.sessions.map((session) => [keyOf(twin.id, session), session]));
    sessions += booked.size;
    for (const [key, session] of booked) {
      const same = stored.filter((transaction) => keyOf(twin.id, transaction) === key);
      if (!same.some((one) => one.transactionId === session.transactionId && one.meterStop === session.meterStop)) lost += 1;
      doubled += Math.max(0, same.length - 1);
    }
    doubled += stored.filter((transaction) => !booked.has(keyOf(twin.id, transaction))).length;
  }
  return { sessions, lost, doubled };
}
