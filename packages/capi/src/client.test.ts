import { PhasorError, RealClock, SeededRandom, VirtualClock } from '@phasor/kernel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { admitRequest, claimOf } from './admit-request.ts';
import { answerTo, refusalOf, type ReadyAnswer } from './answer.ts';
import { CapiClient } from './client.ts';
import { NonceMemory } from './nonces.ts';
import { capiKeyOf } from './signature.ts';
import { goodRequests } from './testing/messages.ts';

const key = capiKeyOf('00112233445566778899aabbccddeeff');
const clock = new RealClock();
let server: Server | undefined;
afterEach(() => void server?.close().closeAllConnections());

/** A back end of one exchange; `change` may spoil what it answers. */
async function backEnd(knownKey = key, change: (answer: ReadyAnswer) => ReadyAnswer | null = (answer) => answer): Promise<string> {
  const nonces = new NonceMemory(0, 120_000);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, , exchange = ''] = (request.url ?? '').split('/');
      const claim = claimOf({ exchange, headers: request.headers, body: Buffer.concat(chunks) });
      let answer: ReadyAnswer;
      try {
        admitRequest(claim, knownKey, nonces, clock.now());
        answer = answerTo<'authorise'>(key, claim.nonce, { verdict: 'Accepted' });
      } catch (error) {
        if (!(error instanceof PhasorError)) throw error;
        answer = refusalOf(error, clock.now(), error.code === 'CAPI_SIGNATURE_WRONG' ? null : { key, nonce: claim.nonce });
      }
      const changed = change(answer);
      if (!changed) return void response.destroy();
      response.writeHead(changed.status, changed.headers).end(changed.body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/capi`;
}

function client(url: string, timeMs = () => clock.now(), timeoutMs = 5_000): CapiClient {
  return new CapiClient({ url, chargerId: '2403080001M', key, clock, random: new SeededRandom(1), timeMs, timeoutMs });
}

describe('the charger’s end of CAPI', () => {
  it('asks and gets its answer', async () => {
    const charger = client(`${await backEnd()}/`);
    expect(await charger.exchange('authorise', goodRequests.authorise)).toEqual({ kind: 'answer', answer: { verdict: 'Accepted' } });
    expect(await charger.exchange('authorise', goodRequests.authorise)).toMatchObject({ kind: 'answer' });
  });

  it('with a clock from 1970 is refused, and told the time by somebody who has its key', async () => {
    const outcome = await client(await backEnd(), () => 5_000).exchange('authorise', goodRequests.authorise);
    expect(outcome).toMatchObject({ kind: 'refused', status: 401, isGenuine: true, refusal: { code: 'CAPI_TIME_OUT_OF_WINDOW' } });
    if (outcome.kind === 'refused') expect(Math.abs(Date.parse(outcome.refusal.time) - clock.now())).toBeLessThan(5_000);
  });

  it('does not believe a refusal of somebody without its key', async () => {
    const outcome = await client(await backEnd(capiKeyOf('ff'.repeat(16)))).exchange('authorise', goodRequests.authorise);
    expect(outcome).toMatchObject({ kind: 'refused', isGenuine: false, refusal: { code: 'CAPI_SIGNATURE_WRONG' } });
  });

  it.each([
    ['an answer that was changed', (answer: ReadyAnswer) => ({ ...answer, body: Buffer.from('{"verdict":"Blocked"}') }), 'signature'],
    ['an answer without signature', (answer: ReadyAnswer) => ({ ...answer, headers: {} }), 'signature'],
    ['a page of a proxy', () => ({ status: 502, headers: {}, body: Buffer.from('<html>') }), 'HTTP status 502'],
    ['an answer that breaks off', () => null, ''],
    ['an answer without end', (answer: ReadyAnswer) => ({ ...answer, body: Buffer.alloc(200_000) }), 'longer'],
  ])('takes %s for none', async (_, change, reason) => {
    const outcome = await client(await backEnd(key, change)).exchange('authorise', goodRequests.authorise);
    expect(outcome.kind).toBe('failed');
    if (outcome.kind === 'failed') expect(outcome.reason).toContain(reason);
  });

  it('takes an answer to another request for none', async () => {
    let first: ReadyAnswer | undefined;
    const charger = client(await backEnd(key, (answer) => (first ??= answer)));
    await charger.exchange('authorise', goodRequests.authorise);
    expect(await charger.exchange('authorise', goodRequests.authorise)).toMatchObject({ kind: 'failed' });
  });

  it('gives up when nothing comes, and when nobody is there', async () => {
    const virtual = new VirtualClock();
    const silent = new CapiClient({
      url: 'http://127.0.0.1/capi',
      chargerId: 'A',
      key,
      clock: virtual,
      random: new SeededRandom(1),
      timeMs: () => virtual.now(),
      post: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    });
    const waiting = silent.exchange('authorise', goodRequests.authorise);
    silent.abort();
    expect(await waiting).toEqual({ kind: 'failed', reason: 'the charger gave up' });
    const url = await backEnd();
    await new Promise((resolve) => server?.close(resolve));
    expect(await client(url).exchange('authorise', goodRequests.authorise)).toMatchObject({ kind: 'failed' });
  });
});
