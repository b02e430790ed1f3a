import { createPublicKey } from 'node:crypto';
import { messageOf } from '@phasor/kernel';
import { certificateErrors } from './errors.ts';
import { signingKeyOf } from './keys.ts';
import * as x509 from './x509.ts';

/** Who a certificate speaks of. For a charge point: its serial number, and CpoName. */
export interface Subject {
  /** CN. */
  readonly commonName: string;
  /** O; left out when empty. */
  readonly organisation?: string;
}

/** What a certificate signing request asks for. */
export interface CertificateRequest {
  readonly commonName: string;
  /** The empty string without. */
  readonly organisation: string;
  /** SPKI in PEM. */
  readonly publicKeyPem: string;
}

/** A certificate signing request (PKCS #10) in PEM, as SignCertificate carries it. Rejects with CERTIFICATE_KEY_UNUSABLE. */
export async function makeRequest(subject: Subject, privateKeyPem: string): Promise<string> {
  const { privateKey, publicKey, algorithm } = await signingKeyOf(privateKeyPem);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(subject),
    keys: { privateKey, publicKey },
    signingAlgorithm: algorithm,
  });
  return request.toString('pem');
}

/** Reads a request, and checks that its own key has signed it. Rejects with CERTIFICATE_REQUEST_INVALID. */
export async function readRequest(requestPem: string): Promise<CertificateRequest> {
  const request = parse(requestPem);
  if (!(await isSignedByItsKey(request))) {
    throw certificateErrors.raise('CERTIFICATE_REQUEST_INVALID', { reason: 'its signature is not by its key' });
  }
  const only = (field: string): string => {
    const values = request.subjectName.getField(field);
    // A subject may hold several of one kind; then none of them is what it says.
    return values.length === 1 ? (values[0] ?? '') : '';
  };
  const publicKey = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  return {
    commonName: only('CN'),
    organisation: only('O'),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** A subject as X.509 has it. */
export function nameOf({ commonName, organisation = '' }: Subject): x509.JsonName {
  return [...(organisation === '' ? [] : [{ O: [organisation] }]), { CN: [commonName] }];
}

function parse(requestPem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(requestPem);
  } catch (error) {
    throw certificateErrors.raise('CERTIFICATE_REQUEST_INVALID', { reason: messageOf(error) });
  }
}

async function isSignedByItsKey(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    // A key of a kind that nobody here knows.
    return false;
  }
}
