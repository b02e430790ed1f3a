import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { expect } from 'vitest';
import {
  generateKey,
  issueFromRequest,
  makeRequest,
  makeRootAuthority,
  type Authority,
  type CertificateUse,
  type Validity,
} from '../../certificates/index.ts';
import type { Request } from '../../messages.ts';
import { security, type SecurityOptions } from '../features/security.ts';
import { BENCH_ID, setBench, type Bench, type BenchOptions } from './bench.ts';
import { ScriptedCentralSystem } from './scripted-central-system.ts';

const random = new SeededRandom(5);

/** TLS looks at the machine's time, the station at the virtual one. */
const VALIDITY: Validity = { notBeforeMs: Date.parse('2020-01-01'), notAfterMs: Date.parse('2060-01-01') };

/** A bench whose station has the security feature, booted. */
export async function setSecureBench(options: SecurityOptions = {}, more: BenchOptions = {}): Promise<Bench> {
  const bench = await setBench({ ...more, features: [security(options)] });
  await bench.boot();
  return bench;
}

/** An authority that signs itself. */
export function rootNamed(commonName: string, change: Partial<Validity> = {}): Promise<Authority> {
  return makeRootAuthority({ ...VALIDITY, ...change, subject: { commonName }, random });
}

/** A certificate and its key. */
export async function issue(by: Authority, commonName: string, use: CertificateUse, change: Partial<Validity> = {}): Promise<Authority> {
  const privateKeyPem = await generateKey();
  return { privateKeyPem, certificatePem: await sign(by, await makeRequest({ commonName }, privateKeyPem), change, use) };
}

/** A certificate for a request. */
export function sign(
  by: Authority,
  csr: string,
  change: Partial<Validity> = {},
  use: CertificateUse = { kind: 'client' },
): Promise<string> {
  return issueFromRequest(by, csr, { ...VALIDITY, ...change, random, use });
}

/** What a central system on the loopback shows. */
export function issueServer(by: Authority): Promise<Authority> {
  return issue(by, '127.0.0.1', { kind: 'server', ipAddresses: ['127.0.0.1'] });
}

export interface TlsCentralSystemOptions {
  readonly clock: VirtualClock;
  readonly identity: Authority;
  /** It asks for the station's certificate, and this authority must have issued it. */
  readonly clientRoot?: Authority;
  /** Other settings of the TLS server. */
  readonly tls?: object;
}

/** A central system that speaks TLS, listening. */
export async function tlsCentralSystem({ clock, identity, clientRoot, tls }: TlsCentralSystemOptions): Promise<ScriptedCentralSystem> {
  const asks = clientRoot ? { requestCert: true, rejectUnauthorized: true, ca: clientRoot.certificatePem } : {};
  const centralSystem = new ScriptedCentralSystem(clock, { cert: identity.certificatePem, key: identity.privateKeyPem, ...asks, ...tls });
  await centralSystem.start();
  return centralSystem;
}

/** The types of the security events that a central system heard of. */
export function securityEventsAt(centralSystem: ScriptedCentralSystem): string[] {
  return centralSystem.said('SecurityEventNotification').map(({ type }) => type);
}

/** Has the station ask for a certificate, and gives it one that this authority has issued. */
export async function takeCertificate(
  bench: Bench,
  by: Authority,
  { from = bench.centralSystem, expected = 'Accepted' }: { readonly from?: ScriptedCentralSystem; readonly expected?: string } = {},
): Promise<string> {
  const before = from.said('SignCertificate').length;
  const ask = async <A extends 'ExtendedTriggerMessage' | 'CertificateSigned'>(action: A, payload: Request<A>) => {
    const answer = await bench.clock.track(from.ask(BENCH_ID, action, payload));
    await bench.clock.advance(1);
    return answer;
  };
  expect(await ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' })).toEqual({ status: 'Accepted' });
  expect(from.said('SignCertificate')).toHaveLength(before + 1);
  const certificateChain = await sign(by, from.said('SignCertificate').at(-1)?.csr ?? '');
  expect(await ask('CertificateSigned', { certificateChain })).toEqual({ status: expected });
  return certificateChain;
}
