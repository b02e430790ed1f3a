import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { PageQuery, Upload, UploadAddress, UploadAddressRequest, UploadPage, UploadRequest } from '@phasor/contract';
import type { RestPorts, RestServer } from './rest-server.ts';
import { callerFrom } from './session.ts';
import { ChargerParams, WORKERS } from './shapes.ts';

const UploadParams = Type.Object({ requestId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
const FileSchema = {
  params: UploadParams,
  response: {
    200: {
      description: 'The file',
      content: { 'application/octet-stream': { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) } },
    },
  },
};

/** Diagnostics and logs of chargers. */
export function uploadRoutes(server: RestServer, { people, uploads }: RestPorts): void {
  server.get(
    '/chargers/:id/uploads',
    { schema: { params: ChargerParams, querystring: PageQuery, response: { 200: UploadPage } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request);
      const { after, limit = 50 } = request.query;
      return uploads.list({ organisationNo, chargerId: request.params.id }, { after, limit });
    },
  );

  server.post(
    '/chargers/:id/uploads',
    { schema: { params: ChargerParams, body: UploadRequest, response: { 201: Upload } } },
    async (request, reply) => {
      const { organisationNo, personId: by } = await callerFrom(people, request, WORKERS);
      return reply.status(201).send(await uploads.request({ organisationNo, chargerId: request.params.id }, request.body, by));
    },
  );

  server.get('/chargers/:id/upload-address', { schema: { params: ChargerParams, response: { 200: UploadAddress } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return uploads.address({ organisationNo, chargerId: request.params.id });
  });

  server.put(
    '/chargers/:id/upload-address',
    { schema: { params: ChargerParams, body: UploadAddressRequest, response: { 200: UploadAddress } } },
    async (request) => {
      const { organisationNo } = await callerFrom(people, request, WORKERS);
      return uploads.putAddress({ organisationNo, chargerId: request.params.id }, request.body.location);
    },
  );

  server.get('/uploads/:requestId', { schema: { params: UploadParams, response: { 200: Upload } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request);
    return uploads.read(organisationNo, request.params.requestId);
  });

  // What a charger sends is never shown in a browser's window: it could be anything.
  server.get('/uploads/:requestId/file', { schema: FileSchema }, async (request, reply) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    const { name, bytes, stream } = await uploads.open(organisationNo, request.params.requestId);
    void reply.header('content-disposition', attachment(name)).header('content-length', bytes).type('application/octet-stream');
    return reply.send(stream);
  });

  server.delete('/uploads/:requestId', { schema: { params: UploadParams, response: { 200: Upload } } }, async (request) => {
    const { organisationNo } = await callerFrom(people, request, WORKERS);
    return uploads.remove(organisationNo, request.params.requestId);
  });
}

/** RFC 6266, with a plain name for those who read no other. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
