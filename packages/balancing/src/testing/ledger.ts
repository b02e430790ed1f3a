import { PHASES, type PerPhase } from '../site/phase.ts';
import type { Fuse } from '../site/site.ts';
import type { WayName } from '../site/ways.ts';
import type { CarView } from '../state/car-view.ts';
import { capacityOf, imbalanceLimitOf, isUnder, linesOf, slotsOf, sumBelow, wayNamed, type Draw } from './sums.ts';
import type { Flow } from './plugged-car.ts';
import type { Tick } from './tree-run.ts';

const ROUNDING = 1e-6;
type Three = [number, number, number];

/** What one car does, as a bookkeeper sees it who knows nothing of the engine. */
interface Entry {
  readonly view: CarView;
  readonly draw: Draw;
  /** At its connector's rating, since it has ignored its offer for long (S8). */
  readonly isIgnoring: boolean;
  /** What it draws above its offer. */
  readonly excessA: number;
  readonly ordered: Draw;
}

/** Keeps the books of a run beside the engine: house loads, what is offered, and what may flow, summed anew from grants and ways. */
export class Ledger {
  readonly #house = new Map<string, { amps: PerPhase; atMs: number }>();
  readonly #overdrawnSince = new Map<string, number>();
  #counted = new Map<string, PerPhase>();
  #entries: Entry[] = [];
  #tick: Tick | undefined;

  /** Takes a tick into the books. */
  look(tick: Tick): this {
    this.#tick = tick;
    this.#counted = this.#houseOf(tick);
    this.#entries = this.#entriesOf(tick);
    return this;
  }

  #now(): Tick {
    if (!this.#tick) throw new Error('nothing was looked at');
    return this.#tick;
  }

