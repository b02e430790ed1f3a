import type { FastifyRequest } from 'fastify';
import type { CapiPort, RestServer } from './rest/rest-server.ts';

/** Longer bodies are cut off by the server itself; the gateway refuses what is longer than a message. */
const LONGEST_BODY_BYTES = 256 * 1024;

/** Our address as the charger has it; null where its Host header names none that could stand in a URL. */
const ownAddressIn = ({ protocol, host }: FastifyRequest): string | null =>
  /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host) ? `${protocol}://${host}` : null;

/** `/capi/{exchange}`: the bytes of a request go to the gateway as they are, since its signature covers them. */
export function capiEndpoint(server: RestServer, capi: CapiPort): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LONGEST_BODY_BYTES }, (_request, body, done) => done(null, body));
  server.post<{ Params: { exchange: string } }>('/:exchange', async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await capi.take(
      { exchange: request.params.exchange, headers: request.headers, body },
      request.ip,
      ownAddressIn(request),
    );
    // The store failed: nothing is said, and the charger asks again.
    if (!answer) {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    return reply.status(answer.status).headers(answer.headers).send(answer.body);
  });
}
