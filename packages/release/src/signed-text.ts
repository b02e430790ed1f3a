import { createHash, sign, verify } from 'node:crypto';
import type { PhasorError } from '@phasor/kernel';
import { Ajv, type ValidateFunction } from 'ajv';
import { Type, type Static } from 'typebox';
import { raise } from './errors.ts';
import { isEndpoint, isInstant } from './formats.ts';
import type { TrustedKey } from './keys.ts';

/** What is signed: its kind is part of the bytes under the signature, so that one is never taken for the other. */
export type SignedKind = 'manifest' | 'switch order';

/** The text that goes from hand to hand. `payload` is signed as it stands, character by character: nothing is ever written anew to be checked. */
const SignedText = Type.Object(
  {
    payload: Type.String({ maxLength: 32_000 }),
    signatures: Type.Array(
      Type.Object(
        { keyId: Type.String({ pattern: '^[0-9a-f]{16}$' }), signature: Type.String({ pattern: '^[0-9a-f]{128}$' }) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10 },
    ),
  },
  { additionalProperties: false },
);
type SignedText = Static<typeof SignedText>;

const ajv = new Ajv({ strict: true });
ajv.addFormat('instant', isInstant);
ajv.addFormat('endpoint', isEndpoint);
const isSignedText = ajv.compile<SignedText>(SignedText);

/** Signs a payload, or adds a signature to a signed text; a second one by the same key takes the first one's place. */
export function signText(what: SignedKind, text: string | { readonly payload: unknown }, by: TrustedKey): string {
  const signed = typeof text === 'string' ? openText(what, text) : { payload: JSON.stringify(text.payload), signatures: [] };
  const signature = sign(null, bytesOf(what, signed.payload), by.key).toString('hex');
  const others = signed.signatures.filter(({ keyId }) => keyId !== by.keyId);
  return JSON.stringify({ payload: signed.payload, signatures: [...others, { keyId: by.keyId, signature }] });
}

/**
 * The payload of a text that has so many good signatures by different keys of those that are trusted, read and checked.
 * Throws RELEASE_FORM_INVALID, RELEASE_SIGNATURE_WRONG, RELEASE_SIGNATURES_TOO_FEW.
 */
export function verifiedPayload<T>(
  what: SignedKind,
  text: string,
  trusted: readonly TrustedKey[],
  needed: number,
  check: ValidateFunction<T>,
): T {
  const { payload, signatures } = openText(what, text);
  const good = new Set<string>();
  for (const { keyId, signature } of signatures) {
    const key = trusted.find((known) => known.keyId === keyId);
    if (!key) continue;
    if (!verify(null, bytesOf(what, payload), key.key, Buffer.from(signature, 'hex')))
      throw raise('RELEASE_SIGNATURE_WRONG', { what, keyId });
    good.add(keyId);
  }
  if (good.size < needed) throw raise('RELEASE_SIGNATURES_TOO_FEW', { what, count: good.size, needed });
  const message = parsed(what, payload);
  if (check(message)) return message;
  throw formError(what, check);
}

/** Where a form is wrong, and how. */
export function formError(what: SignedKind, { errors }: ValidateFunction): PhasorError {
  const [error] = errors ?? [];
  const tooMany: unknown = error?.params['additionalProperty'];
  if (typeof tooMany === 'string') return raise('RELEASE_FORM_INVALID', { what, reason: `it knows no ${tooMany.slice(0, 50)}` });
  return raise('RELEASE_FORM_INVALID', { what, reason: `${error?.instancePath ?? ''} ${error?.message ?? 'another form'}`.trim() });
}

/** SHA-256 of the payload, in hexadecimal: by this a switch order names a manifest. Throws RELEASE_FORM_INVALID. */
export function payloadHash(what: SignedKind, text: string): string {
  return createHash('sha256').update(openText(what, text).payload).digest('hex');
}

/** Ids of the keys that signed it, good or not. Throws RELEASE_FORM_INVALID. */
export function signersOf(what: SignedKind, text: string): readonly string[] {
  return openText(what, text).signatures.map(({ keyId }) => keyId);
}

/** A check of a payload's form. */
export function payloadCheck<T>(schema: object): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}

function openText(what: SignedKind, text: string): SignedText {
  const value = parsed(what, text);
  if (isSignedText(value)) return value;
  throw formError(what, isSignedText);
}

function parsed(what: SignedKind, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw raise('RELEASE_FORM_INVALID', { what, reason: 'it is no JSON' });
  }
}

const bytesOf = (what: SignedKind, payload: string): Buffer => Buffer.from(`Phasor ${what} 1\n${payload}`);
