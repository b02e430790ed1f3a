import { errorCatalogue } from '@phasor/kernel';

export const reservationErrors = errorCatalogue({
  RESERVATION_UNKNOWN: 'This charger has no open reservation {reservationId}.',
  RESERVATION_EXPIRY_PAST: 'A reservation until {expiryDate} would be over already.',
  RESERVATION_CONNECTOR_ZERO: 'This charger reserves named connectors only (ReserveConnectorZeroSupported is not true).',
  RESERVATION_NOT_CANCELLED: 'Reservation {reservationId} stands: {reason}',
});
