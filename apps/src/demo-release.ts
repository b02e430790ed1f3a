import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Release, ReleasePage } from '@phasor/contract';
import { chargerModels, type ModelName } from '@phasor/models';
import { countersignManifest, imageFacts, makeKeyPair, signingKey, signManifest, trustedKey, type TrustedKey } from '@phasor/release';
import { twinImage } from '@phasor/simulator';

/** The firmware of the releases, */
export const DEMO_VERSION = '180';
/** and what chargers have before. */
export const DEMO_HOME_VERSION = '169';
const IMAGE_BYTES = 300_000;
const DAYS_MS = 86_400_000;

/** The two people of the demo who sign firmware. */
export interface DemoSigners {
  /** Their public keys, for the server. */
  readonly keyFiles: readonly string[];
  /** The same, for the chargers. */
  readonly trusted: readonly TrustedKey[];
  readonly signing: readonly TrustedKey[];
}

/** Their keys: made at the first start, and kept beside the demo's data. */
export function demoSigners(dataDir: string): DemoSigners {
  mkdirSync(dataDir, { recursive: true });
  const people = ['one', 'two'].map((name) => {
    const [secret, open] = [join(dataDir, `demo-release-${name}.pem`), join(dataDir, `demo-release-${name}.pub.pem`)];
    try {
      return { open, privateKeyPem: readFileSync(secret, 'utf8'), publicKeyPem: readFileSync(open, 'utf8') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const { privateKeyPem, publicKeyPem } = makeKeyPair();
    writeFileSync(open, publicKeyPem);
    writeFileSync(secret, privateKeyPem, { mode: 0o600 });
    return { open, privateKeyPem, publicKeyPem };
  });
  return {
    keyFiles: people.map(({ open }) => open),
    trusted: people.map(({ publicKeyPem }) => trustedKey(publicKeyPem)),
    signing: people.map(({ privateKeyPem }) => signingKey(privateKeyPem)),
  };
}

type Api = (method: string, path: string, body?: object) => Promise<unknown>;

/** OCPP firmware for both models, registered with its image unless it is already; gives the ids of the releases. */
export async function demoReleases(
  api: Api,
  put: (path: string, image: Buffer) => Promise<void>,
  { signing }: DemoSigners,
  nowMs: number,
): Promise<readonly string[]> {
  const { items } = (await api('GET', '/releases?limit=200')) as ReleasePage;
  const ids: string[] = [];
  for (const model of ['halo', 'aura'] as const) {
    const known = items.find((release) => release.model === model && release.state === 'ready' && Date.parse(release.expiresAt) > nowMs);
    ids.push(known?.id ?? (await register({ api, put, signing, nowMs, counter: items.length + 1 }, model)));
  }
  return ids;
}

interface Registering {
  readonly api: Api;
  readonly put: (path: string, image: Buffer) => Promise<void>;
  readonly signing: readonly TrustedKey[];
  readonly nowMs: number;
  readonly counter: number;
}

async function register({ api, put, signing, nowMs, counter }: Registering, model: ModelName & ('halo' | 'aura')): Promise<string> {
  const [first, second] = signing;
  if (!first || !second) throw new Error('two people sign a release');
  const image = twinImage(chargerModels[model], DEMO_VERSION, 'OCPP', IMAGE_BYTES);
  const manifest = {
    ...{ model, version: DEMO_VERSION, protocol: 'OCPP' as const, counter, minTrialSupport: 1, ...imageFacts(image) },
    hardwareVersions: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    fromVersions: [DEMO_HOME_VERSION],
    expiresAt: new Date(nowMs + 365 * DAYS_MS).toISOString().replace(/\.\d+/, ''),
  };
  const signed = countersignManifest(signManifest(manifest, first), second);
  const { id } = (await api('POST', '/releases', { manifest: signed })) as Release;
  await put(`/releases/${id}/image`, image);
  return id;
}

/** Sends an image to the server of the demo, as its administrator. Throws where it is refused. */
export function putImage(
  port: number,
  login: { readonly email: string; readonly password: string },
): (path: string, image: Buffer) => Promise<void> {
  const url = `http://127.0.0.1:${port}/rest/v1`;
  return async (path, image) => {
    const answer = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    const { token } = (await answer.json()) as { token: string };
    const sent = await fetch(`${url}${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(image),
    });
    if (!sent.ok) throw new Error(`PUT ${path}: ${sent.status} ${await sent.text()}`);
  };
}
