import { integerBetween, SeededRandom } from '@phasor/kernel';
import type { Admission, CampaignCharger, CampaignFacts, Permissions, WayFact } from '../campaign/index.ts';
import type { WayState } from '../way/index.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const T0 = Date.parse('2026-03-02T00:00:00Z');
const HEALTHY = { availability: 0.995, reconnectsPerDay: 1, failedSessionShare: 0.01 };
export const ALWAYS_OPEN = { zone: 'UTC', blocks: [{ startMinute: 0, endMinute: 10_080 }] };

type Way = { -readonly [Key in keyof WayFact]: WayFact[Key] };

export interface SimulatedCharger {
  readonly fact: Omit<CampaignCharger, 'way' | 'eligibility' | 'isDormant'>;
  readonly eligibility: NonNullable<CampaignCharger['eligibility']>;
  isDormant: boolean;
  hasCar: boolean;
  way: Way;
  slot: Admission | null;
}

export interface FleetOptions {
  readonly chargers: number;
  /** Of the attempts; 0 to 1. */
  readonly failShare: number;
  readonly strandShare: number;
  readonly dormantShare: number;
}

const AHEAD: Partial<Record<WayState, WayState>> = {
  Admitted: 'Snapshotted',
  Snapshotted: 'Staging',
  Staging: 'Staged',
  Draining: 'Armed',
  Armed: 'Switching',
  Switching: 'Configuring',
  Configuring: 'Verifying',
  Verifying: 'Committing',
  Committing: 'Soaking',
  RollingBack: 'RolledBack',
};

/** Chargers that go their ways by chance, as far as their campaign lets them. It knows nothing of how a campaign decides. */
export class Fleet {
  readonly chargers: readonly SimulatedCharger[];
  readonly #random: SeededRandom;
  readonly #options: FleetOptions;

