import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PhasorError, messageOf, type Clock } from '@phasor/kernel';
import { raise } from '../errors.ts';
import type { Twin } from '../twin.ts';
import { perform } from './verbs.ts';

/** Where the control interface finds the twins; a Fleet is one, and so is a Map. */
export interface TwinSource {
  get(id: string): Twin | undefined;
  [Symbol.iterator](): Iterator<Twin>;
}

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

const LONGEST_BODY_BYTES = 64 * 1024;

/** The HTTP status of each refusal; every other one of ours is a bad request. */
const STATUS_OF: Readonly<Record<string, number>> = {
  SIMULATOR_TWIN_UNKNOWN: 404,
  SIMULATOR_PATH_UNKNOWN: 404,
  SIMULATOR_VERB_UNKNOWN: 404,
  SIMULATOR_FAILED: 500,
  SIMULATOR_METHOD_NOT_ALLOWED: 405,
  SIMULATOR_CONNECTOR_OCCUPIED: 409,
  SIMULATOR_CONNECTOR_EMPTY: 409,
  SIMULATOR_POWERED_OFF: 409,
};

/**
 * The control interface, on the loopback only, so that any test suite can drive twins:
 * `GET /twins`, `GET /twins/{id}`, `GET /twins/{id}/book`, and `POST /twins/{id}/{verb}`, which answers with the twin's state afterwards.
 * Errors are `{code, message, details}`. `port` 0 takes a free one.
 */
export async function startControl(twins: TwinSource, { port, clock }: { readonly port: number; readonly clock: Clock }): Promise<Control> {
  const server = createServer((request, response) => void clock.track(answer(twins, request, response)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(twins: TwinSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
  try {
    reply(200, await handle(twins, request));
  } catch (error) {
    const { code, message, details } = error instanceof PhasorError ? error : raise('SIMULATOR_FAILED', { reason: messageOf(error) });
    reply(STATUS_OF[code] ?? 400, { code, message, details });
  }
}

async function handle(twins: TwinSource, request: IncomingMessage): Promise<unknown> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const [collection, id, what, ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  if (collection !== 'twins' || rest.length > 0) throw raise('SIMULATOR_PATH_UNKNOWN', { path });
  if (id === undefined) {
    only('GET', request, path);
    return { items: Array.from(twins, (twin) => twin.state()) };
  }
  const twin = twins.get(id);
  if (!twin) throw raise('SIMULATOR_TWIN_UNKNOWN', { id });
  if (what === undefined || what === 'book') {
    only('GET', request, path);
    return what === 'book' ? twin.book : twin.state();
  }
  only('POST', request, path);
  await perform(twin, what, await bodyOf(request));
  return twin.state();
}

function only(allowed: 'GET' | 'POST', { method }: IncomingMessage, path: string): void {
  if (method !== allowed) throw raise('SIMULATOR_METHOD_NOT_ALLOWED', { path, allowed, method });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The body as JSON; an empty one counts as `{}`. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES)
      throw raise('SIMULATOR_REQUEST_INVALID', { reason: `the body is longer than ${LONGEST_BODY_BYTES} bytes` });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString().trim();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw raise('SIMULATOR_REQUEST_INVALID', { reason: 'the body is no JSON' });
  }
}
