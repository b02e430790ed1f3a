import type { Random } from '@phasor/kernel';
import { KV } from '../site/site.ts';
import type { WayName } from '../site/ways.ts';
import type { CarView } from '../state/car-view.ts';
import type { Grant } from '../state/site-state.ts';
import { connectorIdOf, type WeekSession } from './site-week.ts';

/** From this part of its energy on a car with taper takes less, down to this part of its most. */
const TAPER_FROM = 0.8;
const TAPER_TO = 0.15;
const MINUTE_MS = 60_000;

/** What the laboratory's cars and chargers are like. */
export interface PlugTraits {
  readonly pauseMin: number;
  readonly hasTaper: boolean;
  /** The part of changes of phase that fail, 0 to 1. */
  readonly switchFail: number;
  readonly knowsDepartures: boolean;
}

/**
 * A car at a charger of the laboratory: it obeys offers, is without current in a change of phase, and takes what it still needs. Instants are in
 * ms from the beginning of the week.
 */
export class CarAtPlug {
  readonly index: number;
  readonly session: WeekSession;
  servedKWh = 0;
  pausedMin = 0;
  /** Changes of phase that took place. */
  switches = 0;
  readonly #traits: PlugTraits;
  readonly #random: Random;
  #way: WayName | undefined;
  #lastWay: WayName | undefined;
  #offeredA = 0;
  #drawnA: number | undefined;
  #busyUntilMs = -1;
  /** When it last had current. */
  #stoppedAtMs = -Infinity;
  #willFail = false;
  #fails = 0;

  constructor(index: number, session: WeekSession, traits: PlugTraits, random: Random) {
    this.index = index;
    this.session = session;
    this.#traits = traits;
    this.#random = random;
  }

  get id(): string {
    return `session ${this.index + 1}`;
  }

  get isDone(): boolean {
    return this.servedKWh >= this.session.energyKWh - 1e-9;
  }

  get way(): WayName | undefined {
    return this.#way;
  }

  isBusy(nowMs: number): boolean {
    return nowMs < this.#busyUntilMs;
  }

  /** What the balancer is told of it at this instant. */
  view(nowMs: number): CarView {
    const { carPhases, carMaxA, energyKWh, departureMin } = this.session;
    return {
      id: this.id,
      connectorId: connectorIdOf(this.index),
      traits: { phases: carPhases, maxA: carMaxA },
      wantedKWh: energyKWh,
      servedKWh: this.servedKWh,
      isProven: !this.isBusy(nowMs),
      isUpSafe: true,
      drawnA: this.#drawnA,
      measuredWay: this.#way,
      maySwitch: this.#fails < 2,
      ...(this.#traits.knowsDepartures ? { departsAtMs: departureMin * MINUTE_MS } : {}),
    };
  }

  /** Takes over what it was granted. */
  obey({ way, offeredA }: Grant, nowMs: number): void {
    if (offeredA !== this.#offeredA) this.#drawnA = undefined;
    this.#offeredA = offeredA;
    if (this.isBusy(nowMs)) return;
    if (way !== undefined && this.#lastWay !== undefined && way !== this.#lastWay) {
      this.#willFail = this.#random.next() < this.#traits.switchFail;
      this.#fails = this.#willFail ? this.#fails + 1 : 0;
      if (!this.#willFail) {
        this.#lastWay = way;
        this.switches += 1;
      }
      // A car that was paused has had its isolation pause already.
      this.#busyUntilMs = Math.max(nowMs, this.#stoppedAtMs + this.#traits.pauseMin * MINUTE_MS);
      this.#way = this.#lastWay;
      return;
    }
    this.#way = way;
    this.#lastWay = way ?? this.#lastWay;
  }

  /** What it draws on each of its phases now, A. */
  drawA(nowMs: number): number {
    if (this.#way === undefined || this.isBusy(nowMs) || this.isDone) return 0;
    const share = this.servedKWh / this.session.energyKWh;
    const part = this.#traits.hasTaper && share > TAPER_FROM ? 1 - ((share - TAPER_FROM) / (1 - TAPER_FROM)) * (1 - TAPER_TO) : 1;
    return Math.min(this.#offeredA, this.session.carMaxA * part);
  }

  /** Draws from one instant to another, within a minute; returns the mean current, A per phase, lower when it gets full meanwhile. */
  charge(fromMs: number, toMs: number): number {
    const minutes = (toMs - fromMs) / MINUTE_MS;
    const amps = this.drawA(fromMs);
    if (amps > 0) this.#stoppedAtMs = toMs;
    const kw = amps * KV * (this.#way === '3P' ? Math.min(this.session.carPhases, this.session.wiring.length) : 1);
    const kWh = Math.min((kw * minutes) / 60, this.session.energyKWh - this.servedKWh);
    this.servedKWh += kWh;
    this.#drawnA = this.isBusy(fromMs) || this.#way === undefined ? undefined : amps;
    if (!this.isDone && amps === 0) this.pausedMin += minutes;
    return kw > 0 ? (amps * kWh) / ((kw * minutes) / 60) : 0;
  }
}
