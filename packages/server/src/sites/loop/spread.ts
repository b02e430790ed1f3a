/** S17: starts after a power cut or a schedule edge are spread over so long, ms. */
export const SPREAD_MS = 600_000;

/** A moment within {@link SPREAD_MS} that is another one for each connector, and the same for the same connector and event (FNV-1a). */
export function spreadOver(key: string, eventMs: number): number {
  let hash = 2_166_136_261;
  for (const char of `${key} ${eventMs}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return hash % SPREAD_MS;
}
