import { Notice, NoticePage, NoticeQuery, UndeliveredNoticePage } from '@phasor/contract';
import type { Caller } from '../../access/index.ts';
import { listNotices, listUndelivered, markAllRead, markRead } from '../../notices/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom, personFrom } from './session.ts';
import { EMPTY, IdParams } from './shapes.ts';

const OPERATORS = ['administrator', 'operator'] as const;

const readerOf = ({ personId, person }: Caller) => ({ personId, languageTag: person.language });

/** What whoever is logged in was told; nobody sees another's. Which mails did not arrive is for operators. */
export function noticeRoutes(server: RestServer, { people, store: { db }, clock }: RestPorts): void {
  server.get('/notices', { schema: { querystring: NoticeQuery, response: { 200: NoticePage } } }, async (request) => {
    const { after, limit = 50 } = request.query;
    return listNotices(db, readerOf(await personFrom(people, request)), { after, limit });
  });

  server.post('/notices/read', { schema: { response: { 204: EMPTY } } }, async (request, reply) => {
    const { personId } = await personFrom(people, request);
    await markAllRead(db, personId, new Date(clock.now()));
    return reply.status(204).send(null);
  });

  server.post('/notices/:id/read', { schema: { params: IdParams, response: { 200: Notice } } }, async (request) => {
    const reader = readerOf(await personFrom(people, request));
    return markRead(db, reader, request.params.id, new Date(clock.now()));
  });

  server.get(
    '/notices/undelivered',
    { schema: { querystring: NoticeQuery, response: { 200: UndeliveredNoticePage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request, OPERATORS);
      const { after, limit = 50 } = request.query;
      return listUndelivered(db, organisationNo, { after, limit });
    },
  );
}
