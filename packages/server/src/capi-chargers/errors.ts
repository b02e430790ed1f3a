import { errorCatalogue } from '@phasor/kernel';

export const capiChargerErrors = errorCatalogue({
  CHARGER_SPEAKS_OCPP:
    'Charger {chargerId} speaks OCPP: use /chargers/ID/configuration for its settings, and /chargers/ID/charging-profiles for its schedules.',
});
