import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Uploads } from '../uploads/index.ts';
import { uploadErrors } from '../uploads/index.ts';
import type { RestServer } from './rest/rest-server.ts';

/**
 * `/uploads/{token}`: where chargers send diagnostics and logs, by PUT or POST, raw or as a form. Some add the file's name to the address
 * that they were given; that is understood. There is no login: the address itself is the secret, and takes one file.
 */
export async function uploadEndpoint(server: RestServer, uploads: Uploads): Promise<void> {
  // Whatever the charger calls it, it is bytes.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // One byte more than allowed, so that the one who counts sees it.
  await server.register(multipart, { limits: { files: 1, fileSize: uploads.maxBytes + 1, fields: 20, fieldSize: 1 << 16, parts: 21 } });
  const options = {
    schema: { hide: true },
    config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
    bodyLimit: uploads.maxBytes + (1 << 20),
  };
  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { token, '*': name = '' } = request.params as { token: string; '*'?: string };
    try {
      if (request.isMultipart()) {
        const file = await request.file();
        if (!file) throw uploadErrors.raise('UPLOAD_EMPTY');
        await uploads.receive(token, file.file, nameOf(file.filename) ?? nameOf(name));
      } else {
        await uploads.receive(token, request.raw, nameOf(name));
      }
    } catch (error) {
      // What has not been read will not be: the charger must not go on sending it.
      void reply.header('connection', 'close');
      throw error;
    }
    return reply.status(201).send();
  };
  for (const url of ['/uploads/:token', '/uploads/:token/*'])
    for (const method of ['PUT', 'POST'] as const) server.route({ method, url, ...options, handler: receive });
}

/** A file's name without folders; null where nothing is left. */
function nameOf(path: string): string | null {
  const name = path.split(/[/\\]/).at(-1)?.trim() ?? '';
  return name === '' || name === '.' || name === '..' ? null : name;
}
