export { reservationErrors } from './errors.ts';
export { Reservations, type ReservationPorts } from './reservations.ts';
export { useReservations, type StartOnReservation } from './use-reservations.ts';
