import type { Clock } from '@phasor/kernel';
import type { Wiring } from '@phasor/contract';
import type { FirstTerminal } from './first-terminal.ts';
import type { PulseSample, PulseVerdict } from './judge-pulse.ts';

/** A part of the limit that a charger is given, in s from now and A on each phase. */
export interface PulsePeriod {
  readonly startPeriod: number;
  readonly limit: number;
  readonly numberPhases?: number;
  readonly phaseToUse?: number;
}

/** What a pulse needs of the charger and of the meter above it. */
export interface PulsePorts {
  readonly clock: Clock;
  /** Limits the running transaction; rejects with a sentence where the charger does not take it. */
  limit(periods: readonly PulsePeriod[]): Promise<void>;
  /** Takes the limit back. */
  clear(): Promise<void>;
  /** What the reference meter measured from then on until then, by the meter's own time; ms since 1970. */
  samples(fromMs: number, untilMs: number): Promise<readonly PulseSample[]>;
  /** What the charger says that the car draws, in A on each phase that it loads; null: it does not tell. */
  drawn(): { readonly terminals: 1 | 2 | 3; readonly a: number } | null;
  /** Ends the charger's connection and lets it in again after so long. */
  cutLink(forMs: number): void;
  isOnline(): boolean;
  /** Aborted: the system stops, and nothing is waited for any more. */
  readonly signal: AbortSignal;
}

/** What is to be tried. Currents in A on each phase. */
export interface PulsePlan {
  readonly wiring: Wiring;
  readonly lowA: number;
  readonly pulseA: number;
  /** What the dead-man profile falls to. */
  readonly tailA: number;
  /** What it should fall to when the link is lost; null: nothing was written that could be seen. */
  readonly offlineA: number | null;
  readonly meterIntervalMs: number;
  /** How a car on several phases is put on the first, or why it is not. */
  readonly firstTerminal: FirstTerminal;
}

export interface PulseResult {
  readonly verdict: PulseVerdict;
  /** S12, A: nobody refreshed the profile, and the meter saw the current fall. Null: it was not seen either way. */
  readonly hasDeadMan: boolean | null;
  /** S12, B: the link was cut, and the meter saw the value. Null: it was not tried. */
  readonly obeysOffline: boolean | null;
  readonly offlineFinding: string;
  /** S20: the order of the phases was seen: one alone, or the first of several. Null: the pulse did not pass. */
  readonly isOrderShown: boolean | null;
  readonly orderFinding: string;
}
