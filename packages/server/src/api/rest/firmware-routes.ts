import { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage, FirmwareUpdateRequest, PageQuery } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** Firmware updates and what chargers reported about them. */
export function firmwareRoutes(server: RestServer, { people, firmware }: RestPorts): void {
  server.get(
    '/chargers/:id/firmware-updates',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: FirmwareUpdatePage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      return firmware.list({ organisationNo, chargerId: request.params.id }, { after, limit });
    },
  );

  server.post(
    '/chargers/:id/firmware-updates',
    { schema: { params: ChargerParams, body: FirmwareUpdateRequest, response: { 201: FirmwareUpdate } } },
    async (request, reply) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      return reply.status(201).send(await firmware.request({ organisationNo, chargerId: request.params.id }, request.body, by));
    },
  );

  server.get(
    '/chargers/:id/firmware-statuses',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: FirmwareStatusPage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      return firmware.history({ organisationNo, chargerId: request.params.id }, { after, limit });
    },
  );
}
