import { createConnection, createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { trustedKey } from '@phasor/release';
import { Twin } from '@phasor/simulator';
import type { OrderView, Release, ReleaseKeys, Staging } from '@phasor/contract';
import type { Transaction } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EpochStep } from '../packages/server/src/chargers/index.ts';
import { ImageAddresses } from '../packages/server/src/releases/image-addresses.ts';
import type { Database } from '../packages/server/src/store/index.ts';
import { ocppImage, registeredRelease, releasePeople, type ReleasePeople } from './support/release-people.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const HALO = '2403080001M';
const MINUTE = 60_000;
const image = ocppImage();

let people: ReleasePeople;
let scene: Scene;
let clock: VirtualClock;
let system: TestSystem;
let organisationNo: number;
let key: string;
let line: Line;

beforeEach(async () => {
  people = releasePeople();
  scene = await setScene(quickestStore(), { releaseKeyFiles: people.keyFiles });
  ({ clock, system } = scene);
  organisationNo = (await system.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow()).no;
  key = await system.registerCapi(HALO);
  line = await Line.to(system.port);
});
afterEach(async () => {
  await scene.end();
  await line.close();
  people.remove();
});

/** What a charger's requests over HTTP go through: it breaks the answer to a request for an image where it is told to. */
class Line {
  /** The next answers with an image break after so many bytes. */
  breakAfter: number[] = [];
  /** The Range of each request for an image; null without one. */
  readonly asked: (string | null)[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Line> {
    const server = createServer();
    const line: Line = new Line(server);
    server.on('connection', (charger) => {
      const back = createConnection(port, '127.0.0.1');
      let left = Infinity;
      charger.on('data', (data) => {
        const text = data.toString('latin1');
        if (text.startsWith('GET /images/')) {
          line.asked.push(/\r\nrange: (.*)\r\n/i.exec(text)?.[1] ?? null);
          left = line.breakAfter.shift() ?? Infinity;
        }
        back.write(data);
      });
      back.on('data', (data) => {
        charger.write(data.subarray(0, Math.max(0, left)));
        left -= data.length;
        if (left < 0) charger.destroySoon();
      });
      charger.on('error', () => back.destroy());
      back.on('error', () => charger.destroy());
      charger.on('close', () => back.destroy());
      back.on('close', () => charger.destroySoon());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const target = { get organisationNo() { return organisationNo; }, chargerId: HALO }; // prettier-ignore
const change = () => system.releases.change;

/** A Halo on CAPI that trusts the people who release and the system's order key, and is here. */
async function halo(id = HALO, password = key): Promise<Twin> {
  const { body } = await system.api.get<ReleaseKeys>('/release-keys');
  const twin = new Twin({
    model: 'halo',
    id,
    protocol: 'CAPI',
    url: `${line.url}/capi`,
    password,
    clock,
    random: new SeededRandom(3),
    firmwareVersion: '169',
    registerWh: 1_000_000,
    trust: { releaseKeys: people.trusted, orderKeys: [trustedKey(body.orderKey.publicKeyPem)] },
  });
  scene.twins.push(twin);
  twin.start();
  await clock.advance(MINUTE);
  expect(twin.state().isConnected).toBe(true);
  return twin;
}

/** An order is answered at a poll, and time must pass for one to come. */
async function answered(placed: Promise<OrderView>): Promise<OrderView> {
  let order: OrderView | undefined;
  let failure: unknown;
  placed.then(
    (view) => (order = view),
    (error: unknown) => (failure = error ?? 'failed'),
  );
  for (let s = 0; s < 120 && !order && failure === undefined; s += 1) await clock.advance(1_000);
  if (!order) throw failure;
  return order;
}

const staging = async (): Promise<Staging> => (await system.api.get<Staging>(`/chargers/${HALO}/staging`)).body;
const stage = (releaseId: string) => answered(change().stage(target, releaseId));
const switchOver = (releaseId: string, epoch = 1) =>
  answered(change().switchOver(target, { releaseId, epoch, credential: key, endpoint: system.ocppUrl }));

async function staged(): Promise<{ twin: Twin; release: Release }> {
  const twin = await halo();
  const release = await registeredRelease(system, people.manifest(image), image);
  expect(await stage(release.id)).toMatchObject({ kind: 'stage', state: 'accepted' });
  await clock.advance(3 * MINUTE);
  expect(await staging()).toMatchObject({ state: 'Staged', version: '180', bytes: image.length, size: image.length, reason: null });
  return { twin, release };
}

/** Whoever moves chargers says whose this one is. */
const crosses = async (how: (trx: Transaction<Database>, step: EpochStep) => Promise<void>): Promise<void> => {
  const { epoch } = await system.ownership.read(system.store.db, HALO);
  await system.store.transaction((trx) => how(trx, { from: epoch, to: epoch + 1 }));
  await system.ownership.tell(HALO);
};
const toOcpp = () => crosses((trx, step) => system.ownership.crosses(trx, HALO, 'OCPP', step));
const toCapi = () => crosses((trx, step) => system.ownership.goesHome(trx, HALO, step));

async function onTrial(): Promise<{ twin: Twin; release: Release }> {
  const { twin, release } = await staged();
  expect((await switchOver(release.id)).state).toMatch(/accepted|effective/);
  await clock.advance(2 * MINUTE);
  expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isOnTrial: true, isConnected: true });
  await toOcpp();
  return { twin, release };
}

describe('R3 a charger goes from CAPI to OCPP over the air', () => {
  it('stages over a line that breaks twice, boots on trial, is committed, and stays', async () => {
    line.breakAfter = [100_000, 300_000];
    const { twin, release } = await onTrial();
    // It went on where whole blocks ended, and never from the beginning.
    expect(line.asked[0]).toBeNull();
    expect(line.asked.length).toBe(3);
    expect(line.asked.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
    const committed = await answered(change().endTrial(target, 'Commit', 1));
    expect(committed).toMatchObject({ kind: 'trial', state: 'accepted' });
    expect(twin.state().isOnTrial).toBe(false);
    await clock.advance(60 * MINUTE);
    twin.powerCycle();
    await clock.advance(2 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isConnected: true });
    expect((await system.api.get(`/chargers/${HALO}`)).body).toMatchObject({ isOnline: true, firmwareVersion: '180' });
    expect(release.state).toBe('ready');
  });

  it('goes home by its own clock when nobody commits, and says why; it is heard by CAPI again', async () => {
    const { twin } = await onTrial();
    await clock.advance(50 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false, isConnected: true });
    expect(await staging()).toMatchObject({ state: 'Failed', reason: expect.stringContaining('not committed in time') as string });
    expect((await system.api.get(`/chargers/${HALO}`)).body).toMatchObject({ isOnline: true, firmwareVersion: '169' });
  });

  it('goes home with the server switched off, and is here by CAPI when that is back', async () => {
    const { twin } = await onTrial();
    const { port } = system;
    await system.stop();
    await clock.advance(50 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false, isConnected: false });
    scene.system = await startTestSystem({ on: scene.store, clock, port, releaseKeyFiles: people.keyFiles });
    ({ system } = scene);
    await clock.advance(10 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', isConnected: true });
    expect(await staging()).toMatchObject({ state: 'Failed', version: '180' });
  });

  it('is sent back after the commit, and only by the epoch of its own order', async () => {
    const { twin } = await onTrial();
    expect(await answered(change().endTrial(target, 'Return', 2))).toMatchObject({ state: 'refused' });
    expect(await answered(change().endTrial(target, 'Commit', 1))).toMatchObject({ state: 'accepted' });
    expect((await answered(change().endTrial(target, 'Return', 1))).state).toMatch(/accepted|effective/);
    await clock.advance(2 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isConnected: true });
  });

  it('what a switch order holds stands in no row and no log', async () => {
    await onTrial();
    const rows = await system.store.db.selectFrom('charger_order').select(['kind', 'payload']).execute();
    const log = await system.store.db.selectFrom('message_log').select(['frame', 'answer']).execute();
    expect(rows.map(({ kind }) => kind)).toContain('switch');
    expect(log.some(({ answer }) => answer?.includes('"Switch"'))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(log.filter(({ frame, answer }) => frame.includes(key) || answer?.includes(key))).toEqual([]);
  });
});

describe('R3 what is wrong is refused, and the charger stays as it is', () => {
  /** Nothing about the charger has changed. */
  const unchanged = (twin: Twin): void =>
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false, isConnected: true });
  const place = (body: { kind: 'stage'; url: string; manifest: string } | { kind: 'switch'; order: string }) =>
    answered(system.orders.place(organisationNo, HALO, body));

  it('a release for another model, for other versions, and one that is over, by the server', async () => {
    const twin = await halo();
    const forAura = await registeredRelease(system, people.manifest(image, { model: 'aura' }), image);
    await expect(stage(forAura.id)).rejects.toMatchObject({ code: 'RELEASE_OTHER_MODEL' });
    const forOld = await registeredRelease(system, people.manifest(image, { fromVersions: ['150'] }), image);
    await expect(stage(forOld.id)).rejects.toMatchObject({ code: 'RELEASE_FROM_VERSION' });
    const short = await registeredRelease(system, people.manifest(image, { expiresAt: '2026-03-02T08:10:00Z' }), image);
    await clock.advance(10 * MINUTE);
    await expect(stage(short.id)).rejects.toMatchObject({ code: 'RELEASE_EXPIRED' });
    const waiting = await system.api.post<Release>('/releases', { manifest: people.manifest(image, { counter: 9 }) });
    await expect(stage(waiting.body.id)).rejects.toMatchObject({ code: 'RELEASE_NOT_READY' });
    expect(await system.store.db.selectFrom('charger_order').select('id').execute()).toEqual([]);
    unchanged(twin);
  });

  it.each<[string, (good: string) => string, RegExp]>([
    ['one signature', () => people.manifest(image, {}, 1), /signatures/],
    ['a flipped bit', (good) => good.replace('180', '181'), /signature/],
    ['another model', () => people.manifest(image, { model: 'aura' }), /aura/],
    ['a time that is over', () => people.manifest(image, { expiresAt: '2026-03-01T00:00:00Z' }), /expired/],
  ])('a manifest with %s, by the charger, whoever lets it through', async (_, spoil, why) => {
    const twin = await halo();
    const manifest = spoil(people.manifest(image));
    const order = await place({ kind: 'stage', url: `${line.url}/images/none`, manifest });
    expect(order).toMatchObject({ state: 'refused', reason: expect.stringMatching(why) as string });
    expect(await staging()).toMatchObject({ state: 'Idle' });
    unchanged(twin);
  });

  it('an image that is another than its manifest says, at an address that was altered, and after its time', async () => {
    const twin = await halo();
    const release = await registeredRelease(system, people.manifest(image), image);
    const addresses = await ImageAddresses.load(system.store.db);
    const at = (inS: number): string =>
      addresses.make(line.url, { releaseId: release.id, chargerId: HALO, expiresS: Math.floor(clock.now() / 1000) + inS });
    const another = people.manifest(image, { sha256: '0'.repeat(64), counter: 6 });
    for (const [url, manifest, why] of [
      [at(3600), another, /not the one that its manifest describes/],
      [at(3600).replace('signature=', 'signature=0'), people.manifest(image, { counter: 7 }), /HTTP status 403/],
      [at(10), people.manifest(image, { counter: 8 }), /HTTP status 410/],
    ] as const) {
      expect(await place({ kind: 'stage', url, manifest })).toMatchObject({ state: 'accepted' });
      await clock.advance(3 * MINUTE);
      expect(await staging()).toMatchObject({ state: 'Failed', reason: expect.stringMatching(why) as string });
      unchanged(twin);
    }
  });

  it('an order for what is not staged, by the server; for another charger, and one of an old epoch, by the charger', async () => {
    const { twin, release } = await staged();
    const neighbourKey = await system.registerCapi('2403080002M');
    await halo('2403080002M', neighbourKey);
    const neighbour = { organisationNo, chargerId: '2403080002M' };
    const wish = { releaseId: release.id, epoch: 1, credential: key, endpoint: system.ocppUrl };
    await expect(change().signSwitch(neighbour, wish)).rejects.toMatchObject({ code: 'RELEASE_NOT_STAGED' });
    const order = await change().signSwitch(target, wish);
    expect(await answered(system.orders.place(organisationNo, neighbour.chargerId, { kind: 'switch', order }))).toMatchObject({
      state: 'refused',
    });
    const forNobody = await change().signSwitch(target, { ...wish, endpoint: 'http://127.0.0.1/ocpp' });
    expect(await place({ kind: 'switch', order: forNobody })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('endpoint') as string,
    });
    unchanged(twin);
    // It obeys once; home again, the same order is an old one.
    expect((await place({ kind: 'switch', order })).state).toMatch(/accepted|effective/);
    await clock.advance(60 * MINUTE);
    unchanged(twin);
    await stage(release.id);
    await clock.advance(3 * MINUTE);
    expect(await staging()).toMatchObject({ state: 'Staged' });
    const again = await place({ kind: 'switch', order });
    expect(again).toMatchObject({ state: 'refused', reason: expect.stringContaining('not newer than epoch 1') as string });
    unchanged(twin);
  });

  it('a lower counter than the one that was committed', async () => {
    const { twin } = await onTrial();
    await answered(change().endTrial(target, 'Commit', 1));
    await answered(change().endTrial(target, 'Return', 1));
    await clock.advance(2 * MINUTE);
    unchanged(twin);
    await toCapi();
    const older = await place({ kind: 'stage', url: `${line.url}/images/none`, manifest: people.manifest(image, { counter: 4 }) });
    expect(older).toMatchObject({ state: 'refused', reason: expect.stringContaining('counter 4') as string });
    unchanged(twin);
  });
});
