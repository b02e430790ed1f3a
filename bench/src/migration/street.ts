import { DEMO_HOME_VERSION } from '@phasor/apps';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import { faultyTwin, type ChargerLoad, type SufferedFault, type TwinOptions } from '@phasor/simulator';
import type { TrustedKey } from '@phasor/release';
import { CrossingGarage } from './crossing-garage.ts';
import type { MigrationFaults, Trouble } from './fault-plans.ts';
import { BreakingRelay, deafToPending, pathThatMay } from './other-wires.ts';
import { PassersBy } from './passers-by.ts';
import { BEAT_MS, chargerIdOf, GARAGE_STAY_MS, isAuraAt, MAX_A, STAY_MS, untilBeatMs } from './street-plan.ts';
import { TwinWatch } from './twin-watch.ts';

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const TAGS = 20;
const GROUPS = 12;
/** A download goes on where it was, so that it ends some time. */
const BREAKS_AFTER_BYTES = 120_000;
/** Nobody believes longer in what is dead. */
const DEAD_MS = 2 * MINUTE_MS;

export interface StreetOptions {
  readonly clock: VirtualClock;
  readonly port: number;
  readonly seed: number;
  readonly troubles: readonly Trouble[];
  readonly faults: MigrationFaults;
  readonly trust: { readonly releaseKeys: readonly TrustedKey[]; readonly orderKeys: readonly TrustedKey[] };
  /** The key that it shares with the back end, by id. */
  readonly keyOf: (chargerId: string) => string;
  /** Where the first of them share a fuse; null: nowhere. */
  readonly garage: CrossingGarage | null;
}

export const tagOf = (index: number): string => `CAR${String(index % TAGS).padStart(2, '0')}`;
export const allTags = Array.from({ length: TAGS }, (_, index) => tagOf(index));

/** The chargers of a campaign, what is wrong with each, and their cars. */
export class Street {
  readonly watches: readonly TwinWatch[];
  readonly cars: readonly PassersBy[];
  /** The most that were on OCPP and not proven at once. */
  maxUnproven = 0;
  readonly #options: StreetOptions;
  readonly #relay: BreakingRelay | null;
  /** From then on everything is well, in ms of the running clock. */
  #faultsEndMs = Infinity;

  private constructor(options: StreetOptions, relay: BreakingRelay | null, breaks: { isOn: () => boolean }) {
    this.#options = options;
    this.#relay = relay;
    breaks.isOn = () => this.#areFaultsOn;
    const { clock, seed, troubles, garage } = options;
    this.watches = troubles.map((trouble, index) => this.#hang(trouble, index));
    this.cars = this.watches.map((watch, index) => {
      const stayMs = garage?.has(index) ? GARAGE_STAY_MS : STAY_MS;
      return new PassersBy(watch, clock, new SeededRandom(seed * 50_021 + index), { idTag: tagOf(index), stayMs });
    });
  }

  static async build(options: StreetOptions): Promise<Street> {
    const breaks = { isOn: (): boolean => false };
    const isNeeded = options.troubles.includes('brokenDownloads');
    const relay = isNeeded ? await BreakingRelay.before(options.port, () => breaks.isOn(), BREAKS_AFTER_BYTES) : null;
    return new Street(options, relay, breaks);
  }

  /** Power on within a minute, in groups: those of a group poll in the same instants, which the server stores together. */
  start(): void {
    const { clock } = this.#options;
    for (const [index, { twin }] of this.watches.entries())
      clock.setTimer(untilBeatMs(clock, (index % GROUPS) * BEAT_MS), () => twin.start());
  }

  /** The cars come; and who is to sleep goes to sleep. */
  begin(): void {
    const { clock, faults } = this.#options;
    this.#faultsEndMs = faults.lastsMs === null ? Infinity : clock.monotonicMs() + faults.lastsMs;
    for (const [index, { trouble, twin }] of this.watches.entries()) {
      if (trouble === 'dormant') void twin.stop();
      else this.cars[index]?.begin(trouble === 'alwaysPlugged');
    }
  }

  get #areFaultsOn(): boolean {
    return this.#options.clock.monotonicMs() < this.#faultsEndMs;
  }

