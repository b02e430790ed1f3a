import { Type } from 'typebox';
import {
  OrganisationChange,
  OrganisationList,
  Organisation,
  OrganisationRequest,
  OrganisationWithAdministrator,
  OwnedChargerList,
  OwnPasswordRequest,
  PageQuery,
  PasswordRequest,
  PersonChange,
  PersonPage,
  PersonRequest,
  PersonView,
  PersonWithPassword,
} from '@phasor/contract';
import {
  changeOwnPassword,
  changePerson,
  createOrganisation,
  createPerson,
  listOrganisations,
  listOwned,
  listPeople,
  personView,
  renameOrganisation,
  renewPassword,
} from '../../access/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom, personFrom } from './session.ts';
import { EMPTY, WORKERS } from './shapes.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** The people of an organisation, and the organisations of the system. Which roles somebody may give and take is theirs to have (`access/roles.ts`). */
export function peopleRoutes(server: RestServer, { people, store, clock, bus }: RestPorts): void {
  const ports = { store, clock, random: people.random };
  const guessLimit = { rateLimit: { max: 20, timeWindow: '1 minute' } };

  server.get('/people', { schema: { querystring: PageQuery, response: { 200: PersonPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const { after, limit = 50 } = request.query;
    return listPeople(store.db, organisationNo, { after, limit });
  });

  server.post('/people', { schema: { body: PersonRequest, response: { 201: PersonWithPassword } } }, async (request, reply) => {
    const caller = await callerFrom(people, request, WORKERS);
    return reply.status(201).send(await createPerson(ports, caller, request.body));
  });

  server.get('/people/:id', { schema: { params: Params, response: { 200: PersonView } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return personView(store.db, organisationNo, request.params.id);
  });

  server.patch('/people/:id', { schema: { params: Params, body: PersonChange, response: { 200: PersonView } } }, async (request) => {
    const caller = await callerFrom(people, request, WORKERS);
    const person = await changePerson(ports, caller, request.params.id, request.body);
    bus.publish({ kind: 'person', personId: person.id });
    return person;
  });

  server.post(
    '/people/:id/password',
    { schema: { params: Params, body: PasswordRequest, response: { 200: PersonWithPassword } } },
    async (request) => {
      const caller = await callerFrom(people, request, WORKERS);
      const renewed = await renewPassword(ports, caller, request.params.id, request.body.password);
      bus.publish({ kind: 'person', personId: renewed.person.id });
      return renewed;
    },
  );

  server.get('/people/:id/chargers', { schema: { params: Params, response: { 200: OwnedChargerList } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const { id } = await personView(store.db, organisationNo, request.params.id);
    return { items: [...(await listOwned(store.db, id))] };
  });

  server.get('/me/chargers', { schema: { response: { 200: OwnedChargerList } } }, async (request) => {
    const { personId } = await personFrom(people, request);
    return { items: [...(await listOwned(store.db, personId))] };
  });

  server.post(
    '/me/password',
    { schema: { body: OwnPasswordRequest, response: { 204: EMPTY } }, config: guessLimit },
    async (request, reply) => {
      const caller = await personFrom(people, request);
      await changeOwnPassword(ports, caller, request.body);
      bus.publish({ kind: 'person', personId: caller.personId });
      return reply.status(204).send(null);
    },
  );

  server.get('/organisations', { schema: { response: { 200: OrganisationList } } }, async (request) => {
    return { items: [...(await listOrganisations(store.db, await callerFrom(people, request)))] };
  });

  server.post(
    '/organisations',
    { schema: { body: OrganisationRequest, response: { 201: OrganisationWithAdministrator } } },
    async (request, reply) => {
      const caller = await callerFrom(people, request);
      return reply.status(201).send(await createOrganisation(ports, caller, request.body));
    },
  );

  server.patch(
    '/organisations/:id',
    { schema: { params: Params, body: OrganisationChange, response: { 200: Organisation } } },
    async (request) => {
      const caller = await callerFrom(people, request, ['administrator']);
      return renameOrganisation(ports, caller, request.params.id, request.body.name);
    },
  );
}
