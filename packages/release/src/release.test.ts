import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { PhasorError } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { ImageCheck, imageFacts } from './image-check.ts';
import { makeKeyPair, signingKey, trustedKey } from './keys.ts';
import {
  checkManifest,
  countersignManifest,
  manifestHash,
  signManifest,
  type FirmwareManifest,
  type ReceivingCharger,
} from './manifest.ts';
import { signText } from './signed-text.ts';
import { LONGEST_TRIAL_MS } from './formats.ts';
import { checkSwitchOrder, signSwitchOrder, type OrderedCharger, type SwitchOrder } from './switch-order.ts';

const [anna, bertil, stranger, online] = [makeKeyPair(), makeKeyPair(), makeKeyPair(), makeKeyPair()];
const trusted = [trustedKey(anna.publicKeyPem), trustedKey(bertil.publicKeyPem)];
const by = ({ privateKeyPem }: { readonly privateKeyPem: string }) => signingKey(privateKeyPem);
const nowMs = Date.parse('2026-03-01T08:00:00Z');
const image = Buffer.from('an image of some length, for a twin');

const manifest: FirmwareManifest = {
  model: 'halo',
  hardwareVersions: ['3', '4'],
  fromVersions: ['169', '172'],
  version: '180',
  protocol: 'OCPP',
  ...imageFacts(image),
  counter: 12,
  minTrialSupport: 1,
  expiresAt: '2026-06-01T00:00:00Z',
};
const charger: ReceivingCharger = { model: 'halo', hardwareVersion: '4', firmwareVersion: '169', counter: 11, trialSupport: 1 };
const signed = countersignManifest(signManifest(manifest, by(anna)), by(bertil));

const order: SwitchOrder = {
  chargerId: '2403080001M',
  manifestSha256: manifestHash(signed),
  endpoint: 'wss://cpms.example.org/ocpp',
  credential: 'k-17',
  homeVersion: '169',
  epoch: 5,
  trialDeadline: '2026-03-01T08:45:00Z',
  expiresAt: '2026-03-01T08:30:00Z',
  nonce: '0'.repeat(32),
};
const ordered: OrderedCharger = {
  chargerId: '2403080001M',
  stagedManifestSha256: manifestHash(signed),
  stagedProtocol: 'OCPP',
  firmwareVersion: '169',
  epoch: 4,
};
const onlineKeys = [trustedKey(online.publicKeyPem)];
const signedOrder = signSwitchOrder(order, by(online));

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'good';
  } catch (error) {
    if (error instanceof PhasorError) return error.code;
    throw error;
  }
}
const resigned = (change: Partial<FirmwareManifest>) => countersignManifest(signManifest({ ...manifest, ...change }, by(anna)), by(bertil));
const check = (text: string, own: Partial<ReceivingCharger> = {}, atMs = nowMs) =>
  codeOf(() => checkManifest(text, trusted, { ...charger, ...own }, atMs));
const checkOrder = (text: string, own: Partial<OrderedCharger> = {}, atMs = nowMs) =>
  codeOf(() => checkSwitchOrder(text, onlineKeys, { ...ordered, ...own }, atMs));

/** The text with one bit turned over. */
const flipped = (text: string, bit: number): string => {
  const bytes = Buffer.from(text);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return bytes.toString('latin1');
};

