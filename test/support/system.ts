import { pino } from 'pino';
import type { Clock } from '@phasor/kernel';
import { startSystem, type RunningSystem, type SystemOptions } from '@phasor/server';
import { inject } from 'vitest';
import { freshStore, type FreshStore } from './stores.ts';
import { authorityOf, clientCertificate, type ClientCertificateWishes, type KeyPair } from './tls.ts';

/** The administrator of every test system. */
export const ADMINISTRATOR = { email: 'admin@example.test', password: 'correct horse battery' } as const;

export interface TestSystemOptions {
  /** Default `embedded`. For `postgres` see `describeOnBothStores`: it skips where there is none. */
  readonly store?: 'embedded' | 'postgres';
  /** A store made before, e.g. to start again on the same data; it is left alone at `stop`. */
  readonly on?: FreshStore;
  /** A data folder made before (embedded store); it is left alone at `stop`. */
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly unknownChargers?: SystemOptions['unknownChargers'];
  readonly heartbeatIntervalS?: number;
  readonly capiPollIntervalS?: number;
  /** Default: a free one. */
  readonly port?: number;
  /** Whether chargers are asked for their configuration by themselves. Default false: tests hear only what they asked for. */
  readonly discoversChargers?: boolean;
  readonly refusesWrongSubprotocol?: boolean;
  readonly maxUploadBytes?: number;
  readonly mqttUrl?: string;
  readonly mail?: SystemOptions['mail'];
  readonly releaseKeyFiles?: readonly string[];
  readonly downloadBudget?: SystemOptions['downloadBudget'];
  /** One node of several on a PostgreSQL. */
  readonly natsUrl?: string;
  /** Opens the port for TLS too, with certificates by the system's own authority; an object changes its settings. */
  readonly tls?: boolean | Partial<NonNullable<SystemOptions['tls']>>;
  readonly trustedProxies?: SystemOptions['trustedProxies'];
  readonly migration?: SystemOptions['migration'];
}

/** An answer of the API. `body` is the parsed JSON, or the text where it is none. */
export interface ApiReply<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The REST API as one person uses it; `path` begins behind `/rest/v1`, e.g. `/chargers/CP1`. Never throws for a status. */
export interface ApiClient {
  readonly token: string;
  get<Body = unknown>(path: string): Promise<ApiReply<Body>>;
  post<Body = unknown>(path: string, body?: unknown): Promise<ApiReply<Body>>;
  put<Body = unknown>(path: string, body: unknown): Promise<ApiReply<Body>>;
  patch<Body = unknown>(path: string, body: unknown): Promise<ApiReply<Body>>;
  delete<Body = unknown>(path: string): Promise<ApiReply<Body>>;
}

export interface TestSystem {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT/ocpp`; a charger adds a slash and its identity. */
  readonly ocppUrl: string;
  readonly port: number;
  /** `wss://localhost:PORT/ocpp`, with `tls`. */
  readonly wssUrl: string;
  /** `https://localhost:PORT`, with `tls`. */
  readonly httpsUrl: string;
  readonly tlsPort: number;
  /** PEM, with `tls`: what a charger must trust. */
  readonly rootCertificate: string;
  /** A client certificate (security profile 3) by the system's own authority, with `tls`. */
  issueClientCertificate(commonName: string, wishes?: ClientCertificateWishes): Promise<KeyPair>;
  /** Reads the TLS files again, with `tls`. */
  renewTls(): Promise<void>;
  readonly store: RunningSystem['store'];
  readonly releases: RunningSystem['releases'];
  readonly ownership: RunningSystem['ownership'];
  readonly crossing: RunningSystem['crossing'];
  readonly orders: RunningSystem['orders'];
  readonly commands: RunningSystem['commands'];
  readonly chargerKeys: RunningSystem['keys'];
  readonly notices: RunningSystem['notices'];
  /** The administrator's. */
  readonly api: ApiClient;
  /** Registers a charger, with a password for HTTP Basic if given. Throws when the API refuses. */
  register(id: string, more?: { readonly password?: string; readonly isStrict?: boolean }): Promise<void>;
  /** Registers a charger that speaks CAPI; resolves with its key, hexadecimal. */
  registerCapi(id: string): Promise<string>;
  /** Closes it, and removes what this start made. */
  stop(): Promise<void>;
}

const TLS_SETTINGS = { port: 0, names: ['localhost', '127.0.0.1'], certificates: [], keys: [], clientAuthorities: [] };

/** PostgreSQL where there is one: it starts in half the time. For tests that mean no store in particular. */
export function quickestStore(): 'embedded' | 'postgres' {
  return 'missing' in inject('postgres') ? 'embedded' : 'postgres';
}

