import { SeededRandom } from '@phasor/kernel';

/** A number in [0, 1) for a charger and a purpose: the same for the same seed, whoever else is drawn for, and in whatever order. */
export type Draw = (seed: number, chargerId: string, purpose: string) => number;

export const draw: Draw = (seed, chargerId, purpose) => {
  const random = new SeededRandom(seed ^ hash(`${purpose}/${chargerId}`));
  random.next();
  return random.next();
};

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
