import type { Clock, Random } from '@phasor/kernel';
import { PhasorError, messageOf } from '@phasor/kernel';
import { readAnswer, readRefusal } from './check-message.ts';
import { raise } from './errors.ts';
import type { CapiAnswer, CapiRequest, ExchangeName, Refusal } from './exchanges.ts';
import { CAPI_HEADERS } from './headers.ts';
import { postOverHttp, type CapiReply, type PostCapi } from './http-post.ts';
import { isSameSignature, signAnswer, signRequest, type CapiKey } from './signature.ts';

export interface CapiClientOptions {
  /** The back end's base address, `https://host/capi`; a slash and the exchange's name are added. */
  readonly url: string;
  readonly chargerId: string;
  readonly key: CapiKey;
  readonly ca?: string | Buffer | undefined;
  /** For waiting and for registering I/O. */
  readonly clock: Clock;
  readonly random: Random;
  /** The charger's own time, ms since 1970, which may be wrong. */
  readonly timeMs: () => number;
  /** How long an answer is waited for. Default 20 s. */
  readonly timeoutMs?: number | undefined;
  /** Default: HTTP or HTTPS. */
  readonly post?: PostCapi | undefined;
}

/** What became of an exchange. */
export type Exchanged<Name extends ExchangeName> =
  | { readonly kind: 'answer'; readonly answer: CapiAnswer<Name> }
  /** The back end understood and said no. `isGenuine`: it has the charger's key, so its time may be believed. */
  | { readonly kind: 'refused'; readonly status: number; readonly refusal: Refusal; readonly isGenuine: boolean }
  /** Nothing that can be used came back; whether the request arrived is unknown. */
  | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 20_000;

/** The charger's end of the wire: signs what it asks, and believes only answers that are signed for that very request. */
export class CapiClient {
  readonly #options: CapiClientOptions;
  readonly #running = new Set<AbortController>();

  constructor(options: CapiClientOptions) {
    this.#options = options;
  }

  /** Asks once. Never rejects. */
  async exchange<Name extends ExchangeName>(exchange: Name, message: CapiRequest<Name>): Promise<Exchanged<Name>> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.#options;
    const attempt = new AbortController();
    const timer = clock.setTimer(timeoutMs, () => attempt.abort(new Error(`no answer within ${timeoutMs / 1000} s`)));
    this.#running.add(attempt);
    try {
      return await this.#ask(exchange, message, attempt.signal);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(attempt.signal.aborted ? attempt.signal.reason : error) };
    } finally {
      timer.cancel();
      this.#running.delete(attempt);
    }
  }

  /** Gives up everything under way: the power, or the network, is gone. */
  abort(): void {
    for (const attempt of this.#running) attempt.abort(new Error('the charger gave up'));
  }

  async #ask<Name extends ExchangeName>(exchange: Name, message: CapiRequest<Name>, signal: AbortSignal): Promise<Exchanged<Name>> {
    const { url, chargerId, key, ca, clock, random, timeMs, post = trackedBy(clock) } = this.#options;
    const body = Buffer.from(JSON.stringify(message));
    const [time, nonce] = [new Date(timeMs()).toISOString(), nonceOf(random, clock.now())];
    const signature = signRequest(key, { exchange, chargerId, time, nonce, body });
    const reply = await post({
      url: `${url.replace(/\/+$/, '')}/${exchange}`,
      headers: {
        'content-type': 'application/json',
        [CAPI_HEADERS.charger]: chargerId,
        [CAPI_HEADERS.time]: time,
        [CAPI_HEADERS.nonce]: nonce,
        [CAPI_HEADERS.signature]: signature,
      },
      body,
      ca,
      signal,
    });
    return understood(exchange, reply, isGenuine(key, nonce, reply));
  }
}

function understood<Name extends ExchangeName>(exchange: Name, { status, body }: CapiReply, genuine: boolean): Exchanged<Name> {
  if (status === 200) {
    if (!genuine) throw raise('CAPI_ANSWER_INVALID', { exchange, reason: 'its signature is missing or wrong' });
    return { kind: 'answer', answer: readAnswer(exchange, body) };
  }
  const refusal = readRefusal(body);
  if (!refusal) throw raise('CAPI_ANSWER_INVALID', { exchange, reason: `HTTP status ${status}` });
  return { kind: 'refused', status, refusal, isGenuine: genuine };
}

function isGenuine(key: CapiKey, nonce: string, { status, headers, body }: CapiReply): boolean {
  const given = headers[CAPI_HEADERS.signature];
  return typeof given === 'string' && isSameSignature(signAnswer(key, { status, nonce, body }), given);
}

function reasonOf(error: unknown): string {
  return error instanceof PhasorError && typeof error.details['reason'] === 'string' ? error.details['reason'] : messageOf(error);
}

const trackedBy =
  (clock: Clock): PostCapi =>
  (post) =>
    clock.track(postOverHttp(post));

/** The instant, and 10 bytes by chance: a twin that begins again with the same seed does not use a nonce again. */
function nonceOf(random: Random, nowMs: number): string {
  const instant = Math.max(0, Math.floor(nowMs)).toString(16).padStart(12, '0').slice(-12);
  const chance = Array.from({ length: 10 }, () =>
    Math.floor(random.next() * 256)
      .toString(16)
      .padStart(2, '0'),
  );
  return instant + chance.join('');
}
