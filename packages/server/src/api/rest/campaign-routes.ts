import { Type } from 'typebox';
import {
  CampaignChargerPage,
  CampaignEventPage,
  CampaignNote,
  CampaignPage,
  CampaignPreview,
  CampaignView,
  CampaignWish,
  CampaignWord,
  MigrationState,
  PageQuery,
  Rehearsal,
} from '@phasor/contract';
import type { FastifyRequest } from 'fastify';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { IdParams } from './shapes.ts';

/** Who may move a fleet from one protocol to another. */
const MOVERS = ['administrator', 'operator'] as const;
const ChargerQuery = Type.Object({ ...PageQuery.properties, state: Type.Optional(MigrationState) });
const WordParams = Type.Object({ ...IdParams.properties, word: CampaignWord });
const WaveParams = Type.Object({
  ...IdParams.properties,
  wave: Type.Integer({ minimum: 0, maximum: 50, description: 'Its place, from 0' }),
});
const MemberParams = Type.Object({ ...IdParams.properties, chargerId: Type.String({ minLength: 1, maxLength: 48 }) });

/** Campaigns that bring a fleet from CAPI to OCPP (R3). */
export function campaignRoutes(server: RestServer, { people, migration: { campaigns, rehearsals } }: RestPorts): void {
  const mover = async (request: FastifyRequest) => {
    const { organisationNo, personId } = await callerFrom(people, request, MOVERS);
    return { organisationNo, personId };
  };

  server.get('/campaigns', { schema: { querystring: PageQuery, response: { 200: CampaignPage } } }, async (request) => {
    const { after, limit = 50 } = request.query;
    return campaigns.list((await mover(request)).organisationNo, { after, limit });
  });

  server.post('/campaigns', { schema: { body: CampaignWish, response: { 201: CampaignView } } }, async (request, reply) =>
    reply.status(201).send(await campaigns.make(await mover(request), request.body)),
  );

  server.post('/campaigns/preview', { schema: { body: CampaignWish, response: { 200: CampaignPreview } } }, async (request) =>
    campaigns.preview(await mover(request), request.body),
  );

  server.get('/campaigns/:id', { schema: { params: IdParams, response: { 200: CampaignView } } }, async (request) =>
    campaigns.read((await mover(request)).organisationNo, request.params.id),
  );

  server.get(
    '/campaigns/:id/chargers',
    { schema: { params: IdParams, querystring: ChargerQuery, response: { 200: CampaignChargerPage } } },
    async (request) => {
      const { after, limit = 50, state } = request.query;
      return campaigns.chargers((await mover(request)).organisationNo, request.params.id, { after, limit, state });
    },
  );

  server.get(
    '/campaigns/:id/events',
    { schema: { params: IdParams, querystring: PageQuery, response: { 200: CampaignEventPage } } },
    async (request) => {
      const { after, limit = 50 } = request.query;
      return campaigns.events((await mover(request)).organisationNo, request.params.id, { after, limit });
    },
  );

  server.get('/campaigns/:id/rehearsal', { schema: { params: IdParams, response: { 200: Rehearsal } } }, async (request) =>
    rehearsals.read((await mover(request)).organisationNo, request.params.id),
  );

  server.post('/campaigns/:id/rehearsal', { schema: { params: IdParams, response: { 202: Rehearsal } } }, async (request, reply) =>
    reply.status(202).send(await rehearsals.start(await mover(request), request.params.id)),
  );

  server.post(
    '/campaigns/:id/:word',
    { schema: { params: WordParams, body: CampaignNote, response: { 200: CampaignView } } },
    async (request) => {
      const { id, word } = request.params;
      return campaigns.ask(await mover(request), id, word === 'pause' ? { kind: word, note: request.body.note ?? '' } : { kind: word });
    },
  );

  server.post(
    '/campaigns/:id/waves/:wave/approve',
    { schema: { params: WaveParams, response: { 200: CampaignView } } },
    async (request) => {
      const { id, wave } = request.params;
      return campaigns.ask(await mover(request), id, { kind: 'approve', wave });
    },
  );

  server.post(
    '/campaigns/:id/chargers/:chargerId/withdraw',
    { schema: { params: MemberParams, response: { 200: CampaignView } } },
    async (request) => {
      const { id, chargerId } = request.params;
      return campaigns.ask(await mover(request), id, { kind: 'withdraw', chargerId });
    },
  );
}
