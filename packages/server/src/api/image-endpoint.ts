import { Type } from 'typebox';
import { hasCode } from '@phasor/kernel';
import { releaseErrors, type ImageDownloads } from '../releases/index.ts';
import type { RestServer } from './rest/rest-server.ts';

const RETRY_AFTER_S = 30;

interface Grant {
  readonly charger: string;
  readonly expires: string;
  readonly signature: string;
}

/** An address without all three parts, or with one of them twice, is none of ours. */
const isGrant = (query: unknown): query is Grant =>
  ['charger', 'expires', 'signature'].every((name) => typeof Reflect.get(Object(query), name) === 'string') &&
  /^\d{1,11}$/.test((query as Grant).expires);

/**
 * `/images/{releaseId}`: where chargers fetch firmware, whole or by range (RFC 9110, 14). There is no login: the address is signed for one
 * charger, and ends.
 */
export function imageEndpoint(server: RestServer, downloads: ImageDownloads): void {
  const schema = { hide: true, params: Type.Object({ releaseId: Type.String({ maxLength: 50 }) }) };
  server.get('/images/:releaseId', { schema, exposeHeadRoute: false }, async (request, reply) => {
    if (!isGrant(request.query)) throw releaseErrors.raise('RELEASE_ADDRESS_INVALID');
    const { charger, expires, signature } = request.query;
    const grant = { releaseId: request.params.releaseId, chargerId: charger, expiresS: Number(expires) };
    const { range: asked, 'if-range': ifRange } = request.headers;
    void reply.header('accept-ranges', 'bytes').header('cache-control', 'no-store');
    const { size, range, etag, stream } = await downloads
      .open({ ...grant, signature, range: asked, ifRange: typeof ifRange === 'string' ? ifRange : undefined })
      .catch((error: unknown) => {
        // What each status owes its reader (RFC 9110, 15.5.17 and 15.6.4).
        if (hasCode(error, 'RELEASE_RANGE_INVALID')) void reply.header('content-range', `bytes */${String(error.details['size'])}`);
        if (hasCode(error, 'RELEASE_DOWNLOADS_FULL')) void reply.header('retry-after', RETRY_AFTER_S);
        throw error;
      });
    void reply.header('etag', etag).type('application/octet-stream');
    if (!range) return reply.header('content-length', size).send(stream);
    const { from, to } = range;
    void reply.header('content-range', `bytes ${from}-${to}/${size}`).header('content-length', to + 1 - from);
    return reply.status(206).send(stream);
  });
}
