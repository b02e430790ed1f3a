import { errorCatalogue } from '@phasor/kernel';

/** What is wrong with the command that starts a benchmark; `docs/errors.md` explains each. */
export const { codes: benchErrors, raise } = errorCatalogue({
  BENCH_FLAG_INVALID: '--{flag} is {found}; write {expected}.',
  BENCH_FLAG_UNKNOWN: 'There is no flag "{flag}" here; there are {known}.',
  BENCH_FILE_UNREADABLE: '{file}: {reason}.',
});
