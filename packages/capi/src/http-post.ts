import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { messageOf } from '@phasor/kernel';
import { raise } from './errors.ts';
import { LONGEST_BODY_BYTES } from './headers.ts';

/** A POST that is about to be made. */
export interface CapiPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** PEM of the roots to trust; the system's when left out. */
  readonly ca?: string | Buffer | undefined;
  /** The request is given up when it aborts. */
  readonly signal: AbortSignal;
}

export interface CapiReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** How a POST is made. Tests and fault plans put their own in; it registers its I/O with the clock. Rejects when no reply came. */
export type PostCapi = (post: CapiPost) => Promise<CapiReply>;

/** A POST over HTTP or HTTPS, a connection each. Rejects with CAPI_UNREACHABLE. */
export const postOverHttp: PostCapi = ({ url, headers, body, ca, signal }) =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(raise('CAPI_UNREACHABLE', { reason: messageOf(error) }));
    const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': String(body.length) }, agent: false, signal, ...(ca ? { ca } : {}) },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > LONGEST_BODY_BYTES) incoming.destroy(new Error(`the answer is longer than ${LONGEST_BODY_BYTES} bytes`));
          else chunks.push(chunk);
        });
        incoming.once('error', fail);
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }));
      },
    );
    outgoing.once('error', fail);
    outgoing.end(body);
  });
