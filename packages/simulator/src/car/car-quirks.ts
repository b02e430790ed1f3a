/** What sets a car apart from a well-behaved one. Nothing here is public of any single car; each is a manner that some cars have (ours). */
export interface CarQuirks {
  /** On three phases below this current (in A) its power factor falls to {@link weakPowerFactor}. */
  readonly weakBelowA?: number;
  readonly weakPowerFactor?: number;
  /** After more pauses than this in one stay it does not wake again. */
  readonly endsAfterPauses?: number;
  /** After a pause longer than this it sleeps for good, in ms. */
  readonly sleepsAfterMs?: number;
  /** One phase bridges its inputs; three phases after that would damage it. */
  readonly bridgesInputs?: boolean;
  /** So long it draws on one phase before it takes the others, in ms. */
  readonly onePhaseFirstMs?: number;
  /** Once fed by one phase, it stays on one until it is plugged in anew. */
  readonly staysOnOnePhase?: boolean;
  /** When its offer changes while its current falls near full, it takes the full offer for so long, in ms. */
  readonly jumpsFromTaperMs?: number;
  /** When it is switched on, it draws so much for {@link inrushMs}, whatever is offered, in A. */
  readonly inrushA?: number;
  readonly inrushMs?: number;
}

/** The manners by name. */
export const carProfiles = Object.freeze({
  plain: {},
  'weak-power-factor': { weakBelowA: 8, weakPowerFactor: 0.8 },
  'gives-up': { endsAfterPauses: 3 },
  'deep-sleeper': { sleepsAfterMs: 15 * 60_000 },
  'bridged-inputs': { bridgesInputs: true },
  'slow-start': { onePhaseFirstMs: 45_000 },
  'one-way': { staysOnOnePhase: true },
  'taper-jumper': { jumpsFromTaperMs: 60_000 },
  inrush: { inrushA: 40, inrushMs: 200 },
} satisfies Readonly<Record<string, CarQuirks>>);

export type CarProfile = keyof typeof carProfiles;

export function isCarProfile(name: string): name is CarProfile {
  return Object.hasOwn(carProfiles, name);
}
