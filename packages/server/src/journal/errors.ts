import { errorCatalogue } from '@phasor/kernel';

export const journalErrors = errorCatalogue({
  AUDIT_COMMAND_INVALID: 'Usage: npm run -s audit -- check FILE [--head SEQ:HASH]; {problem}.',
  AUDIT_BROKEN: 'Entry {seq} is the first that is not as it was written: {why}.',
});
