import type { Upload } from '@phasor/contract';
import type { Tone } from '../chargers/status-look.ts';

const tones: Readonly<Record<Upload['state'], Tone>> = {
  requested: 'active',
  accepted: 'active',
  uploading: 'active',
  uploaded: 'good',
  failed: 'bad',
  refused: 'bad',
  expired: 'bad',
  empty: 'quiet',
  cancelled: 'quiet',
  deleted: 'quiet',
};

/** Colour of an upload's state; its word stands in the resource files under `uploadState`. */
export function uploadTone(state: Upload['state']): Tone {
  return tones[state];
}
