import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { OrderView, PageQuery, Release, ReleaseKeys, ReleasePage, ReleaseRequest, Staging, StagingRequest } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, IdParams, WORKERS } from './shapes.ts';

/** Who may say what firmware there is. */
const RELEASERS = ['administrator', 'operator'] as const;
/** No manifest describes a longer image. */
const LONGEST_IMAGE_BYTES = 1_000_000_000;

/** Firmware releases (R3): registered by their signed manifest, then the image; staged on chargers. */
export async function releaseRoutes(server: RestServer, { people, releases }: RestPorts): Promise<void> {
  const { registry, change, orderKey } = releases;

  server.get('/release-keys', { schema: { response: { 200: ReleaseKeys } } }, async (request) => {
    await callerFrom(people, request);
    return { trusted: registry.trustedKeyIds, orderKey: orderKey.view };
  });

  server.get('/releases', { schema: { querystring: PageQuery, response: { 200: ReleasePage } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    const { after, limit = 50 } = request.query;
    return registry.list(organisationNo, { after, limit });
  });

  server.post('/releases', { schema: { body: ReleaseRequest, response: { 201: Release } } }, async (request, reply) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, RELEASERS);
    return reply.status(201).send(await registry.register(organisationNo, request.body.manifest, by));
  });

  server.get('/releases/:id', { schema: { params: IdParams, response: { 200: Release } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return registry.read(organisationNo, request.params.id);
  });

  server.post('/releases/:id/withdraw', { schema: { params: IdParams, response: { 200: Release } } }, async (request) => {
    const { organisationNo, personId: by } = await callerFrom(people, request, RELEASERS);
    return registry.withdraw(organisationNo, request.params.id, by);
  });

  server.get('/chargers/:id/staging', { schema: { params: ChargerParams, response: { 200: Staging } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return change.staging({ organisationNo, chargerId: request.params.id });
  });

  server.post(
    '/chargers/:id/staging',
    { schema: { params: ChargerParams, body: StagingRequest, response: { 202: OrderView } } },
    async (request, reply) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      const order = await change.stage({ organisationNo, chargerId: request.params.id }, request.body.releaseId);
      return reply.status(202).send(order);
    },
  );

  await server.register(async (scope) => {
    // The image is read as it comes, never held whole.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, _payload, done) => done(null));
    const schema = {
      params: IdParams,
      description: 'The image, as application/octet-stream. It is checked against the manifest; what does not fit leaves nothing.',
      consumes: ['application/octet-stream'],
      body: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }),
      response: { 200: Release },
    };
    // The body is for the document: there is none to be checked.
    const validatorCompiler = () => () => true;
    scope.put<{ Params: { id: string } }>(
      '/releases/:id/image',
      { schema, validatorCompiler, bodyLimit: LONGEST_IMAGE_BYTES },
      async (request, reply) => {
        const { organisationNo } = await callerFrom(people, request, RELEASERS);
        try {
          return await registry.receiveImage(organisationNo, request.params.id, request.raw);
        } catch (error) {
          // What has not been read will not be: the sender must not go on.
          void reply.header('connection', 'close');
          throw error;
        }
      },
    );
  });
}