  constructor(seed: number, options: FleetOptions) {
    this.#random = new SeededRandom(seed);
    this.#options = options;
    const sites: string[] = [];
    while (sites.length < options.chargers) {
      const size = integerBetween(this.#random, 1, 14);
      sites.push(...Array.from({ length: size }, () => `S${sites.length}`));
    }
    this.chargers = Array.from({ length: options.chargers }, (_, at) => this.#charger(`C${String(at).padStart(4, '0')}`, sites[at] ?? 'S'));
  }

  get ids(): string[] {
    return this.chargers.map(({ fact }) => fact.chargerId);
  }

  facts(nowMs: number, change: Partial<CampaignFacts> = {}): CampaignFacts {
    const sites = [...new Set(this.chargers.flatMap(({ fact }) => fact.siteId ?? []))];
    return {
      chargers: this.chargers.map((charger) => factOf(charger, nowMs)),
      sites: Object.fromEntries(sites.map((siteId) => [siteId, { chargers: 0, sleepers: 0, moving: 0, workingConnectors: 0 }])),
      movingInGroups: {},
      openSafetyEvents: 0,
      requests: [],
      ...change,
    };
  }

  take(admitted: readonly Admission[]): void {
    for (const slot of admitted) {
      const charger = this.chargers.find(({ fact }) => fact.chargerId === slot.chargerId);
      if (charger) charger.slot = slot;
    }
  }

  /** A step of ten minutes or so. */
  tick(nowMs: number, may: Permissions): void {
    for (const charger of this.chargers) {
      if (this.#chance(0.02)) charger.hasCar = !charger.hasCar;
      if (this.#chance(0.002)) charger.isDormant = !charger.isDormant;
      if (!charger.isDormant) this.#goOn(charger, nowMs, may);
    }
  }

  #goOn(charger: SimulatedCharger, nowMs: number, may: Permissions): void {
    const { way, slot } = charger;
    const goTo = (state: WayState): void => {
      way.state = state;
      way.sinceMs = nowMs;
      charger.slot = null;
      if (state === 'Armed') way.attempts += 1;
      if (state === 'Soaking') way.committedAtMs = nowMs;
      if (state === 'RolledBack') way.lastRolledBackMs = nowMs;
      if (state === 'Stranded') way.wasStranded = true;
    };
    const fail = (state: 'RollingBack' | 'Stranded'): void => {
      goTo(state);
      way.failedAttempts += 1;
      way.committedAtMs = null;
    };
    if (slot && way.state === slot.from) {
      if (nowMs >= slot.untilMs || !may[{ Admitted: 'admit', Draining: 'arm', RollingBack: 'recall' }[slot.to] as keyof Permissions]) {
        charger.slot = null;
      } else if (nowMs >= slot.startAtMs) goTo(slot.to);
      return;
    }
    if (['Admitted', 'Snapshotted', 'Staging', 'Draining'].includes(way.state) && !may.arm) return goTo('Candidate');
    if (way.state === 'Draining' && (charger.hasCar || this.#chance(0.1))) return goTo('Staged');
    // The person with the plug wins until it restarts.
    if (way.state === 'Armed' && charger.hasCar) return goTo('Staged');
    if (way.state === 'Committing' && !may.commit) return fail('RollingBack');
    if (['Switching', 'Configuring', 'Verifying'].includes(way.state)) {
      if (this.#chance(this.#options.strandShare / 3)) return fail('Stranded');
      if (this.#chance(this.#options.failShare / 3)) return fail('RollingBack');
    }
    if (way.state === 'Soaking' && this.#chance(0.02)) {
      goTo('Migrated');
      way.provenAtMs = nowMs;
    }
    const ahead = AHEAD[way.state];
    if (ahead && this.#chance(0.6)) goTo(ahead);
  }

  #chance = (share: number): boolean => this.#random.next() < share;

  #charger(chargerId: string, siteId: string): SimulatedCharger {
    const random = this.#random;
    const isAlone = this.#chance(0.2);
    const model = this.#chance(0.6) ? 'halo' : 'aura';
    const hardwareVersion = this.#chance(0.7) ? '4' : '5';
    const isInGroup = Number(siteId.slice(1)) % 2 === 0;
    return {
      fact: {
        chargerId,
        stratum: { model, hardwareVersion, fromVersion: '169', link: this.#chance(0.7) ? 'wifi' : 'ethernet' },
        siteId: isAlone ? null : siteId,
        groupId: isAlone || !isInGroup ? null : siteId,
        workingConnectors: this.#chance(0.15) ? 0 : integerBetween(random, 1, 2),
        health: { before: HEALTHY, after: HEALTHY },
      },
      eligibility: eligibleFacts(chargerId, model, hardwareVersion),
      isDormant: this.#chance(this.#options.dormantShare),
      hasCar: this.#chance(0.3),
      way: newWay(),
      slot: null,
    };
  }
}

export const newWay = (): Way => ({
  state: 'Candidate',
  sinceMs: T0 - DAY_MS,
  attempts: 0,
  failedAttempts: 0,
  lastRolledBackMs: null,
  committedAtMs: null,
  provenAtMs: null,
  wasStranded: false,
  excludedBecause: null,
});

/** What is known of a charger that nothing speaks against, at {@link T0}; it is heard for ever. */
export function eligibleFacts(chargerId: string, model: string, hardwareVersion: string): NonNullable<CampaignCharger['eligibility']> {
  return {
    chargerId,
    model,
    hardwareVersion,
    release: { whyNot: null },
    firmwareVersion: '169',
    isFaulted: false,
    openCases: 0,
    lastSeenMs: T0,
    heartbeatMs: 30_000,
    stability: { observedDays: 10, availability: 0.999, reconnectsPerDay: 1, longestGapMs: 60_000 },
    hasOpenSession: false,
    car: { isConnected: false, sinceMs: null },
    nextScheduleStart: { atMs: null },
    unacknowledgedRecords: 0,
    ownerNotified: { atMs: T0 - DAY_MS },
    endpointTest: { atMs: T0, failure: null },
    window: ALWAYS_OPEN,
  };
}

export const TEST_RELEASES = [
  { model: 'halo', hardwareVersions: ['4', '5'], fromVersions: ['169'] },
  { model: 'aura', hardwareVersions: ['4', '5'], fromVersions: ['169'] },
];

function factOf({ fact, eligibility, isDormant, hasCar, way }: SimulatedCharger, nowMs: number): CampaignCharger {
  return {
    ...fact,
    isDormant,
    way: { ...way },
    eligibility: {
      ...eligibility,
      lastSeenMs: isDormant ? nowMs - 30 * DAY_MS : nowMs,
      endpointTest: { atMs: nowMs, failure: null },
      car: hasCar ? { isConnected: true, sinceMs: nowMs - HOUR_MS } : { isConnected: false, sinceMs: null },
    },
  };
}
