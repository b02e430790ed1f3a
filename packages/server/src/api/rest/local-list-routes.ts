import { LocalList, LocalListRequest } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** The chargers' local lists. */
export function localListRoutes(server: RestServer, { people, localLists }: RestPorts): void {
  server.get('/chargers/:id/local-list', { schema: { params: ChargerParams, response: { 200: LocalList } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return localLists.read({ organisationNo, chargerId: request.params.id });
  });

  server.put(
    '/chargers/:id/local-list',
    { schema: { params: ChargerParams, body: LocalListRequest, response: { 200: LocalList } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      return localLists.put({ organisationNo, chargerId: request.params.id }, request.body);
    },
  );

  server.post('/chargers/:id/local-list/sync', { schema: { params: ChargerParams, response: { 200: LocalList } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return localLists.sync({ organisationNo, chargerId: request.params.id });
  });
}
