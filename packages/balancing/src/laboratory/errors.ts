import { errorCatalogue } from '@phasor/kernel';

/** What is wrong with a week that the laboratory is to replay; `docs/errors.md` explains it. */
export const { codes: laboratoryErrors, raise } = errorCatalogue({
  BALANCING_WEEK_INVALID: '{place} is {found}; write {expected}.',
});
