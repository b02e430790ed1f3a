import type { Charger, MigrationView, Release, ReleaseKeys, Transaction } from '@phasor/contract';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { trustedKey, type FirmwareManifest } from '@phasor/release';
import { Twin, type TwinOptions } from '@phasor/simulator';
import { giveChargers } from './people.ts';
import { ocppImage, registeredRelease, releasePeople, type ReleasePeople } from './release-people.ts';
import { setScene, type Scene } from './scene.ts';
import { ADMINISTRATOR, quickestStore, startTestSystem, type ApiReply, type TestSystem, type TestSystemOptions } from './system.ts';

export const HALO = '2403080001M';
export const MINUTE = 60_000;
const STEP_MS = 5_000;

type State = MigrationView['state'];
type WayWaits = NonNullable<TestSystemOptions['migration']>;

/** The whole server, and a Halo on CAPI over real sockets that can be brought to OCPP; the clock is virtual. */
export class WayScene {
  readonly #scene: Scene;
  readonly #people: ReleasePeople;
  readonly #migration: WayWaits;
  readonly release: Release;
  readonly key: string;

  private constructor(scene: Scene, people: ReleasePeople, migration: WayWaits, { release, key }: { release: Release; key: string }) {
    this.#scene = scene;
    this.#people = people;
    this.#migration = migration;
    this.release = release;
    this.key = key;
  }

  /** `migration`: waits that differ from the product's; `says`: what the manifest says otherwise. */
  static async set(migration: WayWaits = {}, says: Partial<FirmwareManifest> = {}): Promise<WayScene> {
    const people = releasePeople();
    const scene = await setScene(quickestStore(), { releaseKeyFiles: people.keyFiles, migration });
    const { system } = scene;
    const image = ocppImage();
    const release = await registeredRelease(system, people.manifest(image, says), image);
    const key = await system.registerCapi(HALO);
    // Whoever is told of it.
    await giveChargers(system, ADMINISTRATOR.email, [HALO]);
    await system.api.post('/tags', { idTag: 'TAG' });
    return new WayScene(scene, people, migration, { release, key });
  }

  get clock(): VirtualClock {
    return this.#scene.clock;
  }

  get system(): TestSystem {
    return this.#scene.system;
  }

  async end(): Promise<void> {
    await this.#scene.end();
    this.#people.remove();
  }

  /** A Halo that is here. */
  async halo(more: Pick<TwinOptions, 'postCapi' | 'path' | 'hasTrial'> = {}): Promise<Twin> {
    const { body } = await this.system.api.get<ReleaseKeys>('/release-keys');
    const twin = new Twin({
      model: 'halo',
      id: HALO,
      protocol: 'CAPI',
      url: `${this.system.url}/capi`,
      password: this.key,
      clock: this.clock,
      random: new SeededRandom(3),
      firmwareVersion: '169',
      registerWh: 1_000_000,
      trust: { releaseKeys: this.#people.trusted, orderKeys: [trustedKey(body.orderKey.publicKeyPem)] },
      ...more,
    });
    this.#scene.twins.push(twin);
    twin.start();
    await this.clock.advance(MINUTE);
    return twin;
  }

  async begin(endpoint?: string): Promise<ApiReply<MigrationView>> {
    const wish = { releaseId: this.release.id, ...(endpoint === undefined ? {} : { endpoint }) };
    return this.system.api.post<MigrationView>(`/chargers/${HALO}/migration`, wish);
  }

  async view(): Promise<MigrationView> {
    return (await this.system.api.get<MigrationView>(`/chargers/${HALO}/migration`)).body;
  }

  async charger(): Promise<Charger> {
    return (await this.system.api.get<Charger>(`/chargers/${HALO}`)).body;
  }

  async story(): Promise<readonly string[]> {
    return (await this.system.api.get<{ readonly sentences: readonly string[] }>(`/chargers/${HALO}/migration/story`)).body.sentences;
  }

  async transactions(): Promise<readonly Transaction[]> {
    return (await this.system.api.get<{ readonly items: readonly Transaction[] }>('/transactions?limit=200')).body.items;
  }

  say(word: 'pause' | 'resume' | 'abort' | 'recall' | 'withdraw'): Promise<ApiReply<MigrationView>> {
    return this.system.api.post<MigrationView>(`/chargers/${HALO}/migration/${word}`, {});
  }

  /** An order is answered at a poll, and time must pass for one to come. */
  async order<Answer>(placed: Promise<Answer>): Promise<Answer> {
    let isOver = false;
    const over = (): void => void (isOver = true);
    placed.then(over, over);
    for (let s = 0; s < 120 && !isOver; s += 1) await this.clock.advance(1_000);
    return placed;
  }

  /** Lets time pass until the charger is in one of the states. Throws, with its story, when it is not in time. */
  async until(states: readonly State[], withinMs = 20 * MINUTE, stepMs = STEP_MS): Promise<MigrationView> {
    for (let passedMs = 0; ; passedMs += stepMs) {
      const view = await this.view();
      if (states.includes(view.state)) return view;
      if (passedMs >= withinMs)
        throw new Error(`it is ${view.state} (${view.why}), not ${states.join(' or ')}:\n${(await this.story()).join('\n')}`);
      await this.clock.advance(stepMs);
    }
  }

  /** Everything in memory is lost; what is stored is not. */
  async restart(downMs = 0): Promise<void> {
    const { port } = this.system;
    await this.system.stop();
    if (downMs > 0) await this.clock.advance(downMs);
    const { store, clock } = this.#scene;
    const migration = this.#migration;
    this.#scene.system = await startTestSystem({ on: store, clock, port, releaseKeyFiles: this.#people.keyFiles, migration });
  }
}
