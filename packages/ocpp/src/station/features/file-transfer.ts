import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { messageOf } from '@phasor/kernel';

/** What became of a transfer. */
export type TransferOutcome =
  | { readonly kind: 'done'; readonly body: Buffer }
  /** The address has another scheme than http or https, or is none. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  /** The file server refuses: 401 or 403. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** The file server does not understand: any other 4xx. */
  | { readonly kind: 'misunderstood'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface TransferOptions {
  /** Roots in PEM that are trusted beside those of the system. */
  readonly roots: readonly string[];
  readonly signal: AbortSignal;
}

/** A file to be uploaded. */
export interface UploadFile {
  readonly fileName: string;
  readonly body: Buffer;
}

/** What Node can fetch; the value of `SupportedFileTransferProtocols`. */
export const FILE_TRANSFER_PROTOCOLS = 'HTTP,HTTPS';

const LARGEST_DOWNLOAD_BYTES = 256 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/** Fetches a file. Never rejects. */
export async function download(location: string, options: TransferOptions): Promise<TransferOutcome> {
  let url = location;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await exchange(url, { method: 'GET' }, options);
    if (answer.kind !== 'answer') return answer;
    const { status, target, body } = answer;
    if (status < 300 || status >= 400 || target === undefined) return judged(status, body);
    url = new URL(target, url).href;
  }
  return { kind: 'failed', reason: 'too many redirects' };
}

/**
 * Hands a file in by HTTP PUT, or as a form (POST multipart) where the server answers that it takes no PUT. A location that ends with a
 * slash is a folder: the name of the file is added. Never rejects.
 */
export async function upload(location: string, file: UploadFile, options: TransferOptions): Promise<TransferOutcome> {
  const url = location.endsWith('/') ? location + encodeURIComponent(file.fileName) : location;
  const put = await exchange(url, { method: 'PUT', body: file.body, type: 'text/plain; charset=utf-8' }, options);
  if (put.kind !== 'answer') return put;
  if (put.status !== 405 && put.status !== 501) return judged(put.status, put.body);
  const boundary = `phasor-${file.fileName.length}-${file.body.length}-form`;
  const post = await exchange(
    location,
    { method: 'POST', body: formOf(file, boundary), type: `multipart/form-data; boundary=${boundary}` },
    options,
  );
  return post.kind === 'answer' ? judged(post.status, post.body) : post;
}

interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly target: string | undefined;
  readonly body: Buffer;
}

interface Question {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly body?: Buffer;
  readonly type?: string;
}

function exchange(
  location: string,
  { method, body, type }: Question,
  { roots, signal }: TransferOptions,
): Promise<Answer | Exclude<TransferOutcome, { kind: 'done' }>> {
  const url = URL.canParse(location) ? new URL(location) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return Promise.resolve({ kind: 'unsupported', reason: `no http address: ${location}` });
  return new Promise((resolve) => {
    const fail = (error: unknown): void => resolve({ kind: 'failed', reason: messageOf(error) });
    const settings = {
      method,
      signal,
      // One file, one connection: nothing is left open.
      agent: false,
      headers: body ? { 'content-type': type, 'content-length': body.length } : {},
      ...(roots.length > 0 ? { ca: [...rootCertificates, ...roots] } : {}),
    } as const;
    const request = url.protocol === 'https:' ? httpsRequest(url, settings) : httpRequest(url, settings);
    request.on('error', fail);
    request.on('response', (response) => {
      collect(response).then(
        (received) => resolve({ kind: 'answer', status: response.statusCode ?? 0, target: response.headers.location, body: received }),
        fail,
      );
    });
    request.end(body);
  });
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LARGEST_DOWNLOAD_BYTES) throw new Error(`the file has more than ${LARGEST_DOWNLOAD_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function judged(status: number, body: Buffer): TransferOutcome {
  const reason = `HTTP status ${status}`;
  if (status >= 200 && status < 300) return { kind: 'done', body };
  if (status === 401 || status === 403) return { kind: 'denied', reason };
  return status >= 400 && status < 500 ? { kind: 'misunderstood', reason } : { kind: 'failed', reason };
}

function formOf({ fileName, body }: UploadFile, boundary: string): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/plain\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}
