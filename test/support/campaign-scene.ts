import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import type { CampaignChargerPage, CampaignEventPage, CampaignPage, CampaignView, Release, ReleaseKeys } from '@phasor/contract';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { trustedKey } from '@phasor/release';
import { Twin, type TwinOptions } from '@phasor/simulator';
import { addressOf, giveChargers, personWith, type PersonRole } from './people.ts';
import { ocppImage, registeredRelease, releasePeople, type ReleasePeople } from './release-people.ts';
import { setScene, type Scene } from './scene.ts';
import { quickestStore, startTestSystem, type ApiClient, type ApiReply, type TestSystem, type TestSystemOptions } from './system.ts';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits of a way that are short enough for a test. */
export const SHORT: NonNullable<TestSystemOptions['migration']> = {
  soakMs: 8 * MINUTE,
  coolDownMs: 8 * MINUTE,
  trialMs: 8 * MINUTE,
  endpointRetryMs: 8 * MINUTE,
};

const GATE = { bakeMs: 2 * MINUTE, minSettled: 1, minWaveShare: 0.5, stratum: { minSettled: 1, minSuccessShare: 0 }, expression: null };

/** A wish that lets chargers go which have just been made. */
export const QUICK = {
  name: 'Street by street',
  seed: 5,
  needsSecondPerson: false,
  waves: [
    { name: 'canary', share: 0, gate: GATE },
    { name: 'the rest', share: 1, gate: GATE },
  ],
  canariesPerStratum: 1,
  sampleMargin: 1,
  budgets: { unprovenShare: 0.4 },
  eligibility: {
    stableDays: 0,
    minAvailability: 0,
    maxReconnectsPerDay: 1000,
    maxGapMs: 24 * HOUR,
    coolDownMs: 8 * MINUTE,
    noticeMs: MINUTE,
  },
  startSpreadMs: MINUTE / 2,
};

/**
 * Lets everything through to a server but what asks for OCPP with a credential: a firewall that nobody knew of, nor finds who only tests the way. What
 * comes over OCPP could not be counted on its way through.
 */
