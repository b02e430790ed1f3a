import { Type } from 'typebox';
import { PageQuery, Reservation, ReservationPage, ReservationRequest } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

const ReservationParams = Type.Interface([ChargerParams], { reservationId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

/** Reservations of chargers. */
export function reservationRoutes(server: RestServer, { people, reservations }: RestPorts): void {
  server.get(
    '/chargers/:id/reservations',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: ReservationPage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      return reservations.list({ organisationNo, chargerId: request.params.id }, { after, limit });
    },
  );

  server.post(
    '/chargers/:id/reservations',
    { schema: { params: ChargerParams, body: ReservationRequest, response: { 201: Reservation } } },
    async (request, reply) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      return reply.status(201).send(await reservations.reserve({ organisationNo, chargerId: request.params.id }, request.body, by));
    },
  );

  server.delete(
    '/chargers/:id/reservations/:reservationId',
    { schema: { params: ReservationParams, response: { 200: Reservation } } },
    async (request) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      const { id: chargerId, reservationId } = request.params;
      return reservations.cancel({ organisationNo, chargerId }, reservationId, by);
    },
  );
}
