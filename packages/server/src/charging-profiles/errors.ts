import { errorCatalogue } from '@phasor/kernel';

export const chargingProfileErrors = errorCatalogue({
  CHARGING_PROFILE_INVALID: 'The charger would refuse this profile and was not sent it: {problem}',
  CHARGING_PROFILE_REFUSED: 'The charger refuses this profile: {answer}',
  CHARGING_PROFILE_UNANSWERED: 'The charger did not answer in time; it may have done it all the same.',
});