class Firewall {
  readonly #server: Server;
  #turnedAway = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(port: number): Promise<Firewall> {
    const server = createServer();
    const firewall: Firewall = new Firewall(server);
    server.on('connection', (charger) => {
      const back = createConnection(port, '127.0.0.1');
      charger.on('data', (data) => {
        const text = data.toString('latin1');
        if (text.startsWith('GET /ocpp') && /^authorization:/im.test(text)) {
          firewall.#turnedAway += 1;
          charger.destroy();
        } else back.write(data);
      });
      back.on('data', (data) => charger.write(data));
      charger.on('error', () => back.destroy());
      back.on('error', () => charger.destroy());
      charger.on('close', () => back.destroy());
      back.on('close', () => charger.destroySoon());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return firewall;
  }

  get turnedAway(): number {
    return this.#turnedAway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

type SceneOptions = Pick<TestSystemOptions, 'releaseKeyFiles' | 'migration' | 'capiPollIntervalS'>;

/** The whole server and Halos on CAPI over real sockets, on the virtual clock, with a release that brings them to OCPP. */
export class CampaignScene {
  readonly #scene: Scene;
  readonly #people: ReleasePeople;
  readonly #options: SceneOptions;
  readonly #firewalls: Firewall[] = [];
  readonly release: Release;
  readonly twins = new Map<string, Twin>();

  private constructor(scene: Scene, people: ReleasePeople, release: Release, options: SceneOptions) {
    this.#scene = scene;
    this.#options = options;
    this.#people = people;
    this.release = release;
  }

  static async set(change: Partial<SceneOptions> = {}): Promise<CampaignScene> {
    const people = releasePeople();
    const options = { releaseKeyFiles: people.keyFiles, migration: SHORT, ...change };
    const scene = await setScene(quickestStore(), options);
    const image = ocppImage(200_000);
    const release = await registeredRelease(scene.system, people.manifest(image), image);
    await scene.system.api.post('/tags', { idTag: 'TAG' });
    return new CampaignScene(scene, people, release, options);
  }

  get clock(): VirtualClock {
    return this.#scene.clock;
  }

  get system(): TestSystem {
    return this.#scene.system;
  }

  get api(): ApiClient {
    return this.system.api;
  }

  async end(): Promise<void> {
    await this.#scene.end();
    for (const firewall of this.#firewalls) await firewall.close();
    this.#people.remove();
  }

  /** So many Halos that are here. `walled`: of these, the last ones, whose network lets no OCPP through. `change`: what is different, by place from 1. */
  async halos(count: number, walled = 0, change: (at: number) => Partial<TwinOptions> = () => ({})): Promise<void> {
    const { body } = await this.api.get<ReleaseKeys>('/release-keys');
    for (let at = 1; at <= count; at += 1) {
      const id = `24030800${String(at).padStart(2, '0')}M`;
      const password = await this.system.registerCapi(id);
      const isWalled = at > count - walled;
      if (isWalled && this.#firewalls.length === 0) this.#firewalls.push(await Firewall.before(this.system.port));
      const base = (isWalled ? this.#firewalls[0]?.url : undefined) ?? this.system.url;
      const twin = new Twin({
        model: 'halo',
        id,
        protocol: 'CAPI',
        url: `${base}/capi`,
        password,
        clock: this.clock,
        random: new SeededRandom(at),
        firmwareVersion: '169',
        registerWh: 1_000_000 * at,
        trust: { releaseKeys: this.#people.trusted, orderKeys: [trustedKey(body.orderKey.publicKeyPem)] },
        ...change(at),
      });
      this.twins.set(id, twin);
      this.#scene.twins.push(twin);
      twin.start();
    }
    await this.clock.advance(2 * MINUTE);
  }

  get turnedAway(): number {
    return this.#firewalls.reduce((sum, firewall) => sum + firewall.turnedAway, 0);
  }

  /** A wish for all of them. */
  wish(change: object = {}): object {
    return { ...QUICK, releaseIds: [this.release.id], ...change };
  }

  async make(change: object = {}): Promise<CampaignView> {
    const { status, body } = await this.api.post<CampaignView>('/campaigns', this.wish(change));
    if (status !== 201) throw new Error(`the campaign was refused: ${JSON.stringify(body)}`);
    return body;
  }

  async view(id: string): Promise<CampaignView> {
    return (await this.api.get<CampaignView>(`/campaigns/${id}`)).body;
  }

  /** Newest first. */
  async list(): Promise<CampaignPage['items']> {
    return (await this.api.get<CampaignPage>('/campaigns')).body.items;
  }

  async chargers(id: string): Promise<CampaignChargerPage['items']> {
    return (await this.api.get<CampaignChargerPage>(`/campaigns/${id}/chargers?limit=200`)).body.items;
  }

  async states(id: string): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.chargers(id)).map(({ chargerId, state }) => [chargerId, state]));
  }

  async sentences(id: string): Promise<readonly string[]> {
    const { items } = (await this.api.get<CampaignEventPage>(`/campaigns/${id}/events?limit=200`)).body;
    return items.map(({ sentence }) => sentence).reverse();
  }

  say(id: string, word: string, body: object = {}, as: ApiClient = this.api): Promise<ApiReply<CampaignView>> {
    return as.post<CampaignView>(`/campaigns/${id}/${word}`, body);
  }

  /** Another who is here, logged in; an owner owns all of the chargers. */
  async secondPerson(role: PersonRole = 'operator'): Promise<ApiClient> {
    const person = await personWith(this.system, role);
    if (role === 'owner') await giveChargers(this.system, addressOf(role), this.twins.keys());
    return person;
  }

  /** People charge a little at these, all at once, and go. */
  async charge(twins: Iterable<Twin>): Promise<void> {
    const all = [...twins];
    for (const twin of all) twin.plugIn(1, { needWh: 100, phases: 1, maxA: 16, reactionMs: 1_000 });
    await this.clock.advance(5_000);
    for (const twin of all) await this.clock.track(twin.swipe('TAG', 1));
    await this.clock.advance(2 * MINUTE);
    for (const twin of all) twin.plugOut(1);
    await this.clock.advance(MINUTE / 2);
  }

  /** Lets time pass until it is so. Throws, with the campaign's log, when it is not in time. */
  async until(
    id: string,
    isSo: (states: ReadonlyMap<string, string>) => boolean | Promise<boolean>,
    withinMs: number,
    stepMs = MINUTE / 4,
  ): Promise<void> {
    for (let passedMs = 0; ; passedMs += stepMs) {
      const states = await this.states(id);
      if (await isSo(states)) return;
      if (passedMs >= withinMs) throw new Error(`not in time: ${JSON.stringify([...states])}\n${(await this.sentences(id)).join('\n')}`);
      await this.clock.advance(stepMs);
    }
  }

  /** Everything in memory is lost; what is stored is not. */
  async restart(): Promise<void> {
    const { port } = this.system;
    await this.system.stop();
    const { store, clock } = this.#scene;
    this.#scene.system = await startTestSystem({ on: store, clock, port, ...this.#options });
  }
}
