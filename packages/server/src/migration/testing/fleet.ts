import { integerBetween, SeededRandom } from '@phasor/kernel';
import type { Admission, CampaignCharger, CampaignFacts, Leave, Permissions, SlotState, WayFact } from '../campaign/index.ts';
import type { SiteWindow } from '../eligibility/index.ts';
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
  /** Not heard for a day, which is no sleep yet. */
  isOffline: boolean;
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
  /** Chargers fall asleep and wake; default: they do. */
  readonly areRestless?: boolean;
  /** Of the ticks, those in which most of the staged chargers have their settings changed at once; default 0. */
  readonly changeShare?: number;
  /** Default: always open. */
  readonly window?: SiteWindow;
  /** When the schedules of all begin to charge, in ms from midnight UTC; default: they have none. */
  readonly scheduleMs?: number;
}

/** A charger that goes by its leave now. */
export interface Used {
  readonly charger: SimulatedCharger;
  readonly to: SlotState;
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

function goTo(charger: SimulatedCharger, state: WayState, nowMs: number): void {
  const { way } = charger;
  // By leave, and until its image is there.
  way.holdsPlace = state === 'Staging' || (way.holdsPlace && (state === 'Snapshotted' || state === 'Admitted'));
  way.state = state;
  way.sinceMs = nowMs;
  charger.slot = null;
  if (state === 'Armed') way.attempts += 1;
  if (state === 'Soaking') way.committedAtMs = nowMs;
  if (state === 'RolledBack') way.lastRolledBackMs = nowMs;
  if (state === 'Stranded') way.wasStranded = true;
}

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
      chargers: this.chargers.map((charger) => this.factOf(charger, nowMs)),
      sites: Object.fromEntries(sites.map((siteId) => [siteId, { chargers: 0, sleepers: 0, moving: 0, workingConnectors: 0 }])),
      movingInGroups: {},
      openSafetyEvents: 0,
      requests: [],
      ...change,
    };
  }

  /** Leave as the campaign has it stored now. */
  take(slots: Readonly<Record<string, Omit<Admission, 'chargerId'>>>): void {
    for (const charger of this.chargers) {
      const { chargerId } = charger.fact;
      const slot = slots[chargerId];
      charger.slot = slot ? { chargerId, ...slot } : null;
    }
  }

  factOf({ fact, eligibility, isDormant, isOffline, hasCar, way }: SimulatedCharger, nowMs: number): CampaignCharger {
    const { window = ALWAYS_OPEN, scheduleMs } = this.#options;
    const sinceMidnightMs = nowMs % DAY_MS;
    const atMs = scheduleMs === undefined ? null : nowMs + ((scheduleMs - sinceMidnightMs + DAY_MS) % DAY_MS);
    return {
      ...fact,
      isDormant,
      way: { ...way },
      eligibility: {
        ...eligibility,
        window,
        nextScheduleStart: { atMs },
        lastSeenMs: nowMs - (isDormant ? 30 * DAY_MS : isOffline ? DAY_MS : 0),
        endpointTest: { atMs: nowMs, failure: null },
        car: hasCar ? { isConnected: true, sinceMs: nowMs - HOUR_MS } : { isConnected: false, sinceMs: null },
      },
    };
  }

  /** A step of ten minutes or so; gives who went by leave. `leaveOf`: what each has leave for now. */
  tick(nowMs: number, may: Permissions, leaveOf: (charger: SimulatedCharger) => Leave): readonly Used[] {
    const { areRestless = true, changeShare = 0 } = this.#options;
    const used: Used[] = [];
    for (const charger of this.chargers) {
      if (charger.isDormant) continue;
      const leave = leaveOf(charger);
      const { state } = charger.way;
      this.#goOn(charger, nowMs, may, leave);
      if (charger.way.state !== state && charger.way.state === leave.to) used.push({ charger: { ...charger }, to: leave.to });
    }
    const isChange = changeShare > 0 && this.#chance(changeShare);
    for (const charger of this.chargers) {
      if (isChange && charger.way.state === 'Staged' && this.#chance(0.8)) goTo(charger, 'Admitted', nowMs);
      if (this.#chance(0.02)) charger.hasCar = !charger.hasCar;
      if (areRestless && this.#chance(0.002)) charger.isDormant = !charger.isDormant;
    }
    return used;
  }

  #goOn(charger: SimulatedCharger, nowMs: number, may: Permissions, leave: Leave): void {
    const { way } = charger;
    const to = (state: WayState): void => goTo(charger, state, nowMs);
    const fail = (state: 'RollingBack' | 'Stranded'): void => {
      to(state);
      way.failedAttempts += 1;
      way.committedAtMs = null;
    };
    if (leave.to !== null) {
      to(leave.to);
      way.holdsPlace = leave.to === 'Admitted' || leave.to === 'Staging';
      return;
    }
    // Read anew by itself: it waits until it has leave to fetch its image again.
    if (way.state === 'Snapshotted' && !leave.mayFetch) return;
    if (['Admitted', 'Snapshotted', 'Staging', 'Draining'].includes(way.state) && !may.arm) return to('Candidate');
    if (way.state === 'Draining' && (charger.hasCar || this.#chance(0.1))) return to('Staged');
    // The person with the plug wins until it restarts.
    if (way.state === 'Armed' && charger.hasCar) return to('Staged');
    if (way.state === 'Committing' && !may.commit) return fail('RollingBack');
    if (['Switching', 'Configuring', 'Verifying'].includes(way.state)) {
      if (this.#chance(this.#options.strandShare / 3)) return fail('Stranded');
      if (this.#chance(this.#options.failShare / 3)) return fail('RollingBack');
    }
    if (way.state === 'Soaking' && this.#chance(0.02)) {
      to('Migrated');
      way.provenAtMs = nowMs;
    }
    const ahead = AHEAD[way.state];
    if (ahead && this.#chance(0.6)) to(ahead);
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
        stratum: { model, hardwareVersion, fromVersion: '169', link: this.#chance(0.7) ? 'wifi' : 'lan' },
        siteId: isAlone ? null : siteId,
        groupId: isAlone || !isInGroup ? null : siteId,
        workingConnectors: this.#chance(0.15) ? 0 : integerBetween(random, 1, 2),
        health: { before: HEALTHY, after: HEALTHY },
      },
      eligibility: eligibleFacts(chargerId, model, hardwareVersion),
      isDormant: this.#chance(this.#options.dormantShare),
      isOffline: false,
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
  holdsPlace: false,
  isHeld: false,
  isGivenUp: false,
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
