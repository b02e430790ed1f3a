import type { LoggedMessage } from '@phasor/contract';
import type { Tone } from './status-look.ts';

const tones: Readonly<Record<LoggedMessage['outcome'], Tone>> = {
  answered: 'good',
  refused: 'bad',
  timeout: 'waiting',
  late: 'waiting',
  closed: 'quiet',
  odd: 'waiting',
};

/** Colour of a message's outcome; its word stands in the resource files under `outcome`. */
export function outcomeTone(outcome: LoggedMessage['outcome']): Tone {
  return tones[outcome];
}
