/** How far one charger's interval may be from the one that was set. */
const SPREAD = 0.1;

/**
 * The heartbeat interval of one charger, in whole seconds: within a tenth of `intervalS`, always the same for the same identity, so that
 * a fleet that came back at once does not beat in step for ever.
 */
export function heartbeatIntervalS(intervalS: number, chargerId: string): number {
  return Math.max(1, Math.round(intervalS * (1 + SPREAD * (2 * fractionOf(chargerId) - 1))));
}

/** FNV-1a with a final mix: identities of a series differ in one digit alone. A number in [0, 1). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
