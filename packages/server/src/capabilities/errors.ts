import { errorCatalogue } from '@phasor/kernel';

export const capabilityErrors = errorCatalogue({
  CONFIGURATION_KEY_SECRET: '{key} is a secret and is not set here.',
  CONFIGURATION_NOT_CHANGED: 'The charger did not say whether it has set {key}: {why}',
  CONFIGURATION_NOT_READ: 'The charger did not tell {keys}: {why}',
});
