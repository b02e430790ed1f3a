import { createHash } from 'node:crypto';
import type { Random } from '@phasor/kernel';

/** 256 bits: nobody guesses an address, and the store knows only the hash. */
const TOKEN_BYTES = 32;

export interface OneTimeAddress {
  readonly location: string;
  readonly tokenHash: Buffer;
}

/** An address of ours that takes one file: `BASE/uploads/TOKEN`. */
export function oneTimeAddress(baseUrl: string, random: Random): OneTimeAddress {
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
  return { location: `${baseUrl.replace(/\/+$/, '')}/uploads/${token}`, tokenHash: hashOfToken(token) };
}

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();
