import type { BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import type { PerPhase } from '../site/phase.ts';
import type { CarView } from '../state/car-view.ts';
import type { Decision } from '../state/decision.ts';
import type { SiteState } from '../state/site-state.ts';
import { observe } from './small-site.ts';

const TICK_MS = 10_000;
const TICKS_A_MINUTE = 6;
const MODES_EVERY_TICKS = 18;

/** A site on which every order is in force and measured at the next tick, 10 s later; the modes step every three minutes. */
export class Obedient {
  readonly decisions: Decision[] = [];
  readonly served = new Map<string, number>();
  readonly #site: BalancedSite;
  state: SiteState;
  #tick = 360;

  constructor(site: BalancedSite, state: SiteState) {
    this.#site = site;
    this.state = state;
  }

  get nowMs(): number {
    return this.#tick * TICK_MS;
  }

  /** Lets so many minutes go by with these cars and this house. */
  minutes(count: number, cars: readonly CarView[], houseA: PerPhase, onTick: () => void = () => {}): void {
    for (let tick = 0; tick < count * TICKS_A_MINUTE; tick += 1) {
      const views = cars.map((car): CarView => {
        const grant = this.state.grants.get(car.id);
        const drawnA = Math.min(grant?.offeredA ?? 0, car.traits.maxA);
        const kW = drawnA * 0.23 * (grant?.way === '3P' ? car.traits.phases : 1);
        const servedKWh = (this.served.get(car.id) ?? car.servedKWh) + (kW * TICK_MS) / 3_600_000;
        this.served.set(car.id, servedKWh);
        return { ...car, servedKWh, drawnA, measuredWay: grant?.way };
      });
      const seen = observe(this.nowMs, views, houseA);
      const step = this.#tick % MODES_EVERY_TICKS === 0 ? chooseModes(this.#site, this.state, seen) : guard(this.#site, this.state, seen);
      this.state = step.state;
      this.decisions.push(...step.decisions);
      this.#tick += 1;
      onTick();
    }
  }

  wayOf(number: number): string | undefined {
    return this.state.grants.get(`car ${number}`)?.way;
  }

  /** What the cars are offered, A. */
  offers(): number[] {
    return [...this.state.grants.values()].map(({ offeredA }) => offeredA);
  }
}
