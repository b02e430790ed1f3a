import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TrustedKey } from '@phasor/release';
import { newId, RealClock, SystemRandom, type Clock, type Random } from '@phasor/kernel';
import { ensureFirstAdministrator } from './access/index.ts';
import { httpServer } from './api/index.ts';
import { InMemoryBus, NatsBus } from './bus/index.ts';
import { Commands, endUnfinished } from './commands/index.ts';
import { ocppDomains } from './ocpp-domains.ts';
import { ChargerKeys, crossing, endUnfinishedOrders, Orders, Ownership, Presence } from './chargers/index.ts';
import { Meters, startMqttIntake } from './meters/index.ts';
import { CapiKeys } from './capi-chargers/index.ts';
import { CapiGateway, ChargerStates, OcppGateway, type UnknownChargers } from './gateway/index.ts';
import { releaseParts, trustedReleaseKeys, type DownloadBudget, type ReleaseParts } from './releases/index.ts';
import { noticeParts, type MailSettings, type NoticeParts } from './notices/index.ts';
import { LimitsReport } from './limits/index.ts';
import { campaignPaceOf, migrationMetrics, migrationParts, type WaySettings } from './migration/index.ts';
import { endUnfinishedCommissioning, siteParts } from './sites/index.ts';
import { ownAuthority, readTlsFiles, startTls, trustedProxies, type TlsSettings } from './security/index.ts';
import { openStore, startMaintenance, type Store } from './store/index.ts';

export interface SystemOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: all addresses. */
  readonly host?: string;
  readonly dataDir: string;
  /** PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string | undefined;
  /** NATS, by which several nodes on one PostgreSQL talk to each other; absent: this node is the only one. */
  readonly natsUrl?: string;
  readonly unknownChargers?: UnknownChargers;
  /** Where chargers reach us, such as `https://cpms.example.org`; absent: the address that each has connected to. */
  readonly publicUrl?: string;
  /** How large a file of diagnostics or logs may be. Default: 64 MiB. */
  readonly maxUploadBytes?: number;
  /** Files with the public release keys (PEM) of which two sign each firmware manifest; absent: no firmware is taken. */
  readonly releaseKeyFiles?: readonly string[];
  /** What downloads of firmware may take. Default: 50 at once, 8 MiB a second; a campaign may allow its own less. */
  readonly downloadBudget?: DownloadBudget;
  /** How long each step of a charger's way to OCPP may take. Default: see `waySettings`. */
  readonly migration?: Partial<WaySettings>;
  /** A port for TLS beside the plain one; absent: none. */
  readonly tls?: TlsSettings;
  /** The O of chargers' certificates (the security white paper's CpoName). Default: the organisation's name. */
  readonly cpoName?: string;
  /** Addresses and subnets of proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** A broker at which site meters publish, `mqtt://…`; absent: they push over HTTP only. */
  readonly mqttUrl?: string;
  /** Where notices go out by e-mail; absent: they are in the app only. */
  readonly mail?: MailSettings;
  readonly administrator?: { readonly email?: string | undefined; readonly password?: string | undefined };
  readonly heartbeatIntervalS?: number;
  /** The beat of chargers that speak CAPI. Default 30 s. */
  readonly capiPollIntervalS?: number;
  /** Refuse a handshake without `ocpp1.6` with HTTP 400. Default: complete it and close. */
  readonly refusesWrongSubprotocol?: boolean;
  /** Ask chargers for their configuration after the first boot of each firmware version. Default: true. */
  readonly discoversChargers?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: FastifyBaseLogger;
  readonly portalRoot?: string;
}

export interface RunningSystem {
  readonly port: number;
  /** The port for TLS; null where there is none. */
  readonly tls: { readonly port: number; renew(): Promise<void> } | null;
  readonly store: Store;
  /** For who drives a change of firmware in this process. */
  readonly releases: ReleaseParts;
  /** For who moves chargers between protocols in this process. */
  readonly ownership: Ownership;
  readonly crossing: typeof crossing;
  readonly orders: Orders;
  readonly commands: Commands;
  readonly keys: ChargerKeys;
  /** For who tells owners something in this process. */
  readonly notices: NoticeParts;
  /** The administrator's password, when it was made up at this start: to be shown once. */
  readonly firstLogin: { readonly email: string; readonly madeUpPassword: string } | null;
  /** Finishes what has arrived, then closes sockets and store. */
  close(): Promise<void>;
}

