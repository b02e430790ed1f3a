import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** A version 7 UUID: sorts by time, unique without asking anybody. */
export function newId(clock: Pick<Clock, 'now'>, random: Random): string {
  const time = Math.floor(clock.now()).toString(16).padStart(12, '0');
  const chance = random.bytes(10);
  chance[0] = ((chance[0] ?? 0) & 0x0f) | 0x70;
  chance[2] = ((chance[2] ?? 0) & 0x3f) | 0x80;
  const hex = time + Buffer.from(chance).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
