import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { AuditCheck, AuditPage, AuditQuery } from '@phasor/contract';
import { auditChain, auditLines, readAudit, verifyAudit } from '../../journal/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';

/** Who may read what everybody did. */
const AUDITORS = ['administrator', 'operator'] as const;

const LinesSchema = {
  description: 'The whole chain, oldest first, a line of JSON for each entry. `npm run -s audit -- check FILE` checks it anywhere.',
  response: {
    200: { description: 'JSON lines', content: { 'application/x-ndjson': { schema: Type.Unsafe<Readable>({ type: 'string' }) } } },
  },
};

/** The organisation's audit: to be read, checked, and taken away. Nothing changes it. */
export function auditRoutes(server: RestServer, { people, store: { db } }: RestPorts): void {
  server.get('/audit', { schema: { querystring: AuditQuery, response: { 200: AuditPage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, AUDITORS);
    const { after, subject, limit = 50 } = request.query;
    const items = await readAudit(db, organisationNo, { after: after === undefined ? undefined : Number(after), subject, limit });
    const last = items.at(-1);
    return { items: [...items], next: last && items.length === limit ? String(last.seq) : null };
  });

  server.get('/audit/check', { schema: { response: { 200: AuditCheck } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, AUDITORS);
    return verifyAudit(db, organisationNo);
  });

  server.get('/audit.jsonl', { schema: LinesSchema }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, AUDITORS);
    const { organisationId, entries, head } = await auditChain(db, organisationNo);
    return reply
      .type('application/x-ndjson')
      .header('content-disposition', `attachment; filename="audit-${head.seq}.jsonl"`)
      .send(Readable.from(auditLines(organisationId, entries, head)));
  });
}
