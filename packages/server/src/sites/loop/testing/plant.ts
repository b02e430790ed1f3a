import { balancedSite } from '@phasor/balancing';
import type { SiteSettings, Wiring } from '@phasor/contract';
import type { SeededRandom } from '@phasor/kernel';
import { NEW_CONNECTOR, type ConnectorMemory, type Told } from '../connector-memory.ts';
import type { ConnectorFacts, MeterSight, SiteFacts } from '../facts.ts';
import { measured, notReadied, readied, refused, retryMs, sent, sessionStarted, sessionStopped, taken } from '../memory-events.ts';
import { NEW_LOOP, siteStep, type LoopMemory, type SiteStep } from '../site-step.ts';
import { perPhase, onSite, plus, ZERO, type PerPhase } from '../site-phases.ts';
import type { Route } from '../connector-memory.ts';

/** A charger with its car, by the second: it takes an order after a while, and the car follows after another. */
export interface PlantCar {
  readonly key: string;
  /** The charger that it shares with another outlet: they are told one after the other. */
  readonly charger?: string;
  readonly wiring: Wiring;
  readonly carPhases: 1 | 2 | 3;
  readonly carMaxA: number;
  readonly habit: 'obeys' | 'ignores' | 'refuses' | 'stuck';
  /** Seconds from an order to the charger's yes, and from there until the car follows. */
  readonly answersS: number;
  readonly followsS: number;
  comesS: number;
  goesS: number;
}

interface Wall {
  limitA: number;
  route: Route;
  drawA: number;
  due: { atS: number; limitA: number; route: Route; told: Told; before: ConnectorMemory; isRefused: boolean } | null;
  /** What it is told while it is idle (S10). */
  idle: { atS: number; route: Route; before: ConnectorMemory } | null;
  hasRefused: boolean;
  reachS: number;
}

/** S18: a charger that nobody can tell anything for a while: its firmware gives on all phases what a car takes that came meanwhile. */
export interface PlantCrossing {
  /** Of one whose own car never comes. */
  readonly key: string;
  readonly fromS: number;
  readonly drawsFromS: number;
  readonly untilS: number;
  /** A defect where it is not: the loop is not told. */
  readonly isTold: boolean;
}
const CROSSING_A = 16;

const MAIN = 'main';
const START_MS = Date.UTC(2026, 2, 2);

/** A small site by the second: house, meter, chargers and the loop's pure step. What flows is recomputed here, apart from the loop. */
export class Plant {
  readonly cars: readonly PlantCar[];
  readonly #limitA: number;
  readonly #house: (second: number) => PerPhase;
  readonly #meterEveryS: number;
  readonly #sampleEveryS: number;
  readonly #crossing: PlantCrossing | null;
  readonly #walls: ReadonlyMap<string, Wall>;
  readonly #settings: SiteSettings;
  readonly #balanced: SiteFacts['balanced'];
  #memory: LoopMemory = NEW_LOOP;
  #sights: readonly MeterSight[] = [];
  second = 0;
  last: SiteStep | null = null;
  hasMeter = true;
  /** Changes of phase of idle connectors. */
  idleChanges = 0;

