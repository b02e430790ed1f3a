import type { BookedSession } from '@phasor/simulator';
import type { Transaction } from '@phasor/contract';

/** One charger's own book beside what the server has stored of it. */
export interface Compared {
  readonly sessions: number;
  /** Booked, and not stored with the same registers. */
  readonly lost: number;
  /** Stored, and not booked, or more than once. */
  readonly doubled: number;
  /** Energy of the lost ones, in Wh. */
  readonly lostWh: number;
}

type Booked = Pick<BookedSession, 'connectorId' | 'meterStart' | 'meterStop' | 'startTime' | 'stopTime'>;
type Stored = Pick<Transaction, 'connectorId' | 'meterStart' | 'meterStop' | 'startTime' | 'stopTime'>;

const msOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));

/**
 * Compares both ways: each session once, over whichever protocol it came. `hasTrueClock` false: the charger's clock jumps, and what it booked
 * before its clock was set again has other times than what it told; then registers alone count.
 */
export function compareBooks(booked: readonly Booked[], stored: readonly Stored[], hasTrueClock: boolean): Compared {
  const keyOf = ({ connectorId, meterStart, meterStop, startTime, stopTime }: Stored): string =>
    JSON.stringify([connectorId, meterStart, meterStop, ...(hasTrueClock ? [msOf(startTime), msOf(stopTime)] : [])]);
  const left = new Map<string, number>();
  for (const transaction of stored) left.set(keyOf(transaction), (left.get(keyOf(transaction)) ?? 0) + 1);
  let [lost, lostWh] = [0, 0];
  for (const session of booked) {
    const count = left.get(keyOf(session)) ?? 0;
    left.set(keyOf(session), count - 1);
    if (count > 0) continue;
    left.delete(keyOf(session));
    lost += 1;
    lostWh += (session.meterStop ?? session.meterStart) - session.meterStart;
  }
  const doubled = [...left.values()].reduce((sum, count) => sum + count, 0);
  return { sessions: booked.length, lost, doubled, lostWh };
}
