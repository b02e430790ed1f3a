import { errorCatalogue } from '@phasor/kernel';

export const localListErrors = errorCatalogue({
  LOCAL_LIST_TAG_UNKNOWN: 'No tag {idTag} is registered; register it first.',
  LOCAL_LIST_TOO_LONG:
    'The list would have {wanted} entries; this charger takes {maxLength} (LocalAuthListMaxLength). Choose the tags that it needs.',
});
