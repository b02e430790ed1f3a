import { errorCatalogue } from '@phasor/kernel';

export const { codes: meterAgentErrors, raise } = errorCatalogue({
  METER_AGENT_FLAG_INVALID:
    '{reason}. Usage: npm run -s meter-agent -- --meter ws://METER/ws --pin PIN --to URL --key KEY [--every SECONDS]',
  METER_AGENT_PIN_WRONG: 'The meter refused the PIN; it stands on the meter’s label, 8 digits.',
});
