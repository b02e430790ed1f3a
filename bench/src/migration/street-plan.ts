import type { Clock } from '@phasor/kernel';
import type { Trouble } from './fault-plans.ts';

const MINUTE_MS = 60_000;

export const BEGINS_MS = Date.parse('2026-03-02T08:00:00Z');
/** With a budget of 5 % a fleet crosses in twenty turns; longer than this for each it may not take. */
export const LONGEST_MS = 20 * 75 * MINUTE_MS;
/** Every record is told, and whoever is on trial goes home. */
export const AFTER_MS = 12 * MINUTE_MS;
/** These never come to OCPP: nobody waits for them. */
export const CANNOT_COME: ReadonlySet<Trouble> = new Set<Trouble>(['dormant', 'alwaysPlugged', 'firewall']);
/** These come when the faults have ended, and not before. */
export const COMES_AFTERWARDS: Trouble = 'ocppUnreachable';

/** Each charger is set to it: what is carried over must be no more. */
export const MAX_A = 13;
/** Chargers that a house, a shop and a car park have; every fifth is an Aura. */
const EVERY_AURA = 5;
export const isAuraAt = (index: number): boolean => index % EVERY_AURA === EVERY_AURA - 1;
export const chargerIdOf = (index: number): string => `2403${String(index + 1).padStart(6, '0')}M`;

/** Between two cars of one charger, */
export const GAP_MS = [3 * MINUTE_MS, 9 * MINUTE_MS] as const;
/** and how long each stays. */
export const STAY_MS = [MINUTE_MS, 3 * MINUTE_MS] as const;
/** Where a fuse is shared they stay longer: there are cars enough to overload it. */
export const GARAGE_STAY_MS = [8 * MINUTE_MS, 25 * MINUTE_MS] as const;

/** Chargers poll, and cars come and go, in these steps: what happens at once is stored at once. */
export const BEAT_MS = 5_000;

/** From now to the first beat that is not before `delayMs`, in ms. */
export function untilBeatMs(clock: Pick<Clock, 'monotonicMs'>, delayMs: number): number {
  const nowMs = clock.monotonicMs();
  return Math.ceil((nowMs + delayMs) / BEAT_MS) * BEAT_MS - nowMs;
}

/** Of the chargers a fifth shares a fuse, up to so many; fewer than four would be no garage. */
const MOST_IN_GARAGE = 12;
const LEAST_IN_GARAGE = 4;

export function garageOf(chargers: number): number {
  const inGarage = Math.min(MOST_IN_GARAGE, Math.floor(chargers / 5));
  return inGarage < LEAST_IN_GARAGE ? 0 : inGarage;
}
