import swagger from '@fastify/swagger';
import { Type } from 'typebox';
import { ErrorBody } from '@phasor/contract';
import { capiRoutes } from './capi-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { accessRoutes } from './access-routes.ts';
import { capabilityRoutes } from './capability-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { chargerRoutes } from './charger-routes.ts';
import { chargingProfileRoutes } from './charging-profile-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { firmwareRoutes } from './firmware-routes.ts';
import { LiveListener } from './live-events.ts';
import { localListRoutes } from './local-list-routes.ts';
import { meterRoutes } from './meter-routes.ts';
import { migrationRoutes } from './migration-routes.ts';
import { noticeRoutes } from './notice-routes.ts';
import { ownerRoutes } from './owner-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { releaseRoutes } from './release-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { securityRoutes } from './security-routes.ts';
import { personFrom } from './session.ts';
import { siteRoutes } from './site-routes.ts';
import { transactionRoutes } from './transaction-routes.ts';
import { uploadRoutes } from './upload-routes.ts';

const EventsSchema = {
  description:
    'Server-sent events: `event:` is the kind, `data:` the whole object as JSON. With chargerId that charger alone, its messages as well.',
  response: { 200: { description: 'Goes on until it is closed', content: { 'text/event-stream': { schema: Type.String() } } } },
};
const EventsQuery = Type.Object({ chargerId: Type.Optional(Type.String({ maxLength: 100 })) });

/** Our own API under `/rest/v1`, with its OpenAPI document at `/rest/v1/openapi.json`. */
export async function rest(server: RestServer, ports: RestPorts): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Phasor', version: '1', description: 'Chargers, transactions, messages. Log in, then send the token as a bearer.' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
  });
  server.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, response: { ...(route.schema?.response ?? {}), '4xx': ErrorBody } };
  });
  accessRoutes(server, ports);
  peopleRoutes(server, ports);
  ownerRoutes(server, ports);
  chargerRoutes(server, ports);
  commandRoutes(server, ports);
  capabilityRoutes(server, ports);
  transactionRoutes(server, ports);
  uploadRoutes(server, ports);
  firmwareRoutes(server, ports);
  await releaseRoutes(server, ports);
  await migrationRoutes(server, ports);
  campaignRoutes(server, ports);
  localListRoutes(server, ports);
  reservationRoutes(server, ports);
  chargingProfileRoutes(server, ports);
  scheduleRoutes(server, ports);
  securityRoutes(server, ports);
  meterRoutes(server, ports);
  capiRoutes(server, ports);
  siteRoutes(server, ports);
  auditRoutes(server, ports);
  noticeRoutes(server, ports);

  server.get('/events', { schema: { querystring: EventsQuery, ...EventsSchema } }, async (request, reply) => {
    await LiveListener.open(ports, await personFrom(ports.people, request), reply.raw, request.query.chargerId);
    return reply.hijack();
  });
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger());
}
