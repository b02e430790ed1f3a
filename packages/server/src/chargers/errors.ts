import { errorCatalogue } from '@phasor/kernel';

export const chargerErrors = errorCatalogue({
  CHARGER_UNKNOWN: 'No charger {chargerId} is registered in your organisation.',
  CHARGER_EXISTS: 'A charger {chargerId} is registered already.',
  CHARGER_ID_INVALID: 'A chargePointId is 1 to 48 characters without "/" and control characters.',
  CHARGER_CLONED: 'Charger {chargerId} is here with serial number {known}. Another says the same identity, and serial number {claimed}.',
  CHARGER_OFFLINE: 'Charger {chargerId} is not connected now.',
  CHARGER_WITHHELD:
    'Nothing was sent to charger {chargerId}: OCPP may not command it now, or it takes no new session now. Chargers change hands while they migrate.',
  CHARGER_OWNERSHIP_CHANGED:
    'Charger {chargerId} cannot go from epoch {from} to epoch {to}: it is under another epoch, or {to} is no later one.',
  CHARGER_NEVER_ON_CAPI: 'Charger {chargerId} has never spoken CAPI: there is no home that it could go to.',
  ORDER_UNKNOWN: 'There is no order {id} in your organisation.',
  KNOCK_UNKNOWN: 'This entry is gone; the charger may have been admitted already.',
  KNOCK_NOT_ADMISSIBLE: 'This charger cannot be admitted by a button: {why}',
});
