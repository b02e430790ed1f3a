import { SeededRandom, type Clock } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import type { TwinEvent } from '../events.ts';
import { ChargerLoad } from '../site/charger-load.ts';
import { House } from '../site/house.ts';
import { houseProfiles } from '../site/house-profile.ts';
import { pushOverHttp } from '../site/meter/http-push.ts';
import { openLocalSocket } from '../site/meter/local-socket.ts';
import type { MeterFault } from '../site/meter/meter-fault.ts';
import { publishOverMqtt } from '../site/meter/mqtt-publish.ts';
import { SiteMeter } from '../site/meter/site-meter.ts';
import { Site, type SiteEvent } from '../site/site.ts';
import type { Twin } from '../twin.ts';
import type { ScenarioClock } from './scenario-clock.ts';
import type { MeterPlan, SitePlan } from './site-plan.ts';

export interface ScenarioSiteOptions {
  readonly plan: SitePlan;
  /** Chargers, fuses and meters live by it, */
  readonly clock: Clock;
  /** and the houses by this. */
  readonly scenarioClock: ScenarioClock;
  readonly seed: number;
  readonly onEvent?: ((event: SiteEvent) => void) | undefined;
}

/** The place of a scenario: its fuses, with the chargers, the houses and the meters of the plan hung in. */
export class ScenarioSite {
  readonly site: Site;
  readonly meters: readonly SiteMeter[];
  readonly #options: ScenarioSiteOptions;
  readonly #houses: readonly House[];
  readonly #loads = new Map<Twin, ChargerLoad>();
  readonly #addresses = new Map<string, string>();
  readonly #endings: (() => Promise<void> | void)[] = [];

  constructor(options: ScenarioSiteOptions) {
    const { plan, clock, scenarioClock, seed, onEvent } = options;
    this.#options = options;
    this.site = new Site({ clock, main: plan.main, onEvent });
    this.#houses = plan.houses.map(
      ({ profile }, index) =>
        new House({
          id: `${profile} ${index + 1}`,
          // The scenario's day is local time already.
          profile: { ...houseProfiles[profile], utcOffsetH: 0 },
          clock: scenarioClock,
          random: new SeededRandom(seed * 613 + index),
        }),
    );
    this.meters = plan.meters.map(
      ({ serial, circuit, intervalMs }, index) =>
        new SiteMeter({
          serial,
          clock,
          intervalMs,
          random: new SeededRandom(seed * 911 + index),
          flow: () => this.site.look(circuit).flow,
        }),
    );
  }

  /** The local WebSockets of the meters that have one, by serial number; known after {@link start}. */
  get addresses(): ReadonlyMap<string, string> {
    return this.#addresses;
  }

  /** Hangs the chargers in, lets the houses live and the meters measure. Rejects when a meter's broker or port cannot be had. */
  async start(twins: Iterable<Twin>): Promise<void> {
    const { plan, clock } = this.#options;
    const all = [...twins];
    for (const [index, twin] of all.entries()) {
      const load = new ChargerLoad(twin);
      // Neighbours hang at the same circuit.
      const circuit = plan.chargerCircuits[Math.floor((index * plan.chargerCircuits.length) / all.length)];
      load.changed = this.site.attach(circuit ?? plan.main.name, load);
      this.#loads.set(twin, load);
    }
    for (const [index, house] of this.#houses.entries()) {
      house.start(this.site.attach(plan.houses[index]?.circuit ?? plan.main.name, house));
      this.#endings.push(() => house.stop());
    }
    for (const [index, meter] of this.meters.entries()) {
      const { endings, url } = await carriersOf(meter, plan.meters[index], clock);
      this.#endings.push(...endings, () => meter.stop());
      if (url !== null) this.#addresses.set(meter.serial, url);
      meter.start();
    }
  }

  async stop(): Promise<void> {
    for (const end of this.#endings.splice(0)) await end();
  }

  /** To be told of everything that happens at the chargers. */
  observe(twin: Twin, event: TwinEvent): void {
    if (event.kind === 'gridDrawing') this.#loads.get(twin)?.draw(event.currentA);
  }

  setMeterFault(fault: MeterFault | null): void {
    for (const meter of this.meters) meter.setFault(fault);
  }

  /** Closes one tripped fuse, or all. */
  resetFuses(circuit: string | null): void {
    for (const { name, trip } of this.site.lookAll()) if (trip && (circuit === null || name === circuit)) this.site.reset(name);
  }

  /** Something is switched on in the first house, in W on L1, L2 and L3. */
  switchOn(powerW: PerPhase, forMs: number): void {
    this.#houses[0]?.switchOn({ name: 'switched on', powerW }, forMs);
  }
}

/** How to end what carries samples out, and where somebody may fetch them. */
interface Carriers {
  readonly endings: readonly (() => Promise<void>)[];
  readonly url: string | null;
}

/** Carries a meter's samples out in each form that is planned. */
async function carriersOf(meter: SiteMeter, plan: MeterPlan | undefined, clock: Clock): Promise<Carriers> {
  const socket = plan?.socket ? await openLocalSocket(meter, plan.socket) : null;
  return {
    endings: [
      ...(plan?.push ? [pushOverHttp(meter, { ...plan.push, clock })] : []),
      ...(plan?.mqtt ? [await publishOverMqtt(meter, { ...plan.mqtt, clock })] : []),
      ...(socket ? [() => socket.close()] : []),
    ],
    url: socket?.url ?? null,
  };
}
