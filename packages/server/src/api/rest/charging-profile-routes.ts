import {
  ChargingProfileRequest,
  ChargingProfileResult,
  ClearProfilesQuery,
  ClearProfilesResult,
  CompositeScheduleQuery,
  CompositeScheduleView,
  HeldProfileList,
} from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** Charging profiles and what they allow together. */
export function chargingProfileRoutes(server: RestServer, { people, chargingProfiles }: RestPorts): void {
  server.get(
    '/chargers/:id/charging-profiles',
    { schema: { params: ChargerParams, response: { 200: HeldProfileList } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      return chargingProfiles.list({ organisationNo, chargerId: request.params.id });
    },
  );

  server.post(
    '/chargers/:id/charging-profiles',
    { schema: { params: ChargerParams, body: ChargingProfileRequest, response: { 201: ChargingProfileResult } } },
    async (request, reply) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      return reply.status(201).send(await chargingProfiles.set({ organisationNo, chargerId: request.params.id }, request.body, by));
    },
  );

  server.delete(
    '/chargers/:id/charging-profiles',
    { schema: { params: ChargerParams, querystring: ClearProfilesQuery, response: { 200: ClearProfilesResult } } },
    async (request) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      return chargingProfiles.clear({ organisationNo, chargerId: request.params.id }, request.query, by);
    },
  );

  server.get(
    '/chargers/:id/composite-schedule',
    { schema: { params: ChargerParams, querystring: CompositeScheduleQuery, response: { 200: CompositeScheduleView } } },
    async (request) => {
      // To ask the charger is a command.
      const { organisationNo, personId: by } = await callerFrom(people, request, request.query.ask === false ? undefined : WORKERS);
      return chargingProfiles.composite({ organisationNo, chargerId: request.params.id }, request.query, by);
    },
  );
}