/**
 * The whole server in this process, on a free port of the loopback, with a store of its own and an administrator logged in.
 * Takes a second or two: share one in a test file. The embedded store needs compiled code: `npx tsc -b packages/server` first.
 */
export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const {
    store = 'embedded',
    on,
    clock,
    dataDir,
    unknownChargers,
    heartbeatIntervalS,
    discoversChargers = false,
    tls,
    trustedProxies,
    refusesWrongSubprotocol = false,
  } = options;
  const made = on ?? (dataDir === undefined ? await freshStore(store) : undefined);
  const system = await startSystem({
    port: options.port ?? 0,
    host: '127.0.0.1',
    dataDir: made?.dataDir ?? dataDir ?? '',
    databaseUrl: made?.databaseUrl,
    administrator: ADMINISTRATOR,
    log: pino({ level: process.env['PHASOR_LOG_LEVEL'] ?? 'silent' }),
    discoversChargers,
    refusesWrongSubprotocol,
    ...(clock ? { clock } : {}),
    ...(unknownChargers ? { unknownChargers } : {}),
    ...(heartbeatIntervalS === undefined ? {} : { heartbeatIntervalS }),
    ...(options.capiPollIntervalS === undefined ? {} : { capiPollIntervalS: options.capiPollIntervalS }),
    ...(options.migration === undefined ? {} : { migration: options.migration }),
    ...(options.mail === undefined ? {} : { mail: options.mail }),
    ...(options.mqttUrl === undefined ? {} : { mqttUrl: options.mqttUrl }),
    ...(options.releaseKeyFiles === undefined ? {} : { releaseKeyFiles: options.releaseKeyFiles }),
    ...(options.downloadBudget === undefined ? {} : { downloadBudget: options.downloadBudget }),
    ...(options.natsUrl === undefined ? {} : { natsUrl: options.natsUrl }),
    ...(options.maxUploadBytes === undefined ? {} : { maxUploadBytes: options.maxUploadBytes }),
    ...(tls === undefined || tls === false ? {} : { tls: { ...TLS_SETTINGS, ...(tls === true ? {} : tls) } }),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  });
  const url = `http://127.0.0.1:${system.port}`;
  const api = await logInAs(url, ADMINISTRATOR.email, ADMINISTRATOR.password);
  return {
    url,
    ocppUrl: `ws://127.0.0.1:${system.port}/ocpp`,
    port: system.port,
    tlsPort: system.tls?.port ?? 0,
    wssUrl: `wss://localhost:${system.tls?.port ?? 0}/ocpp`,
    httpsUrl: `https://localhost:${system.tls?.port ?? 0}`,
    rootCertificate: system.tls ? (await authorityOf(system.store)).certificatePem : '',
    issueClientCertificate: async (commonName, wishes) => clientCertificate(await authorityOf(system.store), commonName, wishes),
    renewTls: async () => system.tls?.renew(),
    store: system.store,
    releases: system.releases,
    ownership: system.ownership,
    crossing: system.crossing,
    orders: system.orders,
    commands: system.commands,
    chargerKeys: system.keys,
    notices: system.notices,
    api,
    async register(id, more = {}) {
      const { status, body } = await api.post('/chargers', { id, ...more });
      if (status !== 201) throw new Error(`charger ${id} was not registered: ${status} ${JSON.stringify(body)}`);
    },
    async registerCapi(id) {
      const { status, body } = await api.post<{ readonly capiKey: string }>('/chargers', { id, protocol: 'CAPI' });
      if (status !== 201) throw new Error(`charger ${id} was not registered: ${status} ${JSON.stringify(body)}`);
      return body.capiKey;
    },
    async stop() {
      await system.close();
      if (made && made !== on) await made.remove();
    },
  };
}

/** A client for another person. Throws when the login is refused. */
export async function logInAs(url: string, email: string, password: string): Promise<ApiClient> {
  const login = await request<{ token: string }>(url, 'POST', '/login', { email, password });
  if (login.status !== 200) throw new Error(`login of ${email}: ${login.status} ${JSON.stringify(login.body)}`);
  return apiClient(url, login.body.token);
}

/** A client with that bearer token; an empty one sends none. */
export function apiClient(url: string, token: string): ApiClient {
  return {
    token,
    get: (path) => request(url, 'GET', path, undefined, token),
    post: (path, body = {}) => request(url, 'POST', path, body, token),
    put: (path, body) => request(url, 'PUT', path, body, token),
    patch: (path, body) => request(url, 'PATCH', path, body, token),
    delete: (path) => request(url, 'DELETE', path, undefined, token),
  };
}

async function request<Body>(url: string, method: string, path: string, body?: unknown, token = ''): Promise<ApiReply<Body>> {
  const response = await fetch(`${url}/rest/v1${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}
