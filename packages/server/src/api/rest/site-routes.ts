import { Type } from 'typebox';
import {
  CommissioningRequest,
  PageQuery,
  SessionWish,
  SettingChangePage,
  Site,
  SiteConfiguration,
  SiteDecisionPage,
  SiteNow,
  SitePage,
  SiteSettings,
  WhatIf,
  WhatIfRequest,
} from '@phasor/contract';
import { listTransactions } from '../../sessions/index.ts';
import { siteErrors, siteRecord } from '../../sites/index.ts';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom, personFrom } from './session.ts';
import { EMPTY, IdParams } from './shapes.ts';

const WishParams = Type.Object({ transactionId: Type.Integer() });

/** S21: what a fuse carries is the installer's. */
const INSTALLERS = ['administrator', 'installer'] as const;

/** Sites as installers set them up. */
export function siteRoutes(server: RestServer, { people, store, sites, clock }: RestPorts): void {
  const { book, setup, commissioning, report } = sites;

  server.get('/sites', { schema: { querystring: PageQuery, response: { 200: SitePage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return book.list(organisationNo, { after, limit });
  });

  server.post('/sites', { schema: { body: SiteSettings, response: { 201: Site } } }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return reply.status(201).send(await book.create({ organisationNo, by }, request.body));
  });

  server.get('/sites/:id', { schema: { params: IdParams, response: { 200: Site } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return book.read(organisationNo, request.params.id);
  });

  server.put('/sites/:id', { schema: { params: IdParams, body: SiteSettings, response: { 200: Site } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return setup.change({ organisationNo, by }, request.params.id, request.body);
  });

  server.delete('/sites/:id', { schema: { params: IdParams, response: { 204: EMPTY } } }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    await setup.remove({ organisationNo, by }, request.params.id);
    return reply.status(204).send(null);
  });

  server.post('/sites/:id/configure', { schema: { params: IdParams, response: { 200: SiteConfiguration } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return setup.configure({ organisationNo, by }, request.params.id);
  });

  server.post('/sites/:id/activate', { schema: { params: IdParams, response: { 200: Site } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return setup.activate({ organisationNo, by }, request.params.id);
  });

  server.post('/sites/:id/deactivate', { schema: { params: IdParams, response: { 200: Site } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return setup.deactivate({ organisationNo, by }, request.params.id);
  });

  const commissioningSchema = { params: IdParams, body: CommissioningRequest, response: { 202: Site } };
  server.post('/sites/:id/commissioning', { schema: commissioningSchema }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, INSTALLERS);
    return reply.status(202).send(await commissioning.start({ organisationNo, by }, request.params.id, request.body));
  });

  const recordSchema = {
    description: "The electrician's record, to be printed",
    params: IdParams,
    response: { 200: { description: 'Plain text', content: { 'text/plain': { schema: Type.String() } } } },
  };
  server.get('/sites/:id/record', { schema: recordSchema }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request);
    return reply.type('text/plain; charset=utf-8').send(siteRecord(await book.read(organisationNo, request.params.id), clock.now()));
  });

  const changesSchema = { params: IdParams, querystring: PageQuery, response: { 200: SettingChangePage } };
  server.get('/sites/:id/changes', { schema: changesSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return book.changes(organisationNo, request.params.id, { after, limit });
  });

  server.get('/sites/:id/now', { schema: { params: IdParams, response: { 200: SiteNow } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return report.now(organisationNo, request.params.id);
  });

  const decisionsSchema = { params: IdParams, querystring: PageQuery, response: { 200: SiteDecisionPage } };
  server.get('/sites/:id/decisions', { schema: decisionsSchema }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return report.decisions(organisationNo, request.params.id, { after, limit });
  });

  server.post('/sites/:id/what-if', { schema: { params: IdParams, body: WhatIfRequest, response: { 200: WhatIf } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return report.whatIf(organisationNo, request.params.id, request.body);
  });

  const wishSchema = { params: WishParams, body: SessionWish, response: { 200: SessionWish } };
  server.put('/transactions/:transactionId/wish', { schema: wishSchema }, async (request) => {
    const { organisationNo, ownerId } = await personFrom(people, request);
    const { transactionId } = request.params;
    const { items } = await listTransactions(store.db, organisationNo, { ownerId, transactionId, limit: 1 });
    if (items.length === 0) throw siteErrors.raise('SITE_TRANSACTION_UNKNOWN', { transactionId });
    return report.wish(organisationNo, transactionId, request.body, clock.now());
  });
}
