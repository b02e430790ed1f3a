import type { CommandView } from '@phasor/contract';
import { statusIn } from '../chargers/frames.ts';
import type { Tone } from '../chargers/status-look.ts';

const tones: Readonly<Record<CommandView['state'], Tone>> = {
  queued: 'active',
  sent: 'active',
  answered: 'good',
  refused: 'bad',
  failed: 'waiting',
};

/** Colour of a command's state. What was answered with anything but yes is done, and still no success. */
export function commandTone(command: Pick<CommandView, 'state' | 'response'>): Tone {
  const word = command.state === 'answered' ? statusIn(command.response) : null;
  return word === null || word === 'Accepted' ? tones[command.state] : 'waiting';
}

/** The word in a command's answer: the status of a CALLRESULT, the code of a CALLERROR; null where it has none. */
export function commandAnswer(command: Pick<CommandView, 'response' | 'error'>): string | null {
  return command.error?.code ?? statusIn(command.response);
}
