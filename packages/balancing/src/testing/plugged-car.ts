import type { Random } from '@phasor/kernel';
import type { Connector } from '../site/site.ts';
import type { CarTraits, WayName } from '../site/ways.ts';
import type { CarView } from '../state/car-view.ts';
import type { Grant } from '../state/site-state.ts';

/** What a car and its charger do with orders. */
export type Temper = 'obeys' | 'tapers' | 'overdraws' | 'ignores' | 'does not switch';

/** A way and a current; without a way nothing flows. */
export interface Flow {
  readonly way: WayName | undefined;
  readonly amps: number;
}

/** After so many ticks an order that shows no effect counts as measured: what is drawn is what there is (S6). */
const TIME_OUT_TICKS = 2;

/** A car at a charger that takes its time, and perhaps its liberties. */
export class PluggedCar {
  readonly id: string;
  readonly connectorId: string;
  traits: CarTraits;
  readonly temper: Temper;
  /** All that may flow: what was measured, and what was ordered since. */
  mayFlow: Flow[] = [];
  servedKWh = 0;
  readonly #random: Random;
  readonly #ratingA: number;
  readonly #isUpSafe: boolean;
  readonly #priority: number;
  readonly #weight: number;
  #isDeaf = false;
  #isFull = false;
  #order: Flow = { way: undefined, amps: 0 };
  #now: Flow = { way: undefined, amps: 0 };
  #lastWay: WayName | undefined;
  #orderedAt = -Infinity;
  #effectiveAt = -Infinity;

  constructor(id: string, connector: Connector, traits: CarTraits, temper: Temper, random: Random) {
    this.id = id;
    this.connectorId = connector.id;
    this.#ratingA = Math.min(connector.maxA, traits.maxA);
    this.traits = traits;
    this.temper = temper;
    this.#random = random;
    this.#isUpSafe = random.next() < 0.5;
    this.#priority = random.next() < 0.2 ? 1 : 0;
    this.#weight = random.next() < 0.3 ? 2 : 1;
  }

  /**
   * It is learnt how many phases it uses (S3). With one, what was called three phases is from now on called by the first wired one; that is where
   * it drew all the time.
   */
  learn(phases: 1 | 2 | 3, wired: WayName): void {
    this.traits = { ...this.traits, phases };
    const renamed = (flow: Flow): Flow => (phases === 1 && flow.way === '3P' ? { ...flow, way: wired } : flow);
    this.#now = renamed(this.#now);
    this.#order = renamed(this.#order);
    this.mayFlow = this.mayFlow.map(renamed);
    if (phases === 1 && this.#lastWay === '3P') this.#lastWay = wired;
  }

  /** What is measured of it in this tick; a proof ends the doubt about what may flow. */
  look(tick: number): CarView {
    if (this.temper === 'ignores' && tick > 5 && this.#random.next() < 0.1) this.#isDeaf = true;
    if (tick >= this.#effectiveAt && !this.#isDeaf) this.#takeEffect();
    const isProven = tick >= (this.#isDeaf ? this.#orderedAt + TIME_OUT_TICKS : this.#effectiveAt);
    if (this.#random.next() < 0.01) this.#isFull = !this.#isFull;
    const drawnA = this.#drawnA();
    const measuredWay = this.#now.way;
    if (isProven) {
      const { way, amps } = this.#order;
      // An A too many is within what meters and cars are good for.
      this.mayFlow = [{ way: measuredWay ?? way, amps: drawnA > amps + 1 ? drawnA : amps }];
    }
    this.servedKWh += (drawnA * 0.23 * 10) / 3600;
    return {
      id: this.id,
      connectorId: this.connectorId,
      traits: this.traits,
      servedKWh: this.servedKWh,
      priority: this.#priority,
      weight: this.#weight,
      isProven,
      isUpSafe: this.#isUpSafe,
      isFull: this.#isFull,
      ...(isProven ? { drawnA, measuredWay } : {}),
    };
  }

  /** Takes an order over, to come into force within three ticks. */
  obey({ way, offeredA }: Grant, tick: number): void {
    if (way === this.#order.way && offeredA === this.#order.amps) return;
    this.#order = { way, amps: offeredA };
    this.mayFlow = [...this.mayFlow, this.#order];
    this.#orderedAt = tick;
    this.#effectiveAt = tick + 1 + Math.floor(this.#random.next() * 3);
  }

  /** What was ordered last. */
  get order(): Flow {
    return this.#order;
  }

  #takeEffect(): void {
    const { way, amps } = this.#order;
    const isStuck = this.temper === 'does not switch' && this.#lastWay !== undefined && way !== undefined;
    this.#now = { way: isStuck ? this.#lastWay : way, amps };
    this.#lastWay = this.#now.way ?? this.#lastWay;
  }

  #drawnA(): number {
    const { way, amps } = this.#now;
    if (way === undefined) return 0;
    const most = Math.min(amps, this.traits.maxA);
    if (this.temper === 'tapers') return most * (0.3 + 0.7 * this.#random.next());
    if (this.temper === 'overdraws' && this.#random.next() < 0.5) return Math.min(this.#ratingA, most + 0.5 + 2 * this.#random.next());
    return most;
  }
}
