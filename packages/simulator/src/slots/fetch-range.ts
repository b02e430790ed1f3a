import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { messageOf } from '@phasor/kernel';

/** What became of a try to fetch the rest of a file. */
export type RangeOutcome =
  /** The answer ended in good order. */
  | { readonly kind: 'ended' }
  /** The server will never give it at this address: it is gone, or its time is over. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The line broke; what came is kept, and the rest may be had later. */
  | { readonly kind: 'broken'; readonly reason: string };

export interface RangeOptions {
  /** Bytes of the file that are here already. */
  readonly from: number;
  /** The size that the file should have. */
  readonly size: number;
  readonly ca?: string | Buffer | undefined;
  readonly signal: AbortSignal;
  /** Takes the next piece, in order. What it throws ends the transfer and is thrown on. */
  readonly take: (piece: Buffer) => void;
}

/** Without a byte for so long the line is dead. */
const SILENCE_MS = 60_000;

/** Fetches a file from a byte on (RFC 9110, 14.2), over http or https. A server without ranges sends all of it; what is here is skipped. */
export function fetchRange(url: string, { from, size, ca, signal, take }: RangeOptions): Promise<RangeOutcome> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return Promise.resolve({ kind: 'refused', reason: `no http address: ${url}` });
  }
  return new Promise((resolve, reject) => {
    const options = {
      signal,
      agent: false,
      timeout: SILENCE_MS,
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca.toString()] }),
    } as const;
    const broken = (error: unknown): void => resolve({ kind: 'broken', reason: messageOf(error) });
    const request = new URL(url).protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    request.on('timeout', () => request.destroy(new Error('nothing came for a minute')));
    request.on('error', broken);
    request.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      let skip = statusCode === 206 ? 0 : from;
      const whyNot = refusalOf(statusCode, headers['content-range'], from, size);
      if (whyNot) {
        request.destroy();
        return resolve(whyNot);
      }
      response.on('error', broken);
      response.on('aborted', () => broken(new Error('the connection was cut')));
      response.on('data', (piece: Buffer) => {
        const rest = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - rest.length;
        try {
          if (rest.length > 0 && !signal.aborted) take(rest);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(messageOf(error)));
          request.destroy();
        }
      });
      response.on('end', () => resolve({ kind: 'ended' }));
    });
    request.end();
  });
}

function refusalOf(status: number, range: string | undefined, from: number, size: number): RangeOutcome | null {
  if (status === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? '') ?? [];
    if (first === undefined || Number(first) !== from) return { kind: 'broken', reason: `another range came than was asked for: ${range}` };
    if (total !== '*' && Number(total) !== size)
      return { kind: 'refused', reason: `the file has ${total} bytes, its manifest says ${size}` };
    return null;
  }
  if (status === 200) return null;
  const reason = `HTTP status ${status}`;
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { kind: isFinal ? 'refused' : 'broken', reason };
}
