import fc from 'fast-check';
import { hasCode, PhasorError } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { admitRequest, claimOf, type ArrivedRequest } from './admit-request.ts';
import { exchanges, type ExchangeName } from './exchanges.ts';
import { CAPI_HEADERS, LONGEST_BODY_BYTES } from './headers.ts';
import { NonceMemory } from './nonces.ts';
import { capiKeyOf, signRequest } from './signature.ts';
import { goodRequests } from './testing/messages.ts';

const key = capiKeyOf('00112233445566778899aabbccddeeff');
const nowMs = Date.parse('2026-03-01T08:00:10.000Z');
const chargerId = '2403080001M';
const names = Object.keys(exchanges) as ExchangeName[];

interface Changes {
  readonly body?: unknown;
  readonly time?: string;
  readonly nonce?: string;
  readonly as?: string;
  readonly with?: Buffer;
}

function signed(
  exchange: ExchangeName,
  { body = goodRequests[exchange], time, nonce, as = chargerId, with: by = key }: Changes = {},
): ArrivedRequest {
  const bytes = Buffer.from(JSON.stringify(body));
  const parts = { exchange, chargerId: as, time: time ?? '2026-03-01T08:00:00.000Z', nonce: nonce ?? '0'.repeat(32), body: bytes };
  return {
    exchange,
    body: bytes,
    headers: {
      [CAPI_HEADERS.charger]: as,
      [CAPI_HEADERS.time]: parts.time,
      [CAPI_HEADERS.nonce]: parts.nonce,
      [CAPI_HEADERS.signature]: signRequest(by, parts),
    },
  };
}

const fresh = (): NonceMemory => new NonceMemory(nowMs - 3_600_000, 120_000);
const admit = (request: ArrivedRequest, nonces = fresh()) => admitRequest(claimOf(request), key, nonces, nowMs);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof PhasorError) return error.code;
    throw error;
  }
  return 'admitted';
}

