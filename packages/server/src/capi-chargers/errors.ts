import { errorCatalogue } from '@phasor/kernel';

export const capiChargerErrors = errorCatalogue({
  CHARGER_SPEAKS_OCPP: 'Charger {chargerId} speaks OCPP: its settings are configuration keys, and its schedules charging profiles.',
});
