/** A charger that changed by so much, or draws so much, should be seen by the meter, in A. */
const TELLING_A = 5;
/** Watched for so long a meter's habit is known, ms. */
const KNOWN_AFTER_MS = 3_600_000;
/** A meter that stood still for a minute and was well may do it again, for so long, ms. */
const REMEMBERED_MS = 24 * 3_600_000;

/** What the chargers say of themselves, in A: the largest change of one within the last minute, and the largest that one draws. */
export interface CarsSeen {
  readonly changedA: number;
  readonly drawnA: number;
}

export const NO_CARS: CarsSeen = { changedA: 0, drawnA: 0 };

/** What is known of how a meter stands still. */
export interface Stillness {
  readonly watchedSinceMs: number;
  /** When it last moved after a still minute that nobody could tell from a quiet house; null: never. */
  readonly movedAgainAtMs: number | null;
  /** It says the same since 60 s or longer. */
  readonly isStill: boolean;
  /** Why it counts as frozen, until it moves; null: it does not. */
  readonly frozen: string | null;
  /** A charger has changed meanwhile: that was no quiet house. */
  readonly isProven: boolean;
}

export const watched = (sinceMs: number): Stillness => ({
  ...{ watchedSinceMs: sinceMs, movedAgainAtMs: null, isStill: false, frozen: null, isProven: false },
});

/** After a further sample, which says the same since 60 s or longer, or does not. */
export function afterSample(known: Stillness, isStill: boolean, nowMs: number): Stillness {
  if (isStill) return { ...known, isStill };
  const wasQuiet = known.isStill && !known.isProven;
  return { ...known, isStill, frozen: null, isProven: false, movedAgainAtMs: wasQuiet ? nowMs : known.movedAgainAtMs };
}

/**
 * S4: a meter that repeats itself for 60 s while a charger changed by 5 A is frozen, and stays so until it moves. So is one whose values always moved, while a
 * car draws: nobody changes where the meter says that nothing does, and the house may.
 */
export function judgeStillness(known: Stillness, { changedA, drawnA }: CarsSeen, nowMs: number): Stillness {
  if (!known.isStill || known.isProven) return known;
  if (changedA >= TELLING_A) {
    return {
      ...known,
      isProven: true,
      frozen: known.frozen ?? 'the meter repeats the same values although a charger changed: it is frozen',
    };
  }
  if (known.frozen !== null || drawnA < TELLING_A || !isLively(known, nowMs)) return known;
  return { ...known, frozen: 'the meter repeats the same values for a minute while cars charge, which it never does: it is frozen' };
}

function isLively({ watchedSinceMs, movedAgainAtMs }: Stillness, nowMs: number): boolean {
  return nowMs - watchedSinceMs >= KNOWN_AFTER_MS && (movedAgainAtMs === null || nowMs - movedAgainAtMs >= REMEMBERED_MS);
}
