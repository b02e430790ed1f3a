import { SeededRandom } from '@phasor/kernel';
import type { MeterTrouble } from '../hardware/troubled-reading.ts';
import { pick, type Between } from '../scenarios/span.ts';
import type { MeterFault } from '../site/meter/meter-fault.ts';
import type { ProfileHabit } from '../vendor/profile-habit.ts';

/** What goes wrong. Chances 0 to 1, times in ms. */
export type FaultAction =
  /** With that chance, a message is lost, comes twice, or comes after the next one. Of CAPI: a request, or its answer. */
  | { readonly do: 'drop' | 'duplicate' | 'reorder'; readonly chance: number }
  /** Each message takes so much longer; the order stays. */
  | { readonly do: 'delay'; readonly by: Between }
  | { readonly do: 'slowLine'; readonly bitsPerS: number }
  /** Whatever is open is open no more, and nobody is told. New connections are good. */
  | { readonly do: 'halfOpen' }
  /** No connection comes about, and what was open dies silently. */
  | { readonly do: 'firewall'; readonly how: 'refuses' | 'silent' }
  /** The root that the charger trusts has run out: no TLS. */
  | { readonly do: 'expiredRoot' }
  /** Its clock has no battery. Certificates are not valid then, so over TLS it is alone until a time server (`forMs` after its start) sets it. */
  | { readonly do: 'bootsIn1970' }
  /** The power goes with the store's write of that number, which is not done. */
  | { readonly do: 'powerCut'; readonly atWrite: number }
  /** No write is done; the firmware dies of it, and its watchdog starts it again. */
  | { readonly do: 'fullFlash' }
  | { readonly do: 'clockJump'; readonly by: Between }
  /** The charger's own meters: no current and the last register, or the values of the moment at which it began. */
  | { readonly do: 'chargerMeter'; readonly trouble: MeterTrouble }
  | { readonly do: 'siteMeter'; readonly fault: MeterFault }
  | { readonly do: 'profiles'; readonly habit: ProfileHabit };

export interface PlannedFault {
  readonly action: FaultAction;
  /** The share of the chargers that suffer it, 0 to 1. */
  readonly share: number;
  /** Only these, by id; null for all. */
  readonly chargers: readonly string[] | null;
  /** After the start of the run. */
  readonly from: Between;
  /** After the start of the run; null: to the end. */
  readonly until: Between | null;
  /** Again and again, so far apart; null: once. */
  readonly every: Between | null;
  /** How long one of them lasts; null: see the fault. */
  readonly lasts: Between | null;
}

/** Everything that goes wrong in a run, as data. */
export type FaultPlan = readonly PlannedFault[];

/** A fault as one charger has it. */
export interface SufferedFault {
  readonly action: FaultAction;
  readonly fromMs: number;
  /** Infinity: to the end. */
  readonly untilMs: number;
  readonly every: Between | null;
  readonly lasts: Between | null;
}

/** What that charger suffers. The same seed, plan and id give the same; what another charger suffers has no part in it. */
export function sufferedBy(plan: FaultPlan, chargerId: string, seed: number): SufferedFault[] {
  return plan.flatMap(({ action, share, chargers, from, until, every, lasts }, number) => {
    const random = randomOf(chargerId, seed, number);
    const isHit = random.next() < share;
    const fromMs = pick(from, random);
    const untilMs = until === null ? Infinity : pick(until, random);
    if (!isHit || (chargers !== null && !chargers.includes(chargerId))) return [];
    return [{ action, fromMs, untilMs, every, lasts }];
  });
}

/** Chance of its own for one charger and one use. */
export function randomOf(chargerId: string, seed: number, number: number): SeededRandom {
  let mixed = 0x811c9dc5 ^ (seed * 31 + number * 7_919);
  for (const letter of chargerId) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return new SeededRandom(mixed >>> 0);
}
