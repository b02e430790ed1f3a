import { existsSync } from 'node:fs';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { Registry } from 'prom-client';
import { messageOf } from '@phasor/kernel';
import { apiErrors } from './errors.ts';
import { replyWithError } from './error-reply.ts';
import { rest } from './rest/rest.ts';
import { capiEndpoint } from './capi-endpoint.ts';
import type { CapiPort, RestPorts, RestServer } from './rest/rest-server.ts';
import { imageEndpoint } from './image-endpoint.ts';
import { uploadEndpoint } from './upload-endpoint.ts';

export interface HttpPorts extends RestPorts {
  readonly capi: CapiPort;
  readonly log: FastifyBaseLogger;
  readonly metrics: Registry;
  /** Whether the peer at an address is a proxy of ours: then whom it forwards, and whether they speak TLS, is what it says. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
  /** The portal's built files; where they are missing, `/` says how to build them. */
  readonly portalRoot: string;
}

/** The one HTTP server: the API, health, metrics, and the pages. WebSockets are upgraded by the gateway on the same port. */
export async function httpServer(ports: HttpPorts): Promise<RestServer> {
  const server = Fastify({
    loggerInstance: ports.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1 << 20,
    forceCloseConnections: true,
    trustProxy: ports.isProxy ?? false,
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>();
  server.setErrorHandler(replyWithError);
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
    // The pages are served plain inside a site's network too; a proxy with TLS sets these itself.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  health(server, ports);
  await server.register(async (scope) => rest(scope.withTypeProvider<TypeBoxTypeProvider>(), ports), { prefix: '/rest/v1' });
  await server.register(async (scope) => uploadEndpoint(scope.withTypeProvider<TypeBoxTypeProvider>(), ports.uploads));
  await server.register(async (scope) => capiEndpoint(scope.withTypeProvider<TypeBoxTypeProvider>(), ports.capi), { prefix: '/capi' });
  imageEndpoint(server, ports.releases.downloads);
  await pages(server, ports.portalRoot);
  return server;
}

function health(server: RestServer, { store, metrics }: HttpPorts): void {
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async () => {
    if (store.failure) throw apiErrors.raise('API_STORE_UNAVAILABLE', { why: store.failure.message });
    try {
      await store.db.selectFrom('organisation').select('no').limit(1).execute();
    } catch (error) {
      throw apiErrors.raise('API_STORE_UNAVAILABLE', { why: messageOf(error) });
    }
    return { status: 'ready', store: store.kind };
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}

async function pages(server: RestServer, portalRoot: string): Promise<void> {
  const isBuilt = existsSync(join(portalRoot, 'index.html'));
  if (isBuilt) await server.register(staticFiles, { root: portalRoot, wildcard: false });
  server.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === 'GET' && !request.url.startsWith('/rest/') && (request.headers.accept ?? '').includes('text/html');
    if (isPage && isBuilt) return reply.type('text/html').sendFile('index.html');
    if (isPage) return reply.type('text/plain').send('The pages are not built: npm run build');
    throw apiErrors.raise('API_NOT_FOUND', { path: request.url.slice(0, 200) });
  });
}