  /** The network is well from now on, and downloads do not break any more; what chargers suffer by themselves lasts as long as was planned. */
  endFaults(): void {
    this.#faultsEndMs = Math.min(this.#faultsEndMs, this.#options.clock.monotonicMs());
  }

  endCars(): void {
    for (const cars of this.cars) cars.end();
  }

  async stop(): Promise<void> {
    await Promise.all(this.watches.map(({ twin }) => twin.stop()));
    await this.#relay?.close();
  }

  #count(): void {
    const unproven = this.watches.filter(({ standing }) => standing === 'unproven').length;
    this.maxUnproven = Math.max(this.maxUnproven, unproven);
  }

  #hang(trouble: Trouble, index: number): TwinWatch {
    const { clock, port, seed, trust, keyOf, garage } = this.#options;
    const watch = new TwinWatch(trouble, MAX_A);
    const id = chargerIdOf(index);
    const model = isAuraAt(index) ? 'aura' : 'halo';
    const wiring = CrossingGarage.wiringAt(index);
    const base = trouble === 'brokenDownloads' && this.#relay ? this.#relay.url : `http://127.0.0.1:${port}`;
    let load: ChargerLoad | null = null;
    const options: TwinOptions = {
      model,
      wiring,
      id,
      protocol: 'CAPI',
      url: `${base}/capi`,
      password: keyOf(id),
      clock,
      trust,
      random: new SeededRandom(seed * 100_003 + index),
      firmwareVersion: DEMO_HOME_VERSION,
      registerWh: 1_000_000 + index * 1_000,
      configuration: { MaxCurrent: model === 'aura' ? `1.${MAX_A},2.${MAX_A}` : `1.${MAX_A}` },
      ...this.#wires(trouble),
      onEvent: (event) => {
        if (event.kind === 'gridDrawing') load?.draw(event.currentA);
        const { standing } = watch;
        watch.observe(event);
        if (watch.standing !== standing) this.#count();
      },
    };
    watch.see(faultyTwin(options, this.#suffered(trouble), seed));
    if (garage?.has(index)) load = garage.hang(watch.twin, model, wiring);
    return watch;
  }

  #wires(trouble: Trouble): Pick<TwinOptions, 'path'> {
    if (trouble === 'firewall') return { path: pathThatMay(() => false) };
    if (trouble === 'ocppUnreachable') return { path: pathThatMay(() => !this.#areFaultsOn) };
    return trouble === 'pendingIgnored' ? { path: deafToPending } : {};
  }

  #suffered(trouble: Trouble): readonly SufferedFault[] {
    const { lastsMs } = this.#options.faults;
    // Chargers are set up in peace.
    const times = { fromMs: 5 * MINUTE_MS, untilMs: lastsMs ?? Infinity };
    const lasting = { ...times, every: null, lasts: null };
    switch (trouble) {
      case 'weakLink':
        return [
          { action: { do: 'drop', chance: 0.02 }, ...lasting },
          { action: { do: 'delay', by: [200, 2_000] }, ...lasting },
          { action: { do: 'slowLine', bitsPerS: 64_000 }, ...lasting },
          { action: { do: 'halfOpen' }, ...times, every: [40 * MINUTE_MS, 80 * MINUTE_MS], lasts: [DEAD_MS, DEAD_MS] },
        ];
      case 'powerCuts':
        return [
          {
            action: { do: 'powerCut', atWrite: 67 },
            ...times,
            every: [SECOND_MS, SECOND_MS],
            lasts: [10 * SECOND_MS, MINUTE_MS],
          },
        ];
      case 'clockJumps':
        return [
          {
            action: { do: 'clockJump', by: [-300 * SECOND_MS, 300 * SECOND_MS] },
            ...times,
            every: [20 * MINUTE_MS, 40 * MINUTE_MS],
            lasts: null,
          },
        ];
      default:
        return [];
    }
  }
}
