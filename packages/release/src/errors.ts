import { errorCatalogue } from '@phasor/kernel';

/** Why an image, a manifest or a switch order is refused; `docs/errors.md` explains each. */
export const { codes: releaseErrors, raise } = errorCatalogue({
  RELEASE_KEY_UNUSABLE: 'This is no Ed25519 key in PEM: {reason}.',
  RELEASE_FORM_INVALID: 'This is no {what}: {reason}.',
  RELEASE_SIGNATURE_WRONG: 'The signature by key {keyId} does not fit the {what}, or the {what} was changed.',
  RELEASE_SIGNATURES_TOO_FEW: 'The {what} has {count} good signatures by known keys; {needed} by different keys are needed.',
  RELEASE_EXPIRED: 'The {what} expired at {expiresAt}.',
  RELEASE_OTHER_MODEL: 'The image is for a {model}, and this charger is a {own}.',
  RELEASE_OTHER_HARDWARE: 'The image is for the hardware versions {hardwareVersions}; this charger has {own}.',
  RELEASE_FROM_VERSION: 'The image can be installed over {fromVersions}; this charger runs {own}.',
  RELEASE_COUNTER_LOW:
    'The image has the counter {counter}; this charger has seen {own}, and goes back only to its recorded previous image.',
  RELEASE_TRIAL_UNSUPPORTED: 'The image needs a charger with trial support {needed}; this one has {own}, and could not go home by itself.',
  RELEASE_IMAGE_SIZE: 'The image has {bytes} bytes; its manifest says {size}.',
  RELEASE_IMAGE_HASH: 'The image is not the one that its manifest describes.',
  RELEASE_ORDER_CHARGER: 'The switch order is for charger {chargerId}, and this is {own}.',
  RELEASE_ORDER_MANIFEST: 'The switch order is for another image than the one that was staged.',
  RELEASE_ORDER_HOME: 'The switch order says that the way home is {homeVersion}; this charger runs {own}.',
  RELEASE_ORDER_ENDPOINT: 'The image speaks {protocol}; its endpoint begins with {schemes}, and this is {endpoint}.',
  RELEASE_TRIAL_TOO_LONG: 'The trial would last until {trialDeadline}, and none lasts longer than {minutes} minutes.',
  RELEASE_FLAG_INVALID: '{reason}. Run with --help to see the flags.',
  RELEASE_SIGNED_ALREADY: 'Key {keyId} has signed this manifest already; the second signature is another person’s.',
  RELEASE_FILE_EXISTS: '{file} is there already, and is left as it is.',
  RELEASE_ORDER_REPLAYED: 'The switch order of epoch {epoch} is not newer than epoch {own}, which this charger has seen.',
});