describe('R3 a firmware manifest', () => {
  it('signed by two release keys is taken by the charger it is for', () => {
    expect(checkManifest(signed, trusted, charger, nowMs)).toEqual(manifest);
  });

  it('with any bit turned over is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: signed.length * 8 - 1 }), (bit) => {
        expect(check(flipped(signed, bit))).toMatch(/^RELEASE_(FORM_INVALID|SIGNATURE_WRONG|SIGNATURES_TOO_FEW)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('needs two signatures by different keys that are known', () => {
    expect(check(signManifest(manifest, by(anna)))).toBe('RELEASE_SIGNATURES_TOO_FEW');
    expect(check(countersignManifest(signManifest(manifest, by(anna)), by(anna)))).toBe('RELEASE_SIGNATURES_TOO_FEW');
    expect(check(countersignManifest(signManifest(manifest, by(anna)), by(stranger)))).toBe('RELEASE_SIGNATURES_TOO_FEW');
    const { payload, signatures } = JSON.parse(signManifest(manifest, by(anna))) as { payload: string; signatures: unknown[] };
    expect(check(JSON.stringify({ payload, signatures: [...signatures, ...signatures] }))).toBe('RELEASE_SIGNATURES_TOO_FEW');
  });

  it.each([
    ['another model', {}, { model: 'aura' as const }, 'RELEASE_OTHER_MODEL'],
    ['another hardware', {}, { hardwareVersion: '5' }, 'RELEASE_OTHER_HARDWARE'],
    ['a version it may not be installed over', {}, { firmwareVersion: '168' }, 'RELEASE_FROM_VERSION'],
    ['a charger that has seen a higher counter', {}, { counter: 13 }, 'RELEASE_COUNTER_LOW'],
    ['the same counter once more', {}, { counter: 12 }, 'good'],
    ['a charger that could not go home by itself', {}, { trialSupport: 0 }, 'RELEASE_TRIAL_UNSUPPORTED'],
    ['a charger that cannot, where the change is one-way', { minTrialSupport: 0 }, { trialSupport: 0 }, 'good'],
    ['a charger with more trial support than it needs', {}, { trialSupport: 2 }, 'good'],
    ['a time after its expiry', { expiresAt: '2026-02-01T00:00:00Z' }, {}, 'RELEASE_EXPIRED'],
  ])('for %s', (_, change, own, code) => {
    expect(check(resigned(change), own)).toBe(code);
  });

  it('of another form is refused before it is signed, and when it comes', () => {
    expect(codeOf(() => signManifest({ ...manifest, size: 0 }, by(anna)))).toBe('RELEASE_FORM_INVALID');
    for (const text of ['', '{}', 'null', '{"payload":"{}","signatures":[]}']) expect(check(text)).toBe('RELEASE_FORM_INVALID');
    expect(check(signedOrder)).toBe('RELEASE_SIGNATURES_TOO_FEW');
  });

  it.each(['2025-13-01T00:00:00Z', '2026-03-01T25:00:00Z', '2026-02-30T00:00:00Z', '2026-03-01T24:00:00Z', '2026-03-01', 'soon'])(
    'with %s for an expiry would never expire: it is refused before it is signed, with the name of the field',
    (expiresAt) => {
      expect(() => signManifest({ ...manifest, expiresAt }, by(anna))).toThrow(/expiresAt/);
      expect(() => signSwitchOrder({ ...order, trialDeadline: expiresAt }, by(online))).toThrow(/trialDeadline/);
      // One that somebody signed by other means is refused too.
      const payload = JSON.stringify({ ...manifest, expiresAt });
      expect(check(signText('manifest', signText('manifest', { payload: JSON.parse(payload) as unknown }, by(anna)), by(bertil)))).toBe(
        'RELEASE_FORM_INVALID',
      );
    },
  );

  it('that lacks a field, or has one too many, is refused with the name of that field', () => {
    const { counter: _, ...rest } = manifest;
    expect(() => signManifest(rest as FirmwareManifest, by(anna))).toThrow(/counter/);
    expect(() => signManifest({ ...manifest, colour: 'red' } as FirmwareManifest, by(anna))).toThrow(/colour/);
    expect(() => signManifest({ ...manifest, minTrialSupport: 0.5 }, by(anna))).toThrow(/minTrialSupport/);
    expect(() => signManifest({ ...manifest, fromVersions: ['169', ''] }, by(anna))).toThrow(/fromVersions.1/);
  });

  it('of any instant that is signed, one is over exactly when its time is', () => {
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, instants, (expires, now) => {
        const text = resigned({ expiresAt: expires.toISOString() });
        expect(check(text, {}, now.getTime())).toBe(now > expires ? 'RELEASE_EXPIRED' : 'good');
      }),
      { numRuns: 100 },
    );
  });

  it('keys are Ed25519 or refused', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(codeOf(() => trustedKey(rsa))).toBe('RELEASE_KEY_UNUSABLE');
    expect(codeOf(() => signingKey('no key'))).toBe('RELEASE_KEY_UNUSABLE');
  });
});

