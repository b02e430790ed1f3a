import { SeededRandom, type Clock } from '@phasor/kernel';
import { ChargerLoad, pushOverHttp, Site, SiteMeter, Twin, type House, type SiteEvent, type TwinEvent } from '@phasor/simulator';
import { CallCounter } from './call-counter.ts';
import type { GarageCharger, GarageDay } from './garage-day.ts';
import { houseOf } from './house-day.ts';
import type { OwnServer } from './own-server.ts';

export const METER = 'GARAGE-1';
export const METER_INTERVAL_S = 10;
const PASSWORD = 'a key for this run only';

/** What of the chargers differs from how they are delivered, by place in the garage's list. */
export type TwinTraits = Partial<Pick<ConstructorParameters<typeof Twin>[0], 'profileHabit' | 'firmwareVersion' | 'freeChargingTag'>>;

export interface GarageOptions {
  readonly day: GarageDay;
  readonly clock: Clock;
  readonly server: OwnServer;
  readonly mainA: number;
  readonly boardA: number;
  readonly seed: number;
  readonly traitsOf?: (index: number) => TwinTraits;
  readonly onSite: (event: SiteEvent) => void;
  readonly onTwin: (charger: GarageCharger, event: TwinEvent) => void;
}

/** A charger in the wall, with what counts its calls. */
export interface Wallbox {
  readonly charger: GarageCharger;
  readonly twin: Twin;
  readonly counter: CallCounter;
}

/** The garage as it is built: fuses with trip curves, a house, a meter behind the main fuse, and chargers on boards. */
export class Garage {
  readonly site: Site;
  readonly house: House;
  readonly meter: SiteMeter;
  readonly wallboxes: readonly Wallbox[];
  readonly #options: GarageOptions;
  #endPush: (() => Promise<void>) | null = null;

  constructor(options: GarageOptions) {
    const { day, clock, mainA, boardA, seed, onSite } = options;
    this.#options = options;
    const circuits = Array.from({ length: day.boards }, (_, at) => ({
      name: boardOf(at + 1),
      protection: { kind: 'gG', ratedA: boardA } as const,
    }));
    this.site = new Site({ clock, main: { name: 'main', protection: { kind: 'gG', ratedA: mainA }, circuits }, onEvent: onSite });
    this.house = houseOf(day.chargers.length, clock, seed);
    this.house.start(this.site.attach('main', this.house));
    this.meter = new SiteMeter({
      serial: METER,
      clock,
      random: new SeededRandom(seed * 911),
      intervalMs: METER_INTERVAL_S * 1000,
      flow: () => this.site.look('main').flow,
    });
    this.wallboxes = day.chargers.map((charger, index) => this.#hang(charger, index));
  }

  /** The meter measures, and pushes with this key. */
  startMeter(key: string): void {
    const { clock, server } = this.#options;
    this.#endPush = pushOverHttp(this.meter, { url: `${server.url}/rest/v1/meters/${METER}/samples`, key, clock });
    this.meter.start();
  }

  async stop(): Promise<void> {
    this.meter.stop();
    this.house.stop();
    await this.#endPush?.();
    await Promise.all(this.wallboxes.map(({ twin }) => twin.stop()));
  }

  #hang(charger: GarageCharger, index: number): Wallbox {
    const { clock, server, seed, traitsOf, onTwin } = this.#options;
    const counter = new CallCounter();
    const twin: Twin = new Twin({
      ...{ model: charger.model, id: charger.id, wiring: charger.wiring, clock, password: PASSWORD, path: counter },
      url: `ws://127.0.0.1:${server.port}/ocpp`,
      random: new SeededRandom(seed * 100_003 + index),
      registerWh: 100_000,
      ...traitsOf?.(index),
      onEvent: (event) => {
        if (event.kind === 'gridDrawing') load.draw(event.currentA);
        onTwin(charger, event);
      },
    });
    const load = new ChargerLoad(twin);
    load.changed = this.site.attach(boardOf(charger.board), load);
    return { charger, twin, counter };
  }
}

export const boardOf = (board: number): string => `board ${board}`;
export const CHARGER_PASSWORD = PASSWORD;
