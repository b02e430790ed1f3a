import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chargerModels } from '@phasor/models';
import {
  countersignManifest,
  imageFacts,
  makeKeyPair,
  signingKey,
  signManifest,
  trustedKey,
  type FirmwareManifest,
  type TrustedKey,
} from '@phasor/release';
import type { Release } from '@phasor/contract';
import { twinImage } from '@phasor/simulator';
import type { TestSystem } from './system.ts';

const people = [makeKeyPair(), makeKeyPair()] as const;

/** The two who release firmware: their public keys as files for the server, and what they sign. */
export interface ReleasePeople {
  readonly keyFiles: readonly string[];
  readonly trusted: readonly TrustedKey[];
  /** A manifest for an image, with one signature or both. */
  manifest(image: Buffer, change?: Partial<FirmwareManifest>, signatures?: 1 | 2): string;
  remove(): void;
}

export function releasePeople(): ReleasePeople {
  const folder = mkdtempSync(join(tmpdir(), 'release-keys-'));
  const keyFiles = people.map(({ publicKeyPem }, at) => {
    const file = join(folder, `person-${at}.pub.pem`);
    writeFileSync(file, publicKeyPem);
    return file;
  });
  return {
    keyFiles,
    trusted: people.map(({ publicKeyPem }) => trustedKey(publicKeyPem)),
    manifest(image, change = {}, signatures = 2) {
      const says: FirmwareManifest = {
        model: 'halo',
        hardwareVersions: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
        fromVersions: ['169'],
        version: '180',
        protocol: 'OCPP',
        counter: 5,
        minTrialSupport: 1,
        expiresAt: '2026-06-01T00:00:00Z',
        ...imageFacts(image),
        ...change,
      };
      const first = signManifest(says, signingKey(people[0].privateKeyPem));
      return signatures === 1 ? first : countersignManifest(first, signingKey(people[1].privateKeyPem));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A Halo's OCPP firmware of so many bytes, of which no two pieces are alike. */
export function ocppImage(size = 600_000): Buffer {
  const image = twinImage(chargerModels.halo, '180', 'OCPP', size);
  for (let at = 1000; at + 4 <= image.length; at += 4) image.writeUInt32LE(at, at);
  return image;
}

/** Sends an image as `curl --data-binary` would. */
export async function putImage(system: TestSystem, releaseId: string, image: Buffer): Promise<{ status: number; body: Release }> {
  const response = await fetch(`${system.url}/rest/v1/releases/${releaseId}/image`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(image),
  });
  return { status: response.status, body: (await response.json()) as Release };
}

/** Registers a release with its image. Throws when either is refused. */
export async function registeredRelease(system: TestSystem, manifest: string, image: Buffer): Promise<Release> {
  const { status, body } = await system.api.post<Release>('/releases', { manifest });
  if (status !== 201) throw new Error(`the manifest was refused: ${JSON.stringify(body)}`);
  const put = await putImage(system, body.id, image);
  if (put.status !== 200) throw new Error(`the image was refused: ${JSON.stringify(put.body)}`);
  return put.body;
}
