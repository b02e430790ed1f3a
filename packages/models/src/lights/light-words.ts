import type { LightRow } from './light.ts';

/** What a row of the tables means, for people; `action` where they should do something. */
export interface LightWords {
  readonly meaning: string;
  readonly action: string | null;
}

const words = (meaning: string, action: string | null = null): LightWords => Object.freeze({ meaning, action });

/** Every row in words (R7, R15). "Complete" is never said: a car that delays its start shows the same light. */
export const lightWords: Readonly<Record<LightRow, LightWords>> = Object.freeze({
  ready: words('Ready for charging'),
  charging: words('Charging'),
  complete: words('The vehicle has paused the charge, or is done'),
  paused: words('The charger has paused the charge; to allocate power can take it up to 2 minutes'),
  waitingForTag: words('Waiting for an RFID tag', 'Hold your tag to the reader.'),
  tagApproved: words('The tag is approved'),
  tagNotApproved: words('The tag is not approved', 'Try another tag, or ask whoever runs this charger.'),
  error: words(
    'Earth fault, vehicle error or another fault',
    'Check that the vehicle connector is intact. Switch the power off, wait some minutes, and switch it on again.',
  ),
  notAvailable: words('This socket is not available'),
});
