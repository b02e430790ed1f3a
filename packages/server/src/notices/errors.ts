import { errorCatalogue } from '@phasor/kernel';

export const noticeErrors = errorCatalogue({
  NOTICE_UNKNOWN: 'You have no notice {noticeId}.',
});
