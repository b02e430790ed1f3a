import { errorCatalogue } from '@phasor/kernel';

export const configErrors = errorCatalogue({
  CONFIG_INVALID: '{name}={value} is not valid: {expected}.',
});
