import { errorCatalogue } from '@phasor/kernel';

export const releaseErrors = errorCatalogue({
  RELEASE_UNKNOWN: 'There is no release {releaseId}.',
  RELEASE_EXISTS: 'This manifest is registered already, as release {releaseId}.',
  RELEASE_OLDER: 'The manifest has the counter {counter}; version {version} for the {model} was registered with {highest}.',
  RELEASE_KEY_FILE_INVALID: 'PHASOR_RELEASE_KEYS: {file} cannot be used: {reason}',
  RELEASE_KEYS_TOO_FEW: 'PHASOR_RELEASE_KEYS names one key; two people sign a manifest, so it takes two or more.',
  RELEASE_NO_KEYS: 'No release keys are trusted here, so no manifest can be: set PHASOR_RELEASE_KEYS.',
  RELEASE_NOT_READY: 'Release {releaseId} is {state}.',
  RELEASE_IMAGE_HERE: 'The image of release {releaseId} is here already.',
  RELEASE_IMAGE_BROKEN: 'The image broke off after {bytes} bytes: {why}. It may be sent again.',
  RELEASE_ADDRESS_INVALID: 'This address was not given by us, or was changed.',
  RELEASE_ADDRESS_EXPIRED: 'This address was valid until {expiresAt}.',
  RELEASE_RANGE_INVALID: 'The range {range} is none of an image of {size} bytes: one range of bytes is given at a time.',
  RELEASE_DOWNLOADS_FULL: 'So many chargers fetch images now that there is no place for another; try again later.',
  RELEASE_NO_ADDRESS:
    'It is not known under which address charger {chargerId} reaches us: set PHASOR_PUBLIC_URL, or wait until it connects.',
  RELEASE_NOT_STAGED: 'Charger {chargerId} has not staged version {version}: its spare slot is {state}.',
});
