import type { MeterWithKey, Site as SetUpSite, SiteSettings, Wiring } from '@phasor/contract';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { serialNumberOf, type ModelName } from '@phasor/models';
import { ChargerLoad, pushOverHttp, Site, SiteMeter, Twin, type House, type SiteEvent } from '@phasor/simulator';
import { fuseFigures, type FuseFigures } from '../site/fuse-judge.ts';
import { houseOf } from '../site/house-day.ts';
import type { OwnServer } from '../site/own-server.ts';
import { commission, registerInstaller } from '../site/set-up.ts';
import { MAX_A } from './street-plan.ts';

const MINUTE_MS = 60_000;
const METER = 'CROSSING-1';
const METER_INTERVAL_S = 10;
const PASSWORD = 'a key for this run only';
const MAIN = 'main';
const WIRINGS = ['RST', 'STR', 'TRS'] as const satisfies readonly Wiring[];
/** The main fuse, for each charger: with as many cars as come here a third of what they would take together is missing. */
const FUSE_A_EACH = 5;
/** What the installer states as the house's worst, for each charger and phase: some more than it ever takes. */
const WORST_HOUSE_A_EACH = 1.5;
/** Somebody at the board closes what has tripped, after so long. */
const TO_BOARD_MS = 10 * MINUTE_MS;
/** Until chargers that were switched on have booted and said what they can do. */
const DISCOVERY_MS = 6 * MINUTE_MS;
/** Of these one hangs beside the others already: what was measured there is proven for all of its firmware (S12, S20). */
const MODELS = ['halo', 'aura'] as const satisfies readonly ModelName[];
const CONNECTORS: Readonly<Record<ModelName, readonly number[]>> = { halo: [1], aura: [1, 2] };

export interface GarageOptions {
  readonly clock: VirtualClock;
  readonly server: OwnServer;
  readonly seed: number;
  /** Of the street, the first so many. */
  readonly chargers: number;
  /** The firmware that the campaign brings. */
  readonly firmwareVersion: string;
}

interface Hung {
  readonly twin: Twin;
  readonly model: ModelName;
  readonly wiring: Wiring;
}

/**
 * Some chargers of the street share a main fuse that is too small for them all, with a house beside them and a meter. The server balances it while
 * they charge, and cross; the simulator's own fuse is the judge.
 */
export class CrossingGarage {
  readonly chargers: number;
  /** Overloads that chargers had a part in, and trips. */
  readonly seen: object[] = [];
  readonly #options: GarageOptions;
  readonly #site: Site;
  readonly #house: House;
  readonly #meter: SiteMeter;
  readonly #hung: Hung[] = [];
  readonly #veterans: readonly Twin[];
  readonly #mainA: number;
  #trips = 0;
  #endPush: (() => Promise<void>) | null = null;

  constructor(options: GarageOptions) {
    const { clock, seed, chargers } = options;
    this.#options = options;
    this.chargers = chargers;
    this.#mainA = chargers * FUSE_A_EACH;
    const main = { name: MAIN, protection: { kind: 'gG', ratedA: this.#mainA } } as const;
    this.#site = new Site({ clock, main, onEvent: (event) => this.#onSite(event) });
    this.#house = houseOf(chargers, clock, seed);
    this.#house.start(this.#site.attach(MAIN, this.#house));
    this.#meter = new SiteMeter({
      ...{ serial: METER, clock, random: new SeededRandom(seed * 911), intervalMs: METER_INTERVAL_S * 1000 },
      flow: () => this.#site.look(MAIN).flow,
    });
    this.#veterans = MODELS.map((model, at) => this.#veteran(model, at));
  }

  /** How the charger in that place is connected. */
  static wiringAt(index: number): Wiring {
    return WIRINGS[index % WIRINGS.length] ?? 'RST';
  }

  /** Whether the charger in that place of the street hangs here. */
  has(index: number): boolean {
    return index < this.chargers;
  }

