/** More than a charger's clock may be behind ours and still be told instants (5 s, S13), ms. */
const BEGUN_MS = 60_000;

/**
 * Where an absolute schedule begins that is to hold from now on, ms since 1970: before now by any clock that is told instants. A charger whose clock is
 * behind ours would have no such schedule until it came there, and would fall to the one below, which is often 0 A (OCPP 1.6, 3.13.2).
 */
export const begunMs = (nowMs: number): number => nowMs - BEGUN_MS;