  constructor(options: {
    readonly cars: readonly PlantCar[];
    readonly limitA: number;
    readonly house: (second: number) => PerPhase;
    readonly meterEveryS: number;
    readonly sampleEveryS: number;
    readonly crossing?: PlantCrossing;
  }) {
    this.cars = options.cars;
    this.#crossing = options.crossing ?? null;
    this.#limitA = options.limitA;
    this.#house = options.house;
    this.#meterEveryS = options.meterEveryS;
    this.#sampleEveryS = options.sampleEveryS;
    this.#walls = new Map(
      options.cars.map(({ key }): [string, Wall] => [
        key,
        { limitA: 0, route: 'L123', drawA: 0, due: null, idle: null, hasRefused: false, reachS: 0 },
      ]),
    );
    this.#settings = {
      ...{ name: 'plant', zone: 'UTC', mode: 'dynamic', grid: 'TN' },
      fuses: [{ id: MAIN, limitA: options.limitA, meters: [{ serial: 'M1' }] }],
      connectors: [],
    };
    this.#balanced = balancedSite({
      grid: 'TN',
      fuses: [{ id: MAIN, limitA: options.limitA }],
      connectors: options.cars.map(({ key, wiring }) => ({ id: key, fuseId: MAIN, wiring, switching: 'free', maxA: 16, isUpSafe: true })),
    });
  }

  memoryOf(key: string): ConnectorMemory {
    return this.#memory.connectors.get(key) ?? NEW_CONNECTOR;
  }

  drawOf(key: string): number {
    return this.#walls.get(key)?.drawA ?? 0;
  }

  /** What the cars draw, on the site's phases. */
  get carsA(): PerPhase {
    const { second } = this;
    const isDrawn = this.#crossing !== null && second >= this.#crossing.drawsFromS && second < this.#crossing.untilS;
    const crossingA = isDrawn ? CROSSING_A : 0;
    return this.cars.reduce((sum, car) => plus(sum, onSite(car.wiring, this.#terminals(car))), [
      crossingA,
      crossingA,
      crossingA,
    ] as PerPhase);
  }

  get houseA(): PerPhase {
    return this.#house(this.second);
  }

  /** One second of the wall, then what the loop makes of it. */
  tick(random: SeededRandom): void {
    this.second += 1;
    const nowMs = START_MS + this.second * 1000;
    for (const car of this.cars) this.#live(car, nowMs);
    if (this.hasMeter && this.second % this.#meterEveryS === 0) {
      this.#sights = [...this.#sights.filter(({ atMs }) => nowMs - atMs <= 30_000), { atMs: nowMs, amps: plus(this.houseA, this.carsA) }];
    }
    const step = siteStep(this.#memory, this.#facts(nowMs), this.second % 60 === 0 ? 'all' : null);
    this.#memory = step.memory;
    this.last = step;
    for (const order of step.orders) {
      const wall = this.#walls.get(order.key);
      const car = this.cars.find(({ key }) => key === order.key);
      if (!wall || !car || this.#isBusy(car)) continue;
      const before = this.memoryOf(order.key);
      const { transactionId, limitA, route, isForSafety } = order;
      const told: Told = { transactionId, limitA, route, sentAtMs: nowMs, takenAtMs: null, untilMs: nowMs + 1_500_000, tailA: 0 };
      this.#remember(order.key, (memory) => sent(memory, told, { meterBefore: null, drawnBeforeA: wall.drawA }, 'day', 1, isForSafety));
      // One that refuses again and again is stopped by the ladder (S8), which is no part of the step.
      const isRefused = car.habit === 'refuses' && !wall.hasRefused && random.next() < 0.5;
      wall.hasRefused = isRefused;
      wall.due = { atS: this.second + car.answersS, limitA, route, told, before, isRefused };
    }
    if (step.idlePhase) this.#tellIdle(step.idlePhase.key, step.idlePhase.route, nowMs);
  }

  #isBusy({ key, charger }: PlantCar): boolean {
    return this.cars.some(
      (one) => (one.key === key || (charger !== undefined && one.charger === charger)) && this.#walls.get(one.key)?.due,
    );
  }

  #tellIdle(key: string, route: Route, nowMs: number): void {
    const wall = this.#walls.get(key);
    const car = this.cars.find((one) => one.key === key);
    if (!wall || !car) return;
    const before = this.memoryOf(key);
    this.idleChanges += 1;
    this.#remember(key, (memory) => readied(memory, route, nowMs, 'day'));
    wall.idle = { atS: this.second + car.answersS, route, before };
  }

  #live(car: PlantCar, nowMs: number): void {
    const wall = this.#walls.get(car.key);
    if (!wall) return;
    const transactionId = this.cars.indexOf(car) + 1;
    if (this.second === car.comesS) {
      const session = { transactionId, startedAtMs: nowMs, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null };
      this.#remember(car.key, (memory) => sessionStarted(memory, session));
      if (car.habit === 'ignores') wall.limitA = car.carMaxA;
      wall.reachS = this.second + car.followsS;
    }
    if (this.second === car.goesS) {
      Object.assign(wall, { limitA: 0, drawA: 0, due: null });
      this.#remember(car.key, (memory) => sessionStopped(memory, nowMs));
    }
    const { idle } = wall;
    if (idle && this.second >= idle.atS) {
      wall.idle = null;
      if (car.habit === 'refuses') this.#remember(car.key, (memory) => notReadied(memory, idle.route, idle.before, true));
      else if (car.habit === 'obeys') wall.route = idle.route;
    }
    const isHere = this.second >= car.comesS && this.second < car.goesS;
    const { due } = wall;
    if (due && this.second >= due.atS) {
      wall.due = null;
      if (due.isRefused) this.#remember(car.key, (memory) => refused(memory, due.told, due.before, nowMs + retryMs(memory)));
      else {
        this.#remember(car.key, (memory) => taken(memory, due.told, nowMs));
        if (car.habit !== 'ignores') wall.limitA = due.limitA;
        if (car.habit !== 'ignores' && car.habit !== 'stuck') wall.route = due.route;
        wall.reachS = this.second + car.followsS;
      }
    }
    if (this.second >= wall.reachS) wall.drawA = isHere && wall.limitA >= 6 ? Math.min(wall.limitA, car.carMaxA) : 0;
    if (isHere && (this.second + transactionId) % this.#sampleEveryS === 0) {
      const amps = this.#terminals(car);
      this.#remember(car.key, (memory) => measured(memory, { atMs: nowMs, amps, registerWh: 0 }, car.wiring, 'TN'));
    }
  }

  #terminals(car: PlantCar): PerPhase {
    const wall = this.#walls.get(car.key);
    if (!wall) return ZERO;
    if (wall.route !== 'L123') return perPhase((phase) => (`L${phase + 1}` === wall.route ? wall.drawA : 0));
    return perPhase((phase) => (phase < car.carPhases ? wall.drawA : 0));
  }

  #isCrossing(key: string): boolean {
    const crossing = this.#crossing;
    return crossing?.key === key && this.second >= crossing.fromS && this.second < crossing.untilS;
  }

  #remember(key: string, next: (memory: ConnectorMemory) => ConnectorMemory): void {
    this.#memory = { ...this.#memory, connectors: new Map(this.#memory.connectors).set(key, next(this.memoryOf(key))) };
  }

  #facts(nowMs: number): SiteFacts {
    const newest = this.#sights.at(-1);
    return {
      ...{ nowMs, hour: 12, day: 'day', settings: this.#settings, balanced: this.#balanced },
      connectors: this.cars.map(({ key, wiring, comesS, goesS }, index): ConnectorFacts => ({
        ...{ key, chargerId: key, connectorId: 1, chargerNo: index, protocol: 'OCPP', fuseId: MAIN, wiring, priority: 0 },
        ...{ bearsThreeAgain: true, actuator: 'key', maxA: 16, failsafeA: 0, countsA: 0, unaskedA: 0, isOnline: true },
        ...{
          clockSkewMs: 0,
          allowedA: null,
          isChargeNow: false,
          hasWornKeys: false,
          isVacant: this.second < comesS || this.second >= goesS,
        },
        crossingA: this.#isCrossing(key) && this.#crossing?.isTold ? CROSSING_A : 0,
      })),
      meters: new Map(newest ? [[MAIN, { ...newest, ageBoundMs: Math.max(3000, 2500 * this.#meterEveryS), recent: this.#sights }]] : []),
      meterFaults: new Map(),
      worstHouseA: new Map(),
      highestOfWeek: new Map(),
      refusal: null,
    };
  }

  /** How far above its rating the fuse is, as a part of it; the worst phase. */
  get load(): number {
    return Math.max(...plus(this.houseA, this.carsA)) / this.#limitA;
  }
}
