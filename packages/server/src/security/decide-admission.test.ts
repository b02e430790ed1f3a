import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientCertificate } from '@phasor/ocpp';
import { decideAdmission, type AdmissionFacts, type Door, type Evidence, type SecurityProfile } from './decide-admission.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const certificate: ClientCertificate = {
  commonName: 'CP1',
  organisation: 'My organisation',
  serialNumber: 'A1',
  notBeforeMs: NOW - DAY,
  notAfterMs: NOW + DAY,
  fault: null,
};
const basic = { user: 'CP1', password: Buffer.from('secret secret secret') };
const facts: AdmissionFacts = { isKeyRight: true, isRevoked: false, isAnothers: false, nowMs: NOW, cpoName: 'My organisation' };
const door = (minimumProfile: SecurityProfile, hasKey = true): Door => ({ identity: 'CP1', serialNumber: 'S1', minimumProfile, hasKey });
const plain: Evidence = { isTls: false, basic, certificate: null };
const tls: Evidence = { isTls: true, basic, certificate: null };
const shown = (change: Partial<ClientCertificate> = {}): Evidence => ({
  isTls: true,
  basic: null,
  certificate: { ...certificate, ...change },
});

describe('the profile with which a charger comes in', () => {
  it.each<[string, Door, Evidence, AdmissionFacts, SecurityProfile]>([
    ['nothing is registered and nothing sent', door(0, false), { ...plain, basic: null }, { ...facts, isKeyRight: false }, 0],
    ['a password that nobody registered proves nothing, not even over TLS', door(0, false), tls, { ...facts, isKeyRight: false }, 0],
    ['the right password', door(0), plain, facts, 1],
    ['its first password, which it may have taken', door(0, false), plain, facts, 1],
    ['the right password over TLS', door(1), tls, facts, 2],
    ['a certificate, without a password', door(3), shown(), { ...facts, isKeyRight: false }, 3],
    ['a certificate of the serial number', door(2), shown({ commonName: 'S1' }), { ...facts, isKeyRight: false }, 3],
    ['a certificate before it is asked for', door(0, false), shown(), { ...facts, isKeyRight: false }, 3],
    ["its maker's certificate and the right password", door(2), { ...shown({ fault: 'SELF_SIGNED' }), basic }, facts, 2],
  ])('%s', (_what, at, evidence, given, profile) => {
    expect(decideAdmission(at, evidence, given)).toEqual({ kind: 'in', profile });
  });
});

describe('a charger is refused', () => {
  it.each<[string, Door, Evidence, Partial<AdmissionFacts>, string, RegExp]>([
    ['with a wrong password', door(0), plain, { isKeyRight: false }, 'password', /^$/],
    ['without a certificate where it must show one', door(3), tls, {}, 'profile', /must come with a client certificate/],
    ['plain after TLS', door(2), plain, {}, 'profile', /over ws:\/\/ and must come with a password over wss/],
    ['when its certificate is revoked', door(3), shown(), { isRevoked: true }, 'certificate', /revoked/],
    ['when its certificate has expired', door(3), shown({ notAfterMs: NOW - 1 }), {}, 'certificate', /expired/],
    ['when its certificate has no end', door(3), shown({ notAfterMs: Number.NaN }), {}, 'certificate', /expired/],
    ['before its certificate is valid', door(3), shown({ notBeforeMs: NOW + 1 }), {}, 'certificate', /not valid yet/],
    ['with a certificate of a stranger', door(3), shown({ fault: 'SELF_SIGNED' }), {}, 'certificate', /no authority.*SELF_SIGNED/],
    ["with another charger's certificate", door(3), shown({ commonName: 'CP2' }), {}, 'certificate', /CN is "CP2"/],
    ['with a certificate of a stranger and no password', door(2), shown({ fault: 'X' }), { isKeyRight: false }, 'certificate', /X/],
    [
      "with another charger's, whose identity it says is its serial number",
      door(3),
      shown({ commonName: 'S1' }),
      { isAnothers: true },
      'certificate',
      /CN is "S1", the identity of another/,
    ],
    [
      'with a certificate of nobody, and no serial number',
      { ...door(3), serialNumber: '' },
      shown({ commonName: '' }),
      {},
      'certificate',
      /CN is ""/,
    ],
    ["with another operator's certificate", door(3), shown({ organisation: 'Theirs' }), {}, 'certificate', /O is "Theirs"/],
  ])('%s', (_what, at, evidence, change, reason, detail) => {
    expect(decideAdmission(at, evidence, { ...facts, ...change })).toEqual({
      kind: 'out',
      reason,
      detail: expect.stringMatching(detail) as string,
    });
  });
});

describe('whatever a charger brings', () => {
  const evidences = fc.record({
    isTls: fc.boolean(),
    basic: fc.option(fc.constant(basic)),
    certificate: fc.option(
      fc.record({
        commonName: fc.constantFrom('CP1', 'S1', 'CP2', ''),
        organisation: fc.constantFrom('My organisation', 'Theirs'),
        serialNumber: fc.constant('A1'),
        notBeforeMs: fc.constantFrom(NOW - DAY, NOW + DAY),
        notAfterMs: fc.constantFrom(NOW - DAY, NOW + DAY, Number.NaN),
        fault: fc.constantFrom(null, 'CERT_HAS_EXPIRED'),
      }),
    ),
  });
  it('it comes in with no less than it must prove, and never with 3 unless its certificate is good', () => {
    fc.assert(
      fc.property(
        evidences,
        fc.constantFrom<SecurityProfile>(0, 1, 2, 3),
        fc.boolean(),
        fc.boolean(),
        (evidence, minimum, hasKey, isRevoked) => {
          const verdict = decideAdmission(door(minimum, hasKey), evidence, {
            ...facts,
            isKeyRight: hasKey && evidence.basic !== null,
            isRevoked,
          });
          if (verdict.kind === 'out') return;
          expect(verdict.profile).toBeGreaterThanOrEqual(minimum);
          if (verdict.profile === 3) expect([evidence.certificate?.fault, isRevoked]).toEqual([null, false]);
          else if (hasKey) expect(evidence.basic).not.toBeNull();
          if (verdict.profile >= 2 && verdict.profile < 3) expect(evidence.isTls).toBe(true);
        },
      ),
    );
  });
});
