import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { RealClock, SystemRandom, type Clock, type Random } from '@phasor/kernel';
import { ensureFirstAdministrator } from './access/index.ts';
import { httpServer } from './api/index.ts';
import { InMemoryBus } from './bus/index.ts';
import { ChargerKeys, Orders, Presence } from './chargers/index.ts';
import { OcppGateway, type UnknownChargers } from './gateway/index.ts';
import { openStore, startMaintenance, type Store } from './store/index.ts';

export interface SystemOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: all addresses. */
  readonly host?: string;
  readonly dataDir: string;
  /** PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string | undefined;
  readonly unknownChargers?: UnknownChargers;
  readonly administrator?: { readonly email?: string | undefined; readonly password?: string | undefined };
  readonly heartbeatIntervalS?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: FastifyBaseLogger;
  readonly portalRoot?: string;
}

export interface RunningSystem {
  readonly port: number;
  readonly store: Store;
  /** The administrator's password, when it was made up at this start: to be shown once. */
  readonly firstLogin: { readonly email: string; readonly madeUpPassword: string } | null;
  /** Finishes what has arrived, then closes sockets and store. */
  close(): Promise<void>;
}

const PORTAL = join(dirname(fileURLToPath(import.meta.url)), '../../portal/dist/web');

/** Puts the parts together: the only place that sees all of them. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { clock = new RealClock(), random = new SystemRandom(), log = pino({ level: 'warn' }) } = options;
  const store = await openStore({ dataDir: options.dataDir, databaseUrl: options.databaseUrl, clock });
  try {
    return await startOn(store, { ...options, clock, random, log });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(
  store: Store,
  options: SystemOptions & Required<Pick<SystemOptions, 'clock' | 'random' | 'log'>>,
): Promise<RunningSystem> {
  const { clock, random, log } = options;
  const people = { db: store.db, clock, random };
  const firstLogin = await ensureFirstAdministrator(people, options.administrator ?? {});
  const organisation = await store.db.selectFrom('organisation').select('no').orderBy('no').limit(1).executeTakeFirstOrThrow();
  const keys = await ChargerKeys.load(store.db);
  const bus = new InMemoryBus();
  const presence = new Presence();
  const metrics = metricsOf(presence);
  const gateway = new OcppGateway({
    store,
    clock,
    random,
    bus,
    log,
    presence,
    keys,
    unknownChargers: options.unknownChargers ?? 'reject',
    organisationNo: organisation.no,
    heartbeatIntervalS: options.heartbeatIntervalS ?? 300,
    onGroup: metrics.onGroup,
  });
  const orders = new Orders({ db: store.db, bus, clock, random });
  const server = await httpServer({
    store,
    clock,
    bus,
    people,
    presence,
    keys,
    orders,
    log,
    metrics: metrics.registry,
    portalRoot: options.portalRoot ?? PORTAL,
  });
  server.server.on('upgrade', (request, socket: Duplex, head: Buffer) => gateway.handleUpgrade(request, socket, head));
  // Before Fastify's own listener, which ends the socket: then nobody can say any more where it came from.
  server.server.prependListener('clientError', (error: Error & { rawPacket?: Buffer }, socket: Socket) => {
    // 22 is the first byte of a TLS handshake (RFC 8446, section 5.1).
    if (error.rawPacket?.[0] === 22) gateway.knockOfTls((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
  });
  const maintenance = startMaintenance({ store, clock, logger: log });
  await server.listen({ port: options.port, ...(options.host === undefined ? { host: '::' } : { host: options.host }) });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    store,
    firstLogin,
    close: async () => {
      await maintenance.stop();
      await gateway.close();
      await server.close();
      await store.close();
    },
  };
}

function metricsOf(presence: Presence): { registry: Registry; onGroup: (items: number, tookMs: number) => void } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'phasor_chargers_connected',
    help: 'Chargers whose socket is held here',
    registers: [registry],
    collect() {
      this.set(presence.count);
    },
  });
  const messages = new Counter({ name: 'phasor_messages_committed_total', help: 'Messages committed', registers: [registry] });
  const commits = new Histogram({
    name: 'phasor_commit_seconds',
    help: 'Duration of one commit group',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [registry],
  });
  return {
    registry,
    onGroup: (items, tookMs) => {
      messages.inc(items);
      commits.observe(tookMs / 1000);
    },
  };
}
