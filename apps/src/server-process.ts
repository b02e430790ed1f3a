import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@phasor/server/runtime';
import { Child, freePort, untilReady } from './processes.ts';

/** The same from the sources and from the compiled code: both lie one folder below this package. */
const SERVER = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real server in a process of its own, on the loopback, so that it can be measured, and killed. */
export interface ServerProcess {
  readonly child: Child;
  readonly port: number;
  readonly url: string;
  readonly ocppUrl: string;
}

/** Whoever is named by these may log in to a server that {@link startServerProcess} started on empty data. */
export const PROCESS_LOGIN = { email: 'admin@example.org', password: 'only for this run' };

/** Starts it and waits until it is ready. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const port = options.port ?? (await freePort());
  const settings = {
    PHASOR_DATA: options.dataDir,
    PHASOR_PORT: String(port),
    PHASOR_HOST: '127.0.0.1',
    PHASOR_ADMIN_EMAIL: PROCESS_LOGIN.email,
    PHASOR_ADMIN_PASSWORD: PROCESS_LOGIN.password,
    PHASOR_LOG_LEVEL: 'fatal',
    ...(options.databaseUrl === undefined ? {} : { PHASOR_DATABASE_URL: options.databaseUrl }),
    ...options.env,
  };
  const child = new Child(SERVER, [], settings, NODE_FLAGS);
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(`${url}/readyz`, 60_000);
  } catch (error) {
    await child.kill('SIGKILL');
    throw error;
  }
  return { child, port, url, ocppUrl: `ws://127.0.0.1:${port}/ocpp` };
}

/** Logs in, and talks JSON with the API. A status of 400 or more rejects. */
export async function apiOf(
  url: string,
  login = PROCESS_LOGIN,
): Promise<(method: string, path: string, body?: unknown) => Promise<unknown>> {
  const call = async (token: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/rest/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const { token } = (await call('', 'POST', '/login', login)) as { token: string };
  return (method, path, body) => call(token, method, path, body);
}
