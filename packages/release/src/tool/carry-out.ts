import { chmodSync, closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { raise } from '../errors.ts';
import { ImageCheck } from '../image-check.ts';
import { makeKeyPair, signingKey, trustedKey } from '../keys.ts';
import {
  checkFit,
  countersignManifest,
  manifestHash,
  manifestSigners,
  readManifest,
  signManifest,
  unverifiedManifest,
  type FirmwareManifest,
} from '../manifest.ts';
import type { ReleaseArguments } from './arguments.ts';

type Asked<Verb extends ReleaseArguments['verb']> = Extract<ReleaseArguments, { verb: Verb }>;

/** Makes a key pair in two files; neither is written over. Throws RELEASE_FILE_EXISTS. */
export function makeKeys({ name }: Asked<'keys'>): string {
  const pair = makeKeyPair();
  const [secret, open] = [`${name}.key.pem`, `${name}.pub.pem`];
  writeNew(secret, pair.privateKeyPem, 0o600);
  writeNew(open, pair.publicKeyPem, 0o644);
  return `Release key ${pair.keyId}
  ${secret}  secret: stays offline, with one person
  ${open}  for servers (PHASOR_RELEASE_KEYS) and for those who build firmware`;
}

/** Writes and signs a manifest. Throws RELEASE_KEY_UNUSABLE, RELEASE_FORM_INVALID, RELEASE_EXPIRED, RELEASE_FILE_EXISTS. */
export function sign({ key, image, out, says }: Asked<'sign'>, nowMs: number): string {
  const by = signingKey(text(key));
  const manifest = { ...says, ...factsOf(image) };
  const signed = signManifest(manifest, by);
  checkFit(manifest, {}, nowMs);
  writeNew(out, signed);
  return `${told(manifest)}\nSigned by ${by.keyId} in ${out}. It needs a second signature: countersign.`;
}

/** Adds the second person's signature. Throws as {@link sign}, RELEASE_SIGNED_ALREADY, RELEASE_IMAGE_SIZE, RELEASE_IMAGE_HASH. */
export function countersign({ key, image, manifest: file, out }: Asked<'countersign'>, nowMs: number): string {
  const by = signingKey(text(key));
  const first = text(file);
  const manifest = unverifiedManifest(first);
  if (manifestSigners(first).includes(by.keyId)) throw raise('RELEASE_SIGNED_ALREADY', { keyId: by.keyId });
  checkImage(manifest, image);
  checkFit(manifest, {}, nowMs);
  const signed = countersignManifest(first, by);
  writeNew(out, signed);
  return `${told(manifest)}\nSigned by ${manifestSigners(signed).join(' and ')} in ${out}. Its hash is ${manifestHash(signed)}.`;
}

/** Throws what {@link readManifest} throws, RELEASE_KEY_UNUSABLE, RELEASE_EXPIRED, RELEASE_IMAGE_SIZE, RELEASE_IMAGE_HASH. */
export function check({ trust, manifest: file, image }: Asked<'check'>, nowMs: number): string {
  const signed = text(file);
  const manifest = readManifest(
    signed,
    trust.map((path) => trustedKey(text(path))),
  );
  checkFit(manifest, {}, nowMs);
  if (image !== null) checkImage(manifest, image);
  const what = image === null ? 'The manifest is good' : 'The manifest is good, and the image is the one in it';
  return `${told(manifest)}\n${what}. Signed by ${manifestSigners(signed).join(' and ')}; its hash is ${manifestHash(signed)}.`;
}

function told(manifest: FirmwareManifest): string {
  return Object.entries(manifest)
    .map(([name, value]) => `  ${name.padEnd(16)} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('\n');
}

const text = (path: string): string => readFileSync(path, 'utf8');

function writeNew(path: string, content: string, mode = 0o644): void {
  try {
    writeFileSync(path, content, { flag: 'wx', mode });
    chmodSync(path, mode);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') throw raise('RELEASE_FILE_EXISTS', { file: path });
    throw error;
  }
}

function factsOf(image: string): Pick<FirmwareManifest, 'sha256' | 'size'> {
  const hash = createHash('sha256');
  let size = 0;
  for (const piece of piecesOf(image)) {
    hash.update(piece);
    size += piece.length;
  }
  return { sha256: hash.digest('hex'), size };
}

function checkImage(manifest: FirmwareManifest, image: string): void {
  const checking = new ImageCheck(manifest);
  for (const piece of piecesOf(image)) checking.add(piece);
  checking.end();
}

/** An image need not fit into memory. */
function* piecesOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    for (let bytes = readSync(file, piece); bytes > 0; bytes = readSync(file, piece)) yield piece.subarray(0, bytes);
  } finally {
    closeSync(file);
  }
}
