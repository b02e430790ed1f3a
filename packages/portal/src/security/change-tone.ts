import type { KeyChange, ProfileChange } from '@phasor/contract';
import type { Tone } from '../chargers/status-look.ts';

const tones: Readonly<Record<KeyChange['state'] | ProfileChange['state'], Tone>> = {
  sent: 'active',
  requested: 'active',
  accepted: 'active',
  rebootRequired: 'waiting',
  unanswered: 'waiting',
  done: 'good',
  replaced: 'quiet',
  fellBack: 'bad',
  refused: 'bad',
  timedOut: 'bad',
};

/** Colour of how far a change of key or profile is. */
export function changeTone(state: KeyChange['state'] | ProfileChange['state']): Tone {
  return tones[state];
}