  /** Hangs a charger behind the fuse; to be told what it draws from the grid. */
  hang(twin: Twin, model: ModelName, wiring: Wiring): ChargerLoad {
    const load = new ChargerLoad(twin);
    load.changed = this.#site.attach(MAIN, load);
    this.#hung.push({ twin, model, wiring });
    return load;
  }

  /** Everything is set up through the API, as an installer does; the chargers are here already. `isBalanced` false: it is left a draft, without a word to them. */
  async setUp(isBalanced: boolean): Promise<void> {
    const { clock, server } = this.#options;
    for (const { id } of this.#veterans) await server.call('POST', '/chargers', { id, password: PASSWORD });
    const { key } = await server.call<MeterWithKey>('POST', '/meters', { serial: METER, intervalS: METER_INTERVAL_S });
    this.#endPush = pushOverHttp(this.#meter, { url: `${server.url}/rest/v1/meters/${METER}/samples`, key, clock });
    this.#meter.start();
    for (const twin of this.#veterans) twin.start();
    const { id } = await server.call<SetUpSite>('POST', '/sites', this.#settings());
    if (!isBalanced) return;
    await server.call('POST', `/sites/${id}/configure`, {});
    await clock.advance(DISCOVERY_MS);
    await server.call('POST', `/sites/${id}/configure`, {});
    await registerInstaller(server);
    for (const twin of this.#veterans) await commission({ server, clock }, id, { twin, connectorId: 1, maxA: MAX_A });
    await server.call('POST', `/sites/${id}/activate`, {});
  }

  /** What the fuse itself says. */
  figures(): FuseFigures {
    return fuseFigures(this.#site, this.#trips);
  }

  async stop(): Promise<void> {
    this.#meter.stop();
    this.#house.stop();
    await this.#endPush?.();
    await Promise.all(this.#veterans.map((twin) => twin.stop()));
  }

  #settings(): SiteSettings {
    const worstA = Math.ceil(this.chargers * WORST_HOUSE_A_EACH);
    return {
      ...{ name: 'Garage', zone: 'Europe/Stockholm', mode: 'dynamic', grid: 'TN' },
      fuses: [{ id: MAIN, limitA: this.#mainA, meters: [{ serial: METER }], worstHouseA: [worstA, worstA, worstA] }],
      connectors: this.#hung.flatMap(({ twin, model, wiring }) =>
        CONNECTORS[model].map((connectorId) => ({ chargerId: twin.id, connectorId, fuseId: MAIN, wiring, bearsThreeAgain: true })),
      ),
    };
  }

  #veteran(model: ModelName, at: number): Twin {
    const { clock, server, seed, firmwareVersion } = this.#options;
    const wiring = WIRINGS[at % WIRINGS.length] ?? 'RST';
    const twin: Twin = new Twin({
      ...{ model, id: serialNumberOf(model, at + 1), wiring, clock, firmwareVersion, password: PASSWORD },
      url: `ws://127.0.0.1:${server.port}/ocpp`,
      random: new SeededRandom(seed * 70_001 + at),
      registerWh: 100_000,
      configuration: { MaxCurrent: CONNECTORS[model].map((connectorId) => `${connectorId}.${MAX_A}`).join(',') },
      onEvent: (event) => {
        if (event.kind === 'gridDrawing') load.draw(event.currentA);
      },
    });
    const load = this.hang(twin, model, wiring);
    return twin;
  }

  #onSite(event: SiteEvent): void {
    const { clock } = this.#options;
    if (event.kind === 'overload' && event.byChargersMs > 0) this.seen.push({ ...event, from: new Date(event.fromMs).toISOString() });
    if (event.kind !== 'trip') return;
    this.#trips += 1;
    this.seen.push({ ...event, at: new Date(event.atMs).toISOString() });
    clock.setTimer(TO_BOARD_MS, () => this.#site.reset(event.circuit));
  }
}
