import { SeededRandom } from '@phasor/kernel';
import {
  leaveOf,
  waySettings,
  wordFor,
  type CampaignCharger,
  type CampaignState,
  type CampaignStepped,
  type WaySettings,
} from '@phasor/server/migration';
import { SHORT_WAITS } from '../campaign.ts';
import { dealt, type MigrationFaults, type Trouble } from '../fault-plans.ts';
import type { ChargerEnd } from '../figures.ts';
import { chargerIdOf, isAuraAt, MAX_A } from '../street-plan.ts';
import { DueWheel } from './due-wheel.ts';
import type { SeamTraits } from './seam-charger.ts';
import { SeamPlace } from './seam-place.ts';
import { standingFact } from './standing-fact.ts';

const QUANTUM_MS = 5_000;
/** In the first minute they begin one group after another. */
const GROUPS = 12;
export const HOME_VERSION = '169';
const RELEASE = { version: '180', url: 'https://files.example/180', manifest: 'signed', manifestSha256: 'ab'.repeat(32) };

export interface SeamStreetOptions {
  readonly chargers: number;
  readonly faults: MigrationFaults;
  readonly seed: number;
  readonly attempts: number;
  readonly beginsMs: number;
}

/** The chargers of a campaign at the seam, each with its cars and its way, on a clock of their own. */
export class SeamStreet {
  readonly places: readonly SeamPlace[];
  /** What a campaign is told of each; it is always how things are now. */
  readonly facts: readonly CampaignCharger[];
  readonly faultsEndMs: number;
  /** The most that were on OCPP and not proven at once. */
  maxUnproven = 0;
  readonly #wheel: DueWheel;
  readonly #atOf: ReadonlyMap<string, number>;
  readonly #isOut: boolean[];
  #unproven = 0;
  #campaign: CampaignState | null = null;

  constructor({ chargers, faults, seed, attempts, beginsMs }: SeamStreetOptions) {
    this.faultsEndMs = beginsMs + (faults.lastsMs ?? Infinity);
    const settings: WaySettings = { ...waySettings, ...SHORT_WAITS, mostFailures: attempts };
    this.places = dealt(faults, chargers, seed).map((trouble, at) => this.#place(trouble, at, settings, seed, beginsMs));
    this.facts = this.places.map((place, at) => standingFact(place, modelAt(at), () => this.nowMs));
    this.#atOf = new Map(this.chargerIds.map((chargerId, at) => [chargerId, at]));
    this.#isOut = this.places.map(() => false);
    this.#wheel = new DueWheel(chargers, beginsMs, QUANTUM_MS);
    for (const at of this.places.keys()) this.#wheel.schedule(at, beginsMs + (at % GROUPS) * QUANTUM_MS);
  }

  get chargerIds(): readonly string[] {
    return this.places.map(({ charger }) => charger.plan.chargerId);
  }

  get nowMs(): number {
    return this.#wheel.nowMs;
  }

  /** The campaign as it is from now on. */
  follow({ state, admitted }: CampaignStepped): void {
    this.#campaign = state;
    for (const { chargerId, startAtMs } of admitted) {
      const at = this.#atOf.get(chargerId);
      if (at !== undefined) this.#wheel.schedule(at, startAtMs);
    }
  }

  pass(forMs: number): void {
    this.#wheel.passUntil(this.nowMs + forMs, (at) => this.#live(at));
  }

  endCars(): void {
    for (const [at, place] of this.places.entries()) {
      place.endCars(this.nowMs);
      this.#wheel.schedule(at, this.nowMs);
    }
  }

  #live(at: number): number {
    const place = this.places[at];
    if (!place) return Infinity;
    const state = this.#campaign;
    const fact = this.facts[at];
    const { nowMs } = this;
    const dueMs = place.live(nowMs, {
      word: (way) => (state && fact ? wordFor(way, state, leaveOf(state, fact, nowMs), nowMs) : null),
      slot: state?.slots[place.charger.plan.chargerId],
    });
    const { charger } = place;
    const isOut = charger.protocol === 'OCPP' && !charger.isProven;
    if (isOut !== this.#isOut[at]) this.#unproven += isOut ? 1 : -1;
    this.#isOut[at] = isOut;
    this.maxUnproven = Math.max(this.maxUnproven, this.#unproven);
    return dueMs;
  }

  #place(trouble: Trouble, at: number, settings: WaySettings, seed: number, nowMs: number): SeamPlace {
    const chargerId = chargerIdOf(at);
    const plan = {
      ...{ wayId: `virtual/${chargerId}`, chargerId, serialNumber: chargerId, model: modelAt(at).toUpperCase(), homeVersion: HOME_VERSION },
      ...{ release: RELEASE, hasTrialSupport: true, localListLength: 60, isTwin: false },
      outlets: [{ connectorId: 1, ratedA: 16, factoryA: 16 }],
    };
    const random = new SeededRandom(seed * 100_003 + at);
    const { faultsEndMs } = this;
    return new SeamPlace({ plan, trouble, traits: traitsOf(trouble, faultsEndMs), random, settings, nowMs, faultsEndMs });
  }
}

const modelAt = (at: number): string => (isAuraAt(at) ? 'aura' : 'halo');

function traitsOf(trouble: Trouble, faultsEndMs: number): SeamTraits {
  const canReachOcpp = (nowMs: number): boolean => trouble !== 'firewall' && (trouble !== 'ocppUnreachable' || nowMs >= faultsEndMs);
  return {
    maxA: MAX_A,
    canReachOcpp,
    ignoresPending: trouble === 'pendingIgnored',
    downloadTries: trouble === 'brokenDownloads' ? 4 : 1,
    lost: trouble === 'weakLink' ? 0.02 : 0,
  };
}

/** At the seam nothing is stored: what was told to the end is not lost. */
export function endOf({ charger, trouble, state }: SeamPlace): ChargerEnd {
  const { protocol, isProven, isServing, crossings, homecomings, cut, overMax, book } = charger;
  const isHere = trouble !== 'dormant';
  const untold = book.filter(({ isTold, stopWh }) => !isTold && stopWh !== null);
  const lostWh = untold.reduce((sum, { startWh, stopWh }) => sum + (stopWh ?? startWh) - startWh, 0);
  const books = { sessions: book.length, lost: untold.length, doubled: 0, lostWh };
  const isThere = { isPoweredOn: isHere, isConnected: isHere };
  return { trouble, state, protocol, ...isThere, isProven, isServing, crossings, homecomings, cut, overMax, books };
}