describe('R3 a switch order', () => {
  it.each(['', 'cpms.example.org', 'ftp://cpms.example.org', 'ws://user:secret@cpms.example.org/ocpp', 'wss://x/#y'])(
    'to the endpoint %j is not signed',
    (endpoint) => {
      expect(() => signSwitchOrder({ ...order, endpoint }, by(online))).toThrow(/endpoint/);
    },
  );

  it.each([
    ['OCPP', 'wss://cpms.example.org/ocpp', 'good'],
    ['OCPP', 'ws://127.0.0.1:8080/ocpp', 'good'],
    ['OCPP', 'https://cpms.example.org/ocpp', 'RELEASE_ORDER_ENDPOINT'],
    ['CAPI', 'https://cpms.example.org/capi', 'good'],
    ['CAPI', 'http://127.0.0.1:8080/capi', 'good'],
    ['CAPI', 'wss://cpms.example.org/ocpp', 'RELEASE_ORDER_ENDPOINT'],
  ] as const)('for an image that speaks %s, with the endpoint %s: %s', (stagedProtocol, endpoint, code) => {
    expect(checkOrder(signSwitchOrder({ ...order, endpoint }, by(online)), { stagedProtocol })).toBe(code);
  });

  it('names the way home, and a charger that runs something else refuses it', () => {
    expect(checkOrder(signedOrder, { firmwareVersion: '172' })).toBe('RELEASE_ORDER_HOME');
  });

  it('of which the trial would be over already is refused', () => {
    expect(checkOrder(signSwitchOrder({ ...order, trialDeadline: '2026-03-01T08:00:00Z' }, by(online)))).toBe('RELEASE_EXPIRED');
  });

  it('of which the trial would last longer than 45 minutes is refused; a clock that is less than 5 s late makes it no longer', () => {
    const until = (inMs: number) => signSwitchOrder({ ...order, trialDeadline: new Date(nowMs + inMs).toISOString() }, by(online));
    expect(checkOrder(until(LONGEST_TRIAL_MS))).toBe('good');
    expect(checkOrder(until(LONGEST_TRIAL_MS), {}, nowMs - 4_999)).toBe('good');
    expect(checkOrder(until(LONGEST_TRIAL_MS), {}, nowMs - 5_001)).toBe('RELEASE_TRIAL_TOO_LONG');
    expect(checkOrder(until(365 * 86_400_000))).toBe('RELEASE_TRIAL_TOO_LONG');
    expect(checkOrder(until(60_000), {}, 0), 'a charger whose clock stands in 1970').toBe('RELEASE_TRIAL_TOO_LONG');
    fc.assert(
      fc.property(fc.integer({ min: -2 * LONGEST_TRIAL_MS, max: 3 * LONGEST_TRIAL_MS }), (inMs) => {
        const expected = inMs <= 0 ? 'RELEASE_EXPIRED' : inMs < LONGEST_TRIAL_MS + 5_000 ? 'good' : 'RELEASE_TRIAL_TOO_LONG';
        expect(checkOrder(until(inMs))).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('has no instant that no clock will ever show, whatever day and time are written', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const written = fc
      .tuple(fc.integer({ min: 1970, max: 2100 }), two(15), two(35), two(26), two(63), two(63), fc.constantFrom('', '.5', '.999'))
      .map(([year, month, day, hour, minute, second, part]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${part}Z`);
    fc.assert(
      fc.property(written, (expiresAt) => {
        const [, year, month, day, hour, minute, second] = (/^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(expiresAt) ?? []).map(Number);
        const daysIn = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
        const isReal =
          Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysIn &&
          Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59; // prettier-ignore
        const signedOrNot = codeOf(() => signSwitchOrder({ ...order, expiresAt }, by(online)));
        expect(signedOrNot).toBe(isReal ? 'good' : 'RELEASE_FORM_INVALID');
        if (!isReal)
          expect(checkOrder(signText('switch order', { payload: { ...order, expiresAt } }, by(online)))).toBe('RELEASE_FORM_INVALID');
      }),
      { numRuns: 300 },
    );
  });

  it('is obeyed once by the charger it names, for what that has staged', () => {
    expect(checkSwitchOrder(signedOrder, onlineKeys, ordered, nowMs)).toEqual(order);
    expect(checkOrder(signedOrder, { epoch: 5 })).toBe('RELEASE_ORDER_REPLAYED');
    expect(checkOrder(signedOrder, { chargerId: '2403080002M' })).toBe('RELEASE_ORDER_CHARGER');
    expect(checkOrder(signedOrder, { stagedManifestSha256: '0'.repeat(64) })).toBe('RELEASE_ORDER_MANIFEST');
    expect(checkOrder(signedOrder, {}, nowMs + 31 * 60_000)).toBe('RELEASE_EXPIRED');
  });

  it('with any bit turned over, or by a key that signs something else, is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: signedOrder.length * 8 - 1 }), (bit) => {
        expect(checkOrder(flipped(signedOrder, bit))).toMatch(/^RELEASE_/);
      }),
      { numRuns: 500 },
    );
    expect(checkOrder(signSwitchOrder(order, by(anna)))).toBe('RELEASE_SIGNATURES_TOO_FEW');
  });
});

describe('R3 an image', () => {
  it('is good in whatever pieces it comes, and bad with any bit turned over, cut short, or with more behind it', () => {
    const whole = (bytes: Buffer, cuts: readonly number[] = []): string =>
      codeOf(() => {
        const checking = new ImageCheck(manifest);
        const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
        for (let at = 1; at < places.length; at += 1) checking.add(bytes.subarray(places[at - 1], places[at]));
        checking.end();
      });
    fc.assert(fc.property(fc.array(fc.nat({ max: image.length })), (cuts) => whole(image, cuts) === 'good'));
    fc.assert(
      fc.property(fc.nat({ max: image.length * 8 - 1 }), (bit) => {
        const bytes = Buffer.from(image);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return whole(bytes) === 'RELEASE_IMAGE_HASH';
      }),
    );
    expect(whole(image.subarray(1))).toBe('RELEASE_IMAGE_SIZE');
    expect(whole(Buffer.concat([image, image]))).toBe('RELEASE_IMAGE_SIZE');
  });

  it('that was judged is judged the same when it is asked again, and takes no more', () => {
    const good = new ImageCheck(manifest);
    good.add(image);
    good.end();
    expect(codeOf(() => good.end())).toBe('good');
    expect(codeOf(() => good.add(new Uint8Array()))).toBe('good');
    expect(codeOf(() => good.add(image))).toBe('RELEASE_IMAGE_SIZE');
    const bad = new ImageCheck({ ...manifest, sha256: '0'.repeat(64) });
    bad.add(image);
    for (const _ of [1, 2]) expect(codeOf(() => bad.end())).toBe('RELEASE_IMAGE_HASH');
  });
});