describe('a CAPI request', () => {
  it.each(names)('%s, well signed, is admitted with its message', (exchange) => {
    expect(admit(signed(exchange))).toEqual({ exchange, chargerId, message: goodRequests[exchange] });
  });

  it('with any bit of its body or its headers turned over is refused', () => {
    const request = signed('sessions');
    fc.assert(
      fc.property(fc.nat({ max: request.body.length * 8 - 1 }), (bit) => {
        const body = Buffer.from(request.body);
        body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(codeOf(() => admit({ ...request, body }))).toBe('CAPI_SIGNATURE_WRONG');
      }),
    );
    const covered = [CAPI_HEADERS.charger, CAPI_HEADERS.time, CAPI_HEADERS.nonce, CAPI_HEADERS.signature];
    fc.assert(
      fc.property(fc.constantFrom(...covered), fc.nat({ max: 63 }), fc.integer({ min: 1, max: 127 }), (name, place, flip) => {
        const value = Buffer.from(String(request.headers[name]), 'latin1');
        const at = place % value.length;
        value[at] = (value[at] ?? 0) ^ flip;
        const headers = { ...request.headers, [name]: value.toString('latin1') };
        expect(codeOf(() => admit({ ...request, headers }))).toMatch(/^CAPI_(SIGNATURE_WRONG|HEADER_MISSING)$/);
      }),
    );
  });

  it('that was signed for one exchange is none for another', () => {
    expect(codeOf(() => admit({ ...signed('authorise'), exchange: 'poll' }))).toBe('CAPI_SIGNATURE_WRONG');
  });

  it('comes once: its nonce is used up, but not by somebody without the key', () => {
    const nonces = fresh();
    const forged = signed('poll', { with: capiKeyOf('ff'.repeat(16)) });
    expect(codeOf(() => admit(forged, nonces))).toBe('CAPI_SIGNATURE_WRONG');
    expect(codeOf(() => admit(signed('poll'), nonces))).toBe('admitted');
    expect(codeOf(() => admit(signed('poll'), nonces))).toBe('CAPI_NONCE_REPLAYED');
    expect(codeOf(() => admit(signed('poll', { nonce: 'a'.repeat(32) }), nonces))).toBe('admitted');
  });

  it('that an earlier life of the back end may have taken is refused', () => {
    expect(codeOf(() => admit(signed('poll'), new NonceMemory(nowMs, 120_000)))).toBe('CAPI_SIGNED_BEFORE_START');
  });

  it.each([
    ['2026-03-01T07:59:10.000Z', 'admitted'],
    ['2026-03-01T08:01:10.000Z', 'admitted'],
    ['2026-03-01T07:59:09.999Z', 'CAPI_TIME_OUT_OF_WINDOW'],
    ['2026-03-01T08:01:10.001Z', 'CAPI_TIME_OUT_OF_WINDOW'],
    ['1970-01-01T00:00:05Z', 'CAPI_TIME_OUT_OF_WINDOW'],
    ['2026-13-41T08:00:00Z', 'CAPI_TIME_OUT_OF_WINDOW'],
  ])('signed at %s is %s', (time, outcome) => {
    expect(codeOf(() => admit(signed('poll', { time })))).toBe(outcome);
  });

  it('of another charger, or about another charger, is refused', () => {
    expect(codeOf(() => admit({ ...signed('poll'), headers: { ...signed('poll').headers, [CAPI_HEADERS.charger]: '2403080002M' } }))).toBe(
      'CAPI_SIGNATURE_WRONG',
    );
    expect(codeOf(() => admit(signed('hello', { as: '2403080002M' })))).toBe('CAPI_CHARGER_MISMATCH');
    expect(codeOf(() => admitRequest(claimOf(signed('poll')), null, fresh(), nowMs))).toBe('CAPI_CHARGER_UNKNOWN');
  });

  it('without its headers, to nowhere, or endless is refused before any key is looked up', () => {
    for (const name of Object.values(CAPI_HEADERS)) {
      const { [name]: _, ...headers } = signed('poll').headers;
      expect(codeOf(() => claimOf({ ...signed('poll'), headers }))).toBe('CAPI_HEADER_MISSING');
      expect(codeOf(() => claimOf({ ...signed('poll'), headers: { ...headers, [name]: ['a', 'b'] } }))).toBe('CAPI_HEADER_MISSING');
    }
    expect(codeOf(() => claimOf({ ...signed('poll'), exchange: 'constructor' }))).toBe('CAPI_EXCHANGE_UNKNOWN');
    expect(codeOf(() => claimOf({ ...signed('poll'), body: Buffer.alloc(LONGEST_BODY_BYTES + 1) }))).toBe('CAPI_BODY_TOO_LONG');
  });

  it.each([
    ['poll', { ...goodRequests.poll, connectors: [] }, 'poll.connectors: expected NOT have fewer than 1 items.'],
    [
      'poll',
      { ...goodRequests.poll, connectors: [{ ...goodRequests.poll.connectors[0], status: 'Preparing' }] },
      'poll.connectors[0].status: expected one of Available, Connected, Charging, Error.',
    ],
    [
      'poll',
      { ...goodRequests.poll, connectors: [{ ...goodRequests.poll.connectors[0], currentA: [1, 2] }] },
      'poll.connectors[0].currentA: expected',
    ],
    ['sessions', { records: [{ ...goodRequests.sessions.records[0], sessionId: 0 }] }, 'sessions.records[0].sessionId: expected >= 1.'],
    [
      'sessions',
      { records: [{ ...goodRequests.sessions.records[0], startTime: 'yesterday' }] },
      'sessions.records[0].startTime: expected RFC 3339 in UTC.',
    ],
    ['authorise', { idTag: 'C0FFEE01' }, 'authorise: expected a field “connectorId”.'],
    ['authorise', { ...goodRequests.authorise, pin: 1 }, 'authorise: expected no field “pin”.'],
    ['authorise', 'C0FFEE01', 'authorise: expected object.'],
  ] as const)('%s of a wrong shape is refused with the path and what was expected', (exchange, body, message) => {
    try {
      admit(signed(exchange, { body }));
      expect.unreachable();
    } catch (error) {
      if (!hasCode(error, 'CAPI_MESSAGE_INVALID')) throw error;
      expect(error.message).toContain(message);
      expect(error.message).not.toContain('?');
    }
  });

  it('that is no JSON is refused', () => {
    const body = Buffer.from('{');
    const parts = { exchange: 'poll', chargerId, time: '2026-03-01T08:00:00.000Z', nonce: '1'.repeat(32), body } as const;
    const headers = { ...signed('poll', { nonce: parts.nonce }).headers, [CAPI_HEADERS.signature]: signRequest(key, parts) };
    expect(codeOf(() => admit({ exchange: 'poll', body, headers }))).toBe('CAPI_MESSAGE_INVALID');
  });
});

describe('the memory of nonces', () => {
  it('forgets them when their signature is no good any more', () => {
    const nonces = new NonceMemory(0, 120_000);
    for (let at = 0; at < 1_000; at += 1) expect(nonces.use('A', String(at), at * 1_000)).toBe(true);
    expect(nonces.size).toBe(120);
    expect(nonces.use('A', '999', 999_000)).toBe(false);
    expect(nonces.use('B', '999', 999_000)).toBe(true);
  });
});
