import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Release, ReleaseKeys, ReleasePage } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadBudget, type DownloadBudget } from '../packages/server/src/releases/index.ts';
import { ImageAddresses } from '../packages/server/src/releases/image-addresses.ts';
import { personWith, strangerOf } from './support/people.ts';
import { ocppImage, putImage, registeredRelease, releasePeople, type ReleasePeople } from './support/release-people.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const HALO = '2403080001M';
const DAY_S = 86_400;
const image = ocppImage();

let people: ReleasePeople;
let scene: Scene;
let system: TestSystem;
/** Two at once, as many bytes as they like. */
let budget: DownloadBudget;

beforeAll(async () => {
  people = releasePeople();
  budget = downloadBudget(new VirtualClock(), { atOnce: 2, bytesPerS: 1e12 });
  scene = await setScene(quickestStore(), { releaseKeyFiles: people.keyFiles, downloadBudget: budget });
  ({ system } = scene);
});
afterAll(async () => {
  await scene.end();
  people.remove();
});
beforeEach(async () => {
  await system.store.db.deleteFrom('firmware_release').execute();
});

/** Everything that a refusal could have changed. */
async function everything(): Promise<string> {
  const { db } = system.store;
  const releases = await db.selectFrom('firmware_release').selectAll().orderBy('no').execute();
  const pieces = await db.selectFrom('firmware_piece').select(['release_no', 'upload', 'piece_no']).execute();
  return JSON.stringify({ releases, pieces });
}

async function refused(what: () => Promise<{ status: number; body: unknown }>, code: string, status: number): Promise<void> {
  const before = await everything();
  expect(await what()).toMatchObject({ status, body: { code } });
  expect(await everything()).toBe(before);
}

