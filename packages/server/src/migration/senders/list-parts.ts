/** Every charger takes so many entries in one message, as far as is known of real ones. */
const AT_ONCE = 10;
/** Versions of one attempt lie above those of the attempt before. */
const VERSIONS = 1_000;

export interface ListPart {
  readonly listVersion: number;
  readonly updateType: 'Full' | 'Differential';
  readonly part: readonly string[];
}

/** A local list in messages; the same tags in the same attempt give the same versions, however often they are written. */
export function listParts(attempt: number, idTags: readonly string[]): readonly ListPart[] {
  const count = Math.max(1, Math.ceil(idTags.length / AT_ONCE));
  return Array.from({ length: count }, (_, index) => ({
    listVersion: attempt * VERSIONS + index,
    updateType: index === 0 ? 'Full' : 'Differential',
    part: idTags.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  }));
}

/** The version after the last part. */
export const listVersionOf = (attempt: number, idTags: readonly string[]): number => listParts(attempt, idTags).at(-1)?.listVersion ?? 0;
