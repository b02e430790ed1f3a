import type { ErrorBody } from '@phasor/contract';
import { portalErrors, ServerRefusal } from './errors.ts';

export interface RequestOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Default 20 s; raw OCPP messages wait as long as the charger may take. */
  readonly timeoutMs?: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * One call of the REST API with the session's cookie. `path` begins after `/rest/v1`.
 * @throws ServerRefusal for an HTTP error, PORTAL_SERVER_UNREACHABLE, PORTAL_ANSWER_UNREADABLE
 */
export async function request<Answer>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(method, path, options);
  const body = await readJson(response);
  if (response.ok && body !== undefined) return body as Answer;
  if (isErrorBody(body)) throw new ServerRefusal(response.status, body.code, body.message, body.details);
  if (response.status === 401) throw new ServerRefusal(401, 'LOGGED_OUT', 'Log in first.');
  throw portalErrors.raise('PORTAL_ANSWER_UNREADABLE', { status: response.status });
}

async function send(method: string, path: string, { body, signal, timeoutMs = DEFAULT_TIMEOUT_MS }: RequestOptions): Promise<Response> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(`/rest/v1${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      // A header that no other site's form can set: the server asks for it on everything that changes state.
      headers: { 'X-Phasor': '1', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw portalErrors.raise('PORTAL_SERVER_UNREACHABLE', {}, { cause: error });
  }
}

/** The parsed body; null for an empty one, undefined for text that is no JSON. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body && typeof body.message === 'string';
}
