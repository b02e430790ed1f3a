import type { Clock } from '@phasor/kernel';
import type { TwinEvent } from '../events.ts';
import { failMeters } from '../faults/fail-meters.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { Fleet } from '../fleet.ts';
import type { SiteEvent } from '../site/site.ts';
import type { Twin } from '../twin.ts';
import { playScenario } from './play-scenario.ts';
import type { FleetPart, Scenario } from './scenario.ts';
import { ScenarioClock } from './scenario-clock.ts';
import { ScenarioSite } from './scenario-site.ts';
import { twinsOf, type CommonOptions } from './twins-of.ts';

export interface StagedScenarioOptions extends Omit<CommonOptions, 'onEvent'> {
  readonly scenario: Scenario;
  /** Default: those of the scenario. */
  readonly parts?: readonly FleetPart[] | undefined;
  readonly clock: Clock;
  /** The tag that is presented where the scenario names none. */
  readonly idTag: string;
  /** How many times as fast as the chargers people act, and how many times less energy their cars need. Default 1. */
  readonly speed?: number | undefined;
  readonly onEvent?: ((twin: Twin, event: TwinEvent) => void) | undefined;
  readonly onSiteEvent?: ((event: SiteEvent) => void) | undefined;
  /** Told of a step that was refused, by a charger's id or `site`. */
  readonly onRefusal?: ((where: string, reason: string) => void) | undefined;
}

/** A scenario with everything it needs: its chargers, its place, and its own time. Nothing happens until {@link start}. */
export class StagedScenario {
  readonly fleet: Fleet;
  /** Null when the scenario has none. */
  readonly site: ScenarioSite | null;
  readonly clock: ScenarioClock;
  readonly #options: StagedScenarioOptions;
  readonly #faults: FaultPlan;
  readonly #ending = new AbortController();
  #playing: Promise<void> = Promise.resolve();

  /** Throws what a Twin throws for a configuration that its model does not take. */
  constructor(options: StagedScenarioOptions) {
    const { scenario, parts = scenario.fleet, clock, speed = 1, seed, onEvent, onSiteEvent } = options;
    this.#options = options;
    this.clock = new ScenarioClock(clock, { beginsMs: scenario.beginsMs, speed });
    this.site = scenario.site && new ScenarioSite({ plan: scenario.site, clock, scenarioClock: this.clock, seed, onEvent: onSiteEvent });
    this.#faults = [...scenario.faults, ...(options.faults ?? [])];
    const twins = twinsOf(parts, {
      ...options,
      faults: this.#faults,
      onEvent: (twin, event) => {
        this.site?.observe(twin, event);
        onEvent?.(twin, event);
      },
    });
    this.fleet = new Fleet(twins, clock);
  }

  /** Powers the chargers on and lets the story begin. Rejects when the site's meters cannot carry their samples out. */
  async start(): Promise<void> {
    await this.site?.start(this.fleet);
    if (this.site)
      failMeters(this.#faults, this.site, { clock: this.#options.clock, seed: this.#options.seed, signal: this.#ending.signal });
    this.fleet.start();
    const { scenario, idTag, seed, onRefusal } = this.#options;
    const signal = this.#ending.signal;
    const { fleet, site, clock } = this;
    this.#playing = playScenario({ scenario, twins: fleet, site: site ?? undefined, idTag, clock, seed, signal, onRefusal });
  }

  /** Ends the story; the chargers leave their central system in good order. Resolves when the last socket is gone. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#playing;
    await this.site?.stop();
    await this.fleet.leave();
  }
}
