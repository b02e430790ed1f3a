import { errorCatalogue } from '@phasor/kernel';

export const meterErrors = errorCatalogue({
  METER_UNKNOWN: 'No site meter {serial} is registered in your organisation.',
  METER_EXISTS: 'A site meter {serial} is registered already.',
  METER_KEY_WRONG: 'No site meter with this serial number has this key.',
  METER_SAMPLE_INVALID: 'The sample is not understood: {problem}.',
  METER_SAMPLE_IMPLAUSIBLE: 'The sample cannot be true: {problem}.',
  METER_CLOCK_WRONG: 'The sample says {measuredAt}, which is {secondsOff} s off; set the meter’s clock.',
  METER_SAMPLE_OLD: 'The sample of {measuredAt} came after the one of {newestAt}; a newer one counts already.',
});