  /** S16: a good sample, the last good one while it is fresh, then the worst. */
  #houseOf({ balanced, observation, rules }: Tick): Map<string, PerPhase> {
    const counted = new Map<string, PerPhase>();
    for (const { id, limitA } of balanced.site.fuses) {
      const sample = observation.houseA.get(id);
      const last = this.#house.get(id);
      const [a, b = a, c = a] = typeof limitA === 'number' ? [limitA] : limitA;
      const worst = [a, b, c].map((one) => Math.min(one, rules.worstHouseA ?? Infinity)) as Three;
      if (sample?.every((value) => Number.isFinite(value))) {
        const amps = sample.map((value) => Math.max(0, value)) as Three;
        this.#house.set(id, { amps, atMs: observation.nowMs });
        counted.set(id, amps);
      } else if (last) counted.set(id, observation.nowMs - last.atMs > rules.houseAgeMs ? worst : last.amps);
      else if (sample) counted.set(id, worst);
    }
    return counted;
  }

  #entriesOf({ balanced, before, observation, step, rules }: Tick): Entry[] {
    return observation.cars.map((view): Entry => {
      const connector = balanced.connectors.get(view.connectorId);
      const grant = step.state.grants.get(view.id);
      if (!connector || !grant) throw new Error(`no grant for ${view.id}`);
      const last = before.grants.get(view.id);
      const offeredA = last?.offeredA ?? 0;
      const drawnA = view.isProven ? (view.drawnA ?? 0) : 0;
      if (view.isProven) {
        if (drawnA > offeredA + rules.overdrawA) this.#overdrawnSince.set(view.id, this.#overdrawnSince.get(view.id) ?? observation.nowMs);
        else this.#overdrawnSince.delete(view.id);
      }
      const since = this.#overdrawnSince.get(view.id);
      const isIgnoring = since !== undefined && observation.nowMs - since >= rules.ignoredAfterMs;
      const excessA = since !== undefined && !isIgnoring && view.isProven ? drawnA - offeredA : 0;
      const at = { connector, traits: view.traits };
      const flowsOn: WayName | undefined = view.measuredWay ?? last?.way;
      return {
        view,
        draw: { ...at, way: grant.way, amps: grant.offeredA },
        isIgnoring,
        excessA,
        ordered: { ...at, way: flowsOn, amps: excessA },
      };
    });
  }

  /** What of a fuse obeying cars may not have: house, ignoring chargers at their full rating, what others draw too much. */
  #takenOf(fuse: Fuse): Three {
    const { balanced } = this.#now();
    const { site } = balanced;
    const taken = [...(this.#counted.get(fuse.id) ?? [0, 0, 0])] as Three;
    for (const { isIgnoring, draw, view, ordered } of this.#entries) {
      if (!isUnder(site, draw.connector.fuseId, fuse.id)) continue;
      const rating = Math.min(draw.connector.maxA, draw.traits.maxA);
      const amps = isIgnoring ? Math.max(rating, view.drawnA ?? 0) : 0;
      // The wired phases at least; on a free charger any phase may be the one.
      const reach = isIgnoring && wayNamed(site, draw, '3P') ? '3P' : undefined;
      const full = reach
        ? slotsOf(site, { ...draw, way: reach, amps })
        : slotsOf(site, { ...ordered, amps: isIgnoring ? amps : ordered.amps });
      linesOf(site, full).forEach((value, phase) => (taken[phase as 0 | 1 | 2] += value));
    }
    return taken;
  }

  /** Fuses and phases on which more is offered than they carry. */
  overloads(): string[] {
    const { balanced, observation } = this.#now();
    const { site } = balanced;
    const offers = this.#entries
      .filter(({ isIgnoring }) => !isIgnoring)
      .map(({ draw }) => ({ fuseId: draw.connector.fuseId, slots: slotsOf(site, draw) }));
    return site.fuses.flatMap((fuse) => {
      const capacity = capacityOf(fuse, observation.hour);
      const taken = this.#takenOf(fuse);
      const lines = linesOf(site, sumBelow(site, fuse.id, offers));
      return PHASES.filter((phase) => lines[phase] > Math.max(0, capacity[phase] - taken[phase]) + ROUNDING).map(
        (phase) => `${fuse.id} L${phase + 1}: ${lines[phase]} A offered, ${capacity[phase]} less ${taken[phase]} A there`,
      );
    });
  }

  /** Fuses below which more kW are offered than cars may take. */
  overKw(): string[] {
    const { balanced, observation } = this.#now();
    const { site } = balanced;
    return site.fuses.flatMap((fuse) => {
      const cap = Math.min(fuse.carsMaxKw ?? Infinity, fuse.parentId === undefined ? (observation.dimmedKw ?? Infinity) : Infinity);
      let kw = 0;
      for (const { draw, isIgnoring } of this.#entries) {
        if (isIgnoring || !isUnder(site, draw.connector.fuseId, fuse.id)) continue;
        const phases =
          draw.way === '3P' ? (site.grid === 'IT' ? Math.sqrt(3) : Math.min(draw.traits.phases, draw.connector.wiring.length)) : 1;
        kw += draw.amps * 0.23 * phases;
      }
      return kw > cap + ROUNDING ? [`${fuse.id}: ${kw} of ${cap} kW`] : [];
    });
  }

  /** Phases that cars put further above the lowest one than the fuse allows. */
  unevenness(): string[] {
    const { balanced } = this.#now();
    const { site } = balanced;
    const offers = this.#entries.map(({ draw }) => ({ fuseId: draw.connector.fuseId, slots: slotsOf(site, draw) }));
    return site.fuses.flatMap((fuse) => {
      const limit = imbalanceLimitOf(site, fuse);
      if (limit === Infinity || this.#entries.some(({ isIgnoring }) => isIgnoring)) return [];
      const house = this.#counted.get(fuse.id) ?? [0, 0, 0];
      const cars = sumBelow(site, fuse.id, offers);
      const lowest = Math.min(...PHASES.map((phase) => house[phase] + cars[phase]));
      return PHASES.filter((phase) => cars[phase] > ROUNDING && house[phase] + cars[phase] > lowest + limit + ROUNDING).map(
        (phase) => `${fuse.id} L${phase + 1}: ${house[phase]} and ${cars[phase]} A, lowest ${lowest}, limit ${limit}`,
      );
    });
  }

  /** Phases above their capacity on which more may flow after the step than before it. */
  raisesOnUnmeasuredCuts(): string[] {
    const { balanced, observation, cars, mayFlowBefore } = this.#now();
    const { site } = balanced;
    const most = (draw: Draw, flows: readonly Flow[]): Three => {
      const each = flows.map((flow) => slotsOf(site, { ...draw, ...flow }));
      return PHASES.map((slot) => Math.max(0, ...each.map((slots) => slots[slot]))) as Three;
    };
    const parts = (flowsOf: (carId: string) => readonly Flow[]): { fuseId: string; slots: Three }[] =>
      this.#entries.map(({ draw, view }) => ({ fuseId: draw.connector.fuseId, slots: most(draw, flowsOf(view.id)) }));
    const before = parts((id) => mayFlowBefore.get(id) ?? []);
    const after = parts((id) => cars.find((car) => car.id === id)?.mayFlow ?? []);
    return site.fuses.flatMap((fuse) => {
      const capacity = capacityOf(fuse, observation.hour);
      const house = this.#counted.get(fuse.id) ?? [0, 0, 0];
      const [was, is] = [before, after].map((of) => linesOf(site, sumBelow(site, fuse.id, of))) as [Three, Three];
      return PHASES.filter((phase) => is[phase] > Math.max(capacity[phase] - house[phase], was[phase]) + ROUNDING).map(
        (phase) =>
          `${fuse.id} L${phase + 1}: ${is[phase]} A may flow, ${was[phase]} before, ${capacity[phase]} less ${house[phase]} A there`,
      );
    });
  }
}