const register = (manifest: string) => system.api.post<Release>('/releases', { manifest });

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('R3 a release is registered', () => {
  it('by its manifest, then its image; is listed, and withdrawn for good', async () => {
    const { status, body } = await register(people.manifest(image));
    expect(status).toBe(201);
    const sha256 = createHash('sha256').update(image).digest('hex');
    expect(body).toMatchObject({ state: 'waiting', model: 'halo', version: '180', protocol: 'OCPP', size: image.length, sha256 });
    expect(await putImage(system, body.id, image)).toMatchObject({ status: 200, body: { state: 'ready' } });
    expect((await system.api.get<ReleasePage>('/releases')).body.items).toMatchObject([{ id: body.id, state: 'ready' }]);
    expect((await system.api.post(`/releases/${body.id}/withdraw`)).body).toMatchObject({ state: 'withdrawn' });
    expect(JSON.parse(await everything())).toMatchObject({ pieces: [] });
    await refused(() => putImage(system, body.id, image), 'RELEASE_NOT_READY', 409);
  });

  it('the same manifest twice, a lower counter, one that is over: refused', async () => {
    await registeredRelease(system, people.manifest(image), image);
    await refused(() => register(people.manifest(image)), 'RELEASE_EXISTS', 409);
    await refused(() => register(people.manifest(image, { counter: 4, version: '179' })), 'RELEASE_OLDER', 409);
    await refused(() => register(people.manifest(image, { counter: 6, expiresAt: '2026-03-01T00:00:00Z' })), 'RELEASE_EXPIRED', 409);
    expect((await register(people.manifest(image, { model: 'aura', counter: 1 }))).status, 'another model counts for itself').toBe(201);
  });

  it('with one signature, with a flipped bit, and what is no manifest: refused', async () => {
    const good = people.manifest(image);
    await refused(() => register(people.manifest(image, {}, 1)), 'RELEASE_SIGNATURES_TOO_FEW', 400);
    await refused(() => register(good.replace('180', '181')), 'RELEASE_SIGNATURE_WRONG', 400);
    await refused(() => register('firmware, trust me'), 'RELEASE_FORM_INVALID', 400);
  });

  it('an image with one flipped bit, cut short, or too long leaves nothing, and the right one is taken after it', async () => {
    const { body } = await register(people.manifest(image));
    for (const bit of [0, 8 * 262_144, 8 * image.length - 1]) {
      await refused(() => putImage(system, body.id, flipped(image, bit)), 'RELEASE_IMAGE_HASH', 400);
    }
    await refused(() => putImage(system, body.id, image.subarray(1)), 'RELEASE_IMAGE_SIZE', 400);
    await refused(() => putImage(system, body.id, Buffer.concat([image, image])), 'RELEASE_IMAGE_SIZE', 400);
    expect((await putImage(system, body.id, image)).status).toBe(200);
    await refused(() => putImage(system, body.id, image), 'RELEASE_IMAGE_HERE', 409);
  });

  it('an image that breaks off leaves nothing', async () => {
    const { body } = await register(people.manifest(image));
    const socket = createConnection(system.port, '127.0.0.1');
    const head = [
      `PUT /rest/v1/releases/${body.id}/image HTTP/1.1`,
      'Host: here',
      `Authorization: Bearer ${system.api.token}`,
      'Content-Type: application/octet-stream',
      `Content-Length: ${image.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(image.subarray(0, 300_000));
    const pieces = () => system.store.db.selectFrom('firmware_piece').select('piece_no').execute();
    await expect.poll(pieces, { timeout: 15_000 }).toHaveLength(1);
    socket.destroy();
    await expect.poll(pieces, { timeout: 15_000 }).toHaveLength(0);
    expect((await system.api.get<Release>(`/releases/${body.id}`)).body.state).toBe('waiting');
  });

  it('by an operator; an installer may look, an owner may not even stage, and another organisation finds none', async () => {
    const release = await registeredRelease(system, people.manifest(image), image);
    const operator = await personWith(system, 'operator');
    const installer = await personWith(system, 'installer');
    const owner = await personWith(system, 'owner');
    const next = { manifest: people.manifest(image, { counter: 6 }) };
    for (const api of [installer, owner]) {
      expect((await api.get(`/releases/${release.id}`)).status).toBe(api === installer ? 200 : 403);
      expect((await api.post('/releases', next)).status).toBe(403);
      expect((await api.post(`/releases/${release.id}/withdraw`)).status).toBe(403);
    }
    expect((await owner.post(`/chargers/${HALO}/staging`, { releaseId: release.id })).status).toBe(403);
    expect((await operator.post('/releases', next)).status).toBe(201);
    const stranger = await strangerOf(system);
    expect((await stranger.get<ReleasePage>('/releases')).body.items).toEqual([]);
    for (const reply of [await stranger.get(`/releases/${release.id}`), await stranger.post(`/releases/${release.id}/withdraw`)])
      expect(reply).toMatchObject({ status: 404, body: { code: 'RELEASE_UNKNOWN' } });
  });

  it('is nothing to those who are not logged in, and the order key is shown without its secret half', async () => {
    expect((await fetch(`${system.url}/rest/v1/releases`)).status).toBe(401);
    const { body } = await system.api.get<ReleaseKeys>('/release-keys');
    expect(body.trusted).toEqual(people.trusted.map(({ keyId }) => keyId));
    expect(body.orderKey.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });
});

describe('R3 an image is fetched', () => {
  let release: Release;
  let addresses: ImageAddresses;
  const nowS = () => Math.floor(scene.clock.now() / 1000);
  const address = (change: { chargerId?: string; expiresS?: number } = {}): string =>
    addresses.make(system.url, { releaseId: release.id, chargerId: HALO, expiresS: nowS() + DAY_S, ...change });
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  };
  const codeAt = async (url: string, headers: Record<string, string> = {}) => {
    const { status, body } = await get(url, headers);
    return `${status} ${(JSON.parse(body.toString()) as { code: string }).code}`;
  };

  beforeEach(async () => {
    addresses = await ImageAddresses.load(system.store.db);
    release = await registeredRelease(system, people.manifest(image), image);
  });

  it('whole, and by any range of it, over the edges of the pieces that it is kept in', async () => {
    const whole = await get(address());
    expect(whole.status).toBe(200);
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(whole.body.equals(image)).toBe(true);
    const edge = 262_144;
    const ranges = [
      [0, 0],
      [edge - 1, edge],
      [edge, edge],
      [70_000, image.length - 1],
      [image.length - 1, image.length - 1],
      [edge - 5, 2 * edge + 5],
    ] as const;
    for (const [from, to] of ranges) {
      const part = await get(address(), { range: `bytes=${from}-${to}` });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${image.length}`);
      expect(part.body.equals(image.subarray(from, to + 1)), `${from}-${to}`).toBe(true);
    }
    const last = await get(address(), { range: 'bytes=-10' });
    expect(last.body.equals(image.subarray(-10))).toBe(true);
  });

  it('with If-Range: the rest of the same image, all of another', async () => {
    const etag = (await get(address())).headers.get('etag') ?? '';
    expect(etag).toBe(`"${release.sha256}"`);
    expect((await get(address(), { range: 'bytes=10-', 'if-range': etag })).status).toBe(206);
    expect((await get(address(), { range: 'bytes=10-', 'if-range': '"another"' })).status).toBe(200);
  });

  it('not by a broken range, which is told how long the image is', async () => {
    for (const range of ['bytes=9-1', `bytes=${image.length}-`, 'bytes=a-b', 'bytes=0-1,5-6', 'bytes=-0']) {
      const { status, headers, body } = await get(address(), { range });
      expect(status, range).toBe(416);
      expect(headers.get('content-range')).toBe(`bytes */${image.length}`);
      expect(JSON.parse(body.toString())).toMatchObject({ code: 'RELEASE_RANGE_INVALID' });
    }
  });

  it('not at an address that was altered in any way', async () => {
    const url = new URL(address());
    for (const [name, value] of [
      ['charger', '2403080002M'],
      ['expires', String(nowS() + 2 * DAY_S)],
      ['expires', 'never'],
      ['signature', '0'.repeat(64)],
      ['signature', ''],
    ] as const) {
      const altered = new URL(url);
      altered.searchParams.set(name, value);
      expect(await codeAt(altered.href), name).toBe('403 RELEASE_ADDRESS_INVALID');
      altered.searchParams.delete(name);
      expect(await codeAt(altered.href), name).toBe('403 RELEASE_ADDRESS_INVALID');
    }
    expect(await codeAt(`${url.href}&charger=${HALO}`)).toBe('403 RELEASE_ADDRESS_INVALID');
    const other = await register(people.manifest(image, { counter: 6, version: '181' }));
    expect(await codeAt(url.href.replace(release.id, other.body.id))).toBe('403 RELEASE_ADDRESS_INVALID');
  });

  it('not after the time of its address, nor when it was withdrawn', async () => {
    expect(await codeAt(address({ expiresS: nowS() - 1 }))).toBe('410 RELEASE_ADDRESS_EXPIRED');
    const url = address();
    await system.api.post(`/releases/${release.id}/withdraw`);
    expect(await codeAt(url)).toBe('409 RELEASE_NOT_READY');
  });

  it('from a copy on the disk, which is made anew when it is gone or cut, and goes with what is withdrawn', async () => {
    const copy = join(scene.store.dataDir, 'images', release.sha256);
    await get(address());
    expect(readFileSync(copy).equals(image)).toBe(true);
    for (const spoil of [() => rmSync(copy), () => truncateSync(copy, 1000)]) {
      spoil();
      expect((await get(address())).body.equals(image)).toBe(true);
    }
    await system.api.post(`/releases/${release.id}/withdraw`);
    expect(readdirSync(join(scene.store.dataDir, 'images'))).toEqual([]);
  });

  it('by so many at once as the budget has places; a place is free again when its charger goes away', async () => {
    const holding = [budget.enter(), budget.enter()];
    const busy = await fetch(address());
    expect(busy.status).toBe(503);
    expect(busy.headers.get('retry-after')).toBe('30');
    holding.forEach((leave) => leave?.());
    const leaving = new AbortController();
    const half = await fetch(address(), { signal: leaving.signal });
    expect(half.status).toBe(200);
    leaving.abort();
    const freePlaces = (): number => {
      const places = [budget.enter(), budget.enter()];
      places.forEach((leave) => leave?.());
      return places.filter((place) => place !== null).length;
    };
    await expect.poll(freePlaces).toBe(2);
    // Those who are refused take none.
    await get(address({ expiresS: 1 }));
    await get(address(), { range: 'bytes=9-1' });
    await expect.poll(freePlaces).toBe(2);
  });
});

describe('R3 without release keys', () => {
  let bare: TestSystem;
  beforeEach(async () => {
    bare = await startTestSystem({ store: quickestStore() });
  });
  afterEach(() => bare.stop());

  it('no manifest is taken, and the refusal says which setting is missing', async () => {
    const { status, body } = await bare.api.post('/releases', { manifest: people.manifest(image) });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'RELEASE_NO_KEYS', message: expect.stringContaining('PHASOR_RELEASE_KEYS') as string });
  });
});
