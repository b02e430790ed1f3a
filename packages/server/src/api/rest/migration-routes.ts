import { Type } from 'typebox';
import { MigrationAudit, MigrationRequest, MigrationStory, MigrationView, MigrationWord } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams } from './shapes.ts';

/** Who may move chargers from one protocol to another. */
const MOVERS = ['administrator', 'operator'] as const;
/** Who may agree to a change from which the charger cannot go back: its owners are asked. */
const CONSENTERS = [...MOVERS, 'owner'] as const;

/** A charger's way from CAPI to OCPP (R3). */
export async function migrationRoutes(server: RestServer, { people, migration: { ways } }: RestPorts): Promise<void> {
  server.post(
    '/chargers/:id/migration',
    { schema: { params: ChargerParams, body: MigrationRequest, response: { 201: MigrationView } } },
    async (request, reply) => {
      const { organisationNo, personId } = await callerFrom(people, request, MOVERS);
      const view = await ways.start({ organisationNo, chargerId: request.params.id }, request.body, personId);
      return reply.status(201).send(view);
    },
  );

  server.get('/chargers/:id/migration', { schema: { params: ChargerParams, response: { 200: MigrationView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return ways.read({ organisationNo, chargerId: request.params.id });
  });

  server.get('/chargers/:id/migration/story', { schema: { params: ChargerParams, response: { 200: MigrationStory } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return ways.story({ organisationNo, chargerId: request.params.id });
  });

  server.get('/chargers/:id/migration/audit', { schema: { params: ChargerParams, response: { 200: MigrationAudit } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, MOVERS);
    return ways.audit({ organisationNo, chargerId: request.params.id });
  });

  const WordParams = Type.Object({ ...ChargerParams.properties, word: MigrationWord });
  server.post('/chargers/:id/migration/:word', { schema: { params: WordParams, response: { 200: MigrationView } } }, async (request) => {
    const { id: chargerId, word } = request.params;
    const { organisationNo, personId } = await callerFrom(people, request, word === 'oneWayAccepted' ? CONSENTERS : MOVERS);
    return ways.say({ organisationNo, chargerId }, word, personId);
  });
}
