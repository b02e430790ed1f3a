import { Type } from 'typebox';
import { hasCode } from '@phasor/kernel';
import {
  Charger,
  ChargerChange,
  ChargerPage,
  ChargerRegistration,
  KnockPage,
  LoggedMessagePage,
  OrderRequest,
  OrderView,
  PageQuery,
  RawMessageRequest,
  RawMessageResponse,
  RegisteredCharger,
  ReviewPage,
} from '@phasor/contract';
import { registerCapiCharger } from '../../capi-chargers/index.ts';
import {
  admitKnock,
  changeCharger,
  chargerNumber,
  listChargers,
  listKnocks,
  readCharger,
  registerCharger,
  type ChargerChanged,
} from '../../chargers/index.ts';
import { readMessages, readReviews } from '../../journal/index.ts';
import { checkCapiSettings } from '../../schedules/index.ts';
import { sendRawMessage } from './raw-message.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom, personFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

/** Chargers: what they are, what they said, what they are told, and who knocked. */
export function chargerRoutes(server: RestServer, ports: RestPorts): void {
  const { people, store, clock, presence, keys, orders } = ports;
  const views = { db: store.db, presence };

  server.get('/chargers', { schema: { querystring: PageQuery, response: { 200: ChargerPage } } }, async (request) => {
    const { organisationNo, ownerId } = await personFrom(people, request);
    const { after, limit = 50 } = request.query;
    return listChargers(views, organisationNo, { ownerId, after, limit });
  });

  server.post('/chargers', { schema: { body: ChargerRegistration, response: { 201: RegisteredCharger } } }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const at = new Date(clock.now());
    if (request.body.protocol === 'CAPI') {
      const capiKey = await registerCapiCharger(store, { ocpp: keys, capi: ports.capiKeys }, organisationNo, request.body, at);
      return reply.status(201).send({ ...(await readCharger(views, organisationNo, request.body.id)), capiKey });
    }
    await registerCharger(store.db, keys, organisationNo, request.body, at);
    return reply.status(201).send(await readCharger(views, organisationNo, request.body.id));
  });

  server.get('/chargers/:id', { schema: { params: ChargerParams, response: { 200: Charger } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return readCharger(views, organisationNo, request.params.id);
  });

  server.patch('/chargers/:id', { schema: { params: ChargerParams, body: ChargerChange, response: { 200: Charger } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
    const chargerId = request.params.id;
    const before = await changeCharger(store.db, organisationNo, chargerId, request.body);
    await ports.bus.request(`charger.${chargerId}`, { kind: 'changed' } satisfies ChargerChanged)?.catch((error: unknown) => {
      // With its socket the old state is gone too.
      if (!hasCode(error, 'BUS_NOBODY_RESPONDS') && !hasCode(error, 'BUS_NODE_LOST')) throw error;
    });
    ports.bus.publish({ kind: 'charger', chargerId });
    const isNowAccepted = before === 'Pending' && request.body.registration === 'Accepted';
    if (isNowAccepted && presence.isOnline(chargerId)) {
      // It boots again by itself in the end; asked, it does so now.
      await ports.commands.place({ organisationNo, chargerId }, 'TriggerMessage', { requestedMessage: 'BootNotification' }, { by });
    }
    return readCharger(views, organisationNo, chargerId);
  });

  server.get(
    '/chargers/:id/messages',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: LoggedMessagePage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      const no = await chargerNumber(store.db, organisationNo, request.params.id);
      return readMessages(store.db, no, { after: numericId(after), limit });
    },
  );

  server.post(
    '/chargers/:id/messages',
    { schema: { params: ChargerParams, body: RawMessageRequest, response: { 200: RawMessageResponse } } },
    async (request) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      const { action, payload } = request.body;
      return { response: await sendRawMessage(ports.commands, { organisationNo, chargerId: request.params.id }, { action, payload, by }) };
    },
  );

  server.post(
    '/chargers/:id/orders',
    { schema: { params: ChargerParams, body: OrderRequest, response: { 202: OrderView } } },
    async (request, reply) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      const target = { organisationNo, chargerId: request.params.id };
      if (request.body.kind === 'settings') await checkCapiSettings(store.db, target, request.body.settings);
      return reply.status(202).send(await orders.place(organisationNo, target.chargerId, request.body));
    },
  );

  server.get('/knocks', { schema: { querystring: PageQuery, response: { 200: KnockPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return listKnocks(store.db, organisationNo, { after: numericId(after), limit });
  });

  const knockSchema = { params: Type.Object({ id: Type.String({ maxLength: 20 }) }), response: { 200: Charger } };
  server.post('/knocks/:id/admit', { schema: knockSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const chargerId = await admitKnock(store.db, keys, organisationNo, request.params.id, new Date(clock.now()));
    return readCharger(views, organisationNo, chargerId);
  });

  server.get('/reviews', { schema: { querystring: PageQuery, response: { 200: ReviewPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return readReviews(store.db, organisationNo, { after: numericId(after), limit });
  });
}

/** A page's `after` where ids are numbers; anything else reads as "nothing before it". */
const numericId = (after: string | undefined): string | undefined => (after === undefined || /^\d{1,18}$/.test(after) ? after : '0');
