import { LoginRequest, LoginResponse, PageQuery, Person, Tag, TagPage, TagRequest } from '@phasor/contract';
import { listTags, logIn, logOut, putTag } from '../../access/index.ts';
import { apiErrors } from '../errors.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom, personFrom, SESSION_COOKIE, setSessionCookie, tokenOf } from './session.ts';
import { EMPTY } from './shapes.ts';

/** Login, who I am, and the tags that may charge. */
export function accessRoutes(server: RestServer, ports: RestPorts): void {
  const { people, store, clock, bus } = ports;
  const loginLimit = { rateLimit: { max: 20, timeWindow: '1 minute' } };

  server.post(
    '/login',
    { schema: { body: LoginRequest, response: { 200: LoginResponse } }, config: loginLimit },
    async (request, reply) => {
      const login = await logIn(people, request.body.email, request.body.password);
      setSessionCookie(reply, login.token, request.protocol === 'https');
      return login;
    },
  );

  server.post('/logout', { schema: { response: { 204: EMPTY } } }, async (request, reply) => {
    const token = tokenOf(request);
    if (token !== undefined) await logOut(store.db, token);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).status(204).send(null);
  });

  server.get('/me', { schema: { response: { 200: Person } } }, async (request) => (await personFrom(people, request)).person);

  server.get('/tags', { schema: { querystring: PageQuery, response: { 200: TagPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return listTags(store.db, organisationNo, { after, limit });
  });

  server.post('/tags', { schema: { body: TagRequest, response: { 200: Tag } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, ['administrator', 'operator', 'installer']);
    const { expiryDate } = request.body;
    if (expiryDate !== undefined && !isInstant(expiryDate))
      throw apiErrors.raise('API_REQUEST_INVALID', { problem: `there is no instant ${expiryDate}` });
    const tag = await putTag(store.db, organisationNo, request.body, new Date(clock.now()));
    bus.publish({ kind: 'tags', organisationNo });
    return tag;
  });
}

/** The schema's format lets leap seconds and the year 0 pass; a Date and the store do not. */
const isInstant = (text: string): boolean => Date.parse(text) >= Date.parse('0001-01-01T00:00:00Z');
