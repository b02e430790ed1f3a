import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '@phasor/kernel';
import { securityErrors } from '../errors.ts';

/** What the TLS port shows, and whom it believes. All PEM. */
export interface TlsCredentials {
  /** One of each kind of key, so that chargers with ECDSA and chargers with RSA find theirs. The leaf first in each chain. */
  readonly pairs: readonly { readonly certificate: string; readonly key: string }[];
  /** Roots of client certificates. */
  readonly clientAuthorities: readonly string[];
}

/** Files of an operator's own public key infrastructure. */
export interface TlsFiles {
  /** Certificate chains, and behind them their keys in the same order. */
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
  readonly clientAuthorities: readonly string[];
}

/** Reads and checks them: each certificate must fit the key in its place. Raises SECURITY_TLS_FILES_INVALID. */
export async function readTlsFiles({ certificates, keys, clientAuthorities }: TlsFiles): Promise<TlsCredentials> {
  if (certificates.length !== keys.length) {
    throw securityErrors.raise('SECURITY_TLS_FILES_INVALID', {
      files: [...certificates, ...keys].join(', '),
      why: `${certificates.length} certificates and ${keys.length} keys`,
    });
  }
  return {
    pairs: await Promise.all(certificates.map((file, at) => readPair(file, keys[at] ?? ''))),
    clientAuthorities: await Promise.all(clientAuthorities.map((file) => readAuthority(file))),
  };
}

async function readPair(certificateFile: string, keyFile: string): Promise<{ certificate: string; key: string }> {
  try {
    const certificate = await readFile(certificateFile, 'utf8');
    const key = await readFile(keyFile, 'utf8');
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not that of the certificate');
    return { certificate, key };
  } catch (error) {
    throw securityErrors.raise('SECURITY_TLS_FILES_INVALID', { files: `${certificateFile}, ${keyFile}`, why: messageOf(error) });
  }
}

async function readAuthority(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw securityErrors.raise('SECURITY_TLS_FILES_INVALID', { files: file, why: messageOf(error) });
  }
}