/** Chargers that return all at once wait in the kernel's queue rather than try again a second later. */
const BACKLOG = 4096;
/** Nothing is open for longer after its deadline. */
const OPEN_AT_MOST_MS = 600_000;
const PORTAL = join(dirname(fileURLToPath(import.meta.url)), '../../portal/dist/web');

/** Puts the parts together: the only place that sees all of them. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { clock = new RealClock(), random = new SystemRandom(), log = pino({ level: 'warn' }) } = options;
  // Before anything is opened: a file that is wrong is the operator's to mend, now.
  const clientAuthorities = options.tls ? (await readTlsFiles(options.tls)).clientAuthorities : [];
  const trustedKeys = await trustedReleaseKeys(options.releaseKeyFiles ?? []);
  const store = await openStore({ dataDir: options.dataDir, databaseUrl: options.databaseUrl, clock });
  try {
    return await startOn(store, { ...options, clock, random, log }, { clientAuthorities, trustedKeys });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(
  store: Store,
  options: SystemOptions & Required<Pick<SystemOptions, 'clock' | 'random' | 'log'>>,
  { clientAuthorities, trustedKeys }: { readonly clientAuthorities: readonly string[]; readonly trustedKeys: readonly TrustedKey[] },
): Promise<RunningSystem> {
  const { clock, random, log } = options;
  const people = { db: store.db, clock, random };
  const firstLogin = await ensureFirstAdministrator(people, options.administrator ?? {});
  const organisation = await store.db.selectFrom('organisation').select(['no', 'name']).orderBy('no').limit(1).executeTakeFirstOrThrow();
  const cpoName = options.cpoName ?? organisation.name;
  const authorityPorts = { db: store.db, clock, random, organisationNo: organisation.no, cpoName };
  const authority = options.tls ? await ownAuthority(authorityPorts) : null;
  const isProxy = options.trustedProxies && trustedProxies(options.trustedProxies);
  const keys = await ChargerKeys.load(store.db);
  const presence = new Presence();
  const { natsUrl } = options;
  const nats =
    natsUrl === undefined ? null : await NatsBus.connect({ url: natsUrl, nodeId: newId(clock, random), clock, sights: presence, log });
  const bus = nats ?? new InMemoryBus();
  const states = new ChargerStates();
  const metrics = metricsOf(presence);
  const gateway = new OcppGateway({
    store,
    clock,
    random,
    bus,
    log,
    presence,
    keys,
    states,
    unknownChargers: options.unknownChargers ?? 'reject',
    organisationNo: organisation.no,
    cpoName,
    isProxy,
    heartbeatIntervalS: options.heartbeatIntervalS ?? 300,
    refusesWrongSubprotocol: options.refusesWrongSubprotocol ?? false,
    onGroup: metrics.onGroup,
  });
  const capiKeys = await CapiKeys.load(store.db);
  const capi = new CapiGateway({
    ...{ store, clock, bus, log, presence, cpoName },
    keys: capiKeys,
    states,
    organisationNo: organisation.no,
    pollIntervalS: options.capiPollIntervalS ?? 30,
  });
  const orders = new Orders({ db: store.db, bus, clock, random });
  const commands = new Commands({ db: store.db, bus, clock, random });
  const nowMs = clock.now();
  // Where other nodes run, what is open may be theirs.
  const dueBefore = bus.others > 0 ? new Date(nowMs - OPEN_AT_MOST_MS) : undefined;
  await endUnfinished(store.db, new Date(nowMs), dueBefore);
  await endUnfinishedOrders(store.db, new Date(nowMs), dueBefore);
  if (bus.others === 0) await endUnfinishedCommissioning(store.db);
  const { publicUrl = null, maxUploadBytes } = options;
  const uploadsTo = {
    folder: join(options.dataDir, 'uploads'),
    publicUrl,
    ...(maxUploadBytes === undefined ? {} : { maxBytes: maxUploadBytes }),
  };
  const releases = await releaseParts({
    ...{ store, clock, random, orders, publicUrl },
    trusted: trustedKeys,
    folder: join(options.dataDir, 'images'),
    addressOf: (chargerId) => presence.addressOf(chargerId),
    budget: options.downloadBudget,
    paceOf: (chargerId) => campaignPaceOf(store.db, chargerId),
  });
  const notices = noticeParts({ store, clock, random, log, mail: options.mail, publicUrl });
  const meters = new Meters({ store, clock, random, bus, keys });
  const domains = ocppDomains({
    store,
    clock,
    random,
    bus,
    presence,
    commands,
    orders,
    log,
    uploads: uploadsTo,
    security: {
      keys,
      cpoName,
      isBehindProxy: isProxy !== undefined,
      tls: authority ? { ownAuthority: authority, showsOwn: options.tls?.certificates.length === 0, clientAuthorities } : undefined,
    },
    discoversChargers: options.discoversChargers ?? true,
  });
  const sites = siteParts({
    ...{ store, clock, random, bus, log, presence, commands, orders },
    features: domains.parts.capabilities.features,
    chargingProfiles: domains.parts.chargingProfiles,
    schedules: domains.parts.schedules,
  });
  const ownership = new Ownership(bus);
  const migration = await migrationParts({
    ...{ store, clock, random, bus, log, presence, ownership, keys, orders, commands },
    registry: releases.registry,
    notices: notices.writer,
    change: releases.change,
    heartbeatMs: (options.heartbeatIntervalS ?? 300) * 1000,
    pollMs: (options.capiPollIntervalS ?? 30) * 1000,
    settings: options.migration,
  });
  migrationMetrics(store.db, metrics.registry);
  const server = await httpServer({
    store,
    clock,
    bus,
    people,
    presence,
    keys,
    orders,
    commands,
    ...domains.parts,
    releases,
    migration,
    meters,
    sites,
    limits: new LimitsReport({ store, clock, presence, schedules: domains.parts.schedules, sites }),
    capi,
    capiKeys,
    log,
    metrics: metrics.registry,
    isProxy,
    portalRoot: options.portalRoot ?? PORTAL,
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => gateway.handleUpgrade(request, socket, head);
  server.server.on('upgrade', onUpgrade);
  // Before Fastify's own listener, which ends the socket: then nobody can say any more where it came from.
  server.server.prependListener('clientError', (error: Error & { rawPacket?: Buffer }, socket: Socket) => {
    // 22 is the first byte of a TLS handshake (RFC 8446, section 5.1).
    if (error.rawPacket?.[0] === 22) gateway.knockOfTls((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
  });
  const stopDomains = await domains.start();
  const stopSites = await sites.start();
  const stopMigration = await migration.start();
  const stopNotices = notices.start();
  const { mqttUrl } = options;
  const stopMqtt = mqttUrl === undefined ? null : startMqttIntake({ url: mqttUrl, meters, clock, log });
  const maintenance = startMaintenance({ store, clock, logger: log });
  const { host = '::' } = options;
  await server.listen({ port: options.port, host, backlog: BACKLOG });
  const tls =
    options.tls && authority
      ? await startTls(options.tls, host, authority, {
          ...authorityPorts,
          onRequest: (request, response) => server.routing(request, response),
          onUpgrade,
          onFailed: (address, fault) => gateway.knockOfTls(address, fault),
          onRenewalFailed: (why) => log.error({ why }, 'newer TLS certificates could not be taken; the old ones are used on'),
        })
      : null;
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    tls,
    store,
    releases,
    ownership,
    crossing,
    orders,
    commands,
    keys,
    notices,
    firstLogin,
    close: async () => {
      await stopMigration();
      await stopSites();
      stopDomains();
      await stopNotices();
      await stopMqtt?.();
      await maintenance.stop();
      await capi.close();
      await gateway.close();
      await nats?.close();
      await tls?.close();
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
