import { Type } from 'typebox';
import { Capabilities, Configuration, ConfigurationChange, ConfigurationValue, DiscoveryView } from '@phasor/contract';
import { changeConfiguration, viewCapabilities, viewConfiguration } from '../../capabilities/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

const KeyParams = Type.Object({ ...ChargerParams.properties, key: Type.String({ minLength: 1, maxLength: 50 }) });

/** What a charger can do, and its configuration keys. */
export function capabilityRoutes(server: RestServer, { people, store, clock, commands, capabilities }: RestPorts): void {
  const { features, discovery } = capabilities;
  const ports = { db: store.db, clock, commands, features };

  server.get('/chargers/:id/capabilities', { schema: { params: ChargerParams, response: { 200: Capabilities } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return viewCapabilities(ports, discovery, { organisationNo, chargerId: request.params.id });
  });

  server.get('/chargers/:id/configuration', { schema: { params: ChargerParams, response: { 200: Configuration } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return viewConfiguration(ports, discovery, { organisationNo, chargerId: request.params.id });
  });

  server.put(
    '/chargers/:id/configuration/:key',
    { schema: { params: KeyParams, body: ConfigurationValue, response: { 200: ConfigurationChange } } },
    async (request) => {
      const { organisationNo, personId } = await callerFrom(people, request, WORKERS);
      const { id, key } = request.params;
      return changeConfiguration(ports, { organisationNo, chargerId: id }, key, request.body.value, personId);
    },
  );

  server.post('/chargers/:id/discover', { schema: { params: ChargerParams, response: { 202: DiscoveryView } } }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return reply.status(202).send(await discovery.discover({ organisationNo, chargerId: request.params.id }));
  });
}
