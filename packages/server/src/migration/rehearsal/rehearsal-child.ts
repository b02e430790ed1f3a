// A rehearsal in a process of its own: what it goes by comes from its parent, what it comes to goes there, and there is no other way in or out.
import './closed-process.ts';
import type { RehearsalResult } from '@phasor/contract';
import type { RehearsalInput } from './rehearsal-input.ts';
import { rehearse, type RehearsalProgress } from './rehearse.ts';

export type FromRehearsal =
  ({ readonly kind: 'progress' } & RehearsalProgress) | { readonly kind: 'done'; readonly result: RehearsalResult };

const say = (message: FromRehearsal): void => void process.send?.(message);

process.once('disconnect', () => process.exit());
process.once('message', (input: RehearsalInput) => {
  const result = rehearse(input, (progress) => say({ kind: 'progress', ...progress }));
  process.send?.({ kind: 'done', result } satisfies FromRehearsal, () => process.disconnect());
});
