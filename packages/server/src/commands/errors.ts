import { errorCatalogue } from '@phasor/kernel';

export const commandErrors = errorCatalogue({
  COMMAND_ACTION_UNKNOWN: '{action} is no message that a central system sends to a charger.',
  COMMAND_INVALID: '{action} breaks the OCPP 1.6 schema and was not sent: {violation}',
  COMMAND_NOT_ALLOWED: 'Charger {chargerId} is {registration} and cannot be sent {action} before it is accepted.',
  COMMAND_UNKNOWN: 'There is no command {id} in your organisation.',
});
