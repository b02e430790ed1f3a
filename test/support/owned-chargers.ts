import type { Charger, OrderView, Transaction } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ChangingHands } from './changing-hands.ts';
import { RawCapiCharger } from './raw-capi-charger.ts';
import { BOOT, RawCharger } from './raw-charger.ts';
import { setScene, type Scene } from './scene.ts';
import { quickestStore, type TestSystem } from './system.ts';
import { until } from './until.ts';

export const CREDENTIAL = 'a credential for the trial';

/** A running system for a file's tests, and for each test two chargers of its own: one on CAPI, and one that it may register for OCPP. */
export class OwnedChargers {
  halo = '';
  bornOcpp = '';
  key = '';
  #scene: Scene | undefined;
  #capi: RawCapiCharger | undefined;
  #hands: ChangingHands | undefined;
  #count = 0;
  #sockets: RawCharger[] = [];

  get clock(): VirtualClock {
    return given(this.#scene).clock;
  }
  get system(): TestSystem {
    return given(this.#scene).system;
  }
  get capi(): RawCapiCharger {
    return given(this.#capi);
  }
  get hands(): ChangingHands {
    return given(this.#hands);
  }

  async open(): Promise<void> {
    this.#scene = await setScene(quickestStore());
    await this.system.api.post('/tags', { idTag: 'TAG' });
  }
  async close(): Promise<void> {
    await this.#scene?.end();
  }

  async next(): Promise<void> {
    this.#count += 1;
    this.halo = `24030800${String(this.#count).padStart(2, '0')}M`;
    this.bornOcpp = `24030900${String(this.#count).padStart(2, '0')}M`;
    this.#sockets = [];
    this.key = await this.system.registerCapi(this.halo);
    this.#hands = this.handsOf(this.halo);
    this.#capi = new RawCapiCharger(this.system.url, this.halo, this.key, this.clock);
  }
  cut(): void {
    for (const { socket } of this.#sockets) socket.terminate();
  }

  now(): Date {
    return new Date(this.clock.now());
  }
  handsOf(id: string): ChangingHands {
    return new ChangingHands(this.system, this.clock, id);
  }
  async charger(id = this.halo): Promise<Charger> {
    return (await this.system.api.get<Charger>(`/chargers/${id}`)).body;
  }
  /** Those of the two chargers. */
  async transactions(): Promise<Transaction[]> {
    const { items } = (await this.system.api.get<{ readonly items: Transaction[] }>('/transactions')).body;
    return items.filter(({ chargerId }) => [this.halo, this.bornOcpp].includes(chargerId));
  }

  async byOcpp(password: string | undefined = CREDENTIAL, id = this.halo): Promise<RawCharger> {
    const socket = await RawCharger.connect(this.system.ocppUrl, id, password === undefined ? {} : { password });
    this.#sockets.push(socket);
    return socket;
  }
  async place(body: Parameters<TestSystem['orders']['place']>[2], options = {}, id = this.halo): Promise<OrderView> {
    return this.system.orders.place(await this.organisationNo(), id, body, options);
  }
  async organisationNo(): Promise<number> {
    return (await this.system.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow()).no;
  }
  /** Until an answer to a poll brings a command. */
  async untilCommanded(): Promise<void> {
    await until('a command', 5_000, async () => ((await this.capi.poll()).body.commands?.length ?? 0) > 0);
  }
  /** On trial: OCPP's, its boot answered Accepted. */
  async onTrial(): Promise<RawCharger> {
    await this.hands.crosses('nobody', 1);
    await this.hands.trialKey(CREDENTIAL);
    const socket = await this.byOcpp();
    await socket.ask('BootNotification', BOOT);
    await this.hands.crosses('OCPP', 2);
    return socket;
  }
}

export const reasonOf = async (view: Promise<OrderView>): Promise<string> => {
  const { state, reason } = await view;
  return `${state}: ${reason}`;
};

/** Opened and closed around the tests of a file. */
export function ownedChargers(): OwnedChargers {
  const of = new OwnedChargers();
  beforeAll(() => of.open());
  afterAll(() => of.close());
  beforeEach(() => of.next());
  afterEach(() => of.cut());
  return of;
}

function given<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the chargers are not opened yet');
  return part;
}
