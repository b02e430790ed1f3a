import { messageOf } from '@phasor/kernel';
import type { Commands } from '../commands/index.ts';
import { lessonsOf } from './lessons-of.ts';
import type { FirmwareFeatures } from './firmware-features.ts';

/** Remembers of every command that settles what it says about the charger's firmware. Returns the way to end it. */
export function learnFromCommands(commands: Commands, features: FirmwareFeatures, onFailed: (why: string) => void): () => void {
  return commands.watch(({ chargerNo, action, payload, outcome }) => {
    for (const { feature, verdict, reason } of lessonsOf(action, payload, outcome)) {
      features.learn(chargerNo, feature, verdict, reason).catch((error: unknown) => onFailed(messageOf(error)));
    }
  });
}
