import type { RehearsalResult } from '@phasor/contract';
import type { ModelName } from '@phasor/models';
import {
  budgetUse,
  campaignStep,
  openMembers,
  permissionsOf,
  waitsForApproval,
  type CampaignFacts,
  type CampaignRequest,
  type CampaignState,
} from '../campaign/index.ts';
import type { WayState } from '../way/index.ts';
import { Agenda, QUANTUM_MS } from './agenda.ts';
import type { RehearsalInput } from './rehearsal-input.ts';
import { RehearsedPlace } from './rehearsed-place.ts';
import { summedUp } from './sum-up.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Where nothing happens a campaign is stepped so often: a window opens, a rest is over. */
const IDLE_STEP_MS = 10 * MINUTE_MS;
const LEAST_STEP_MS = 30_000;
/** A step looks at every charger, so many chargers are stepped less often: so long for each. */
const STEP_MS_PER_CHARGER = 300;
/** Nobody has moved for longer than any visit takes to come again: nobody will. */
const QUIET_MS = 36 * DAY_MS;
const LONGEST_MS = 800 * DAY_MS;
const TOLD_EVERY_STEPS = 100;
/** Whoever starts it, and approves its waves as soon as their figures are there. */
const REHEARSER = 'rehearsal';
const UNDER_WAY: ReadonlySet<WayState> = new Set<WayState>([
  ...(['Admitted', 'Staging', 'Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'RollingBack'] as const),
]);

export interface RehearsalProgress {
  /** How far it has come, ms since 1970. */
  readonly atMs: number;
  readonly migrated: number;
}

/**
 * A campaign with the product's own rules, over chargers that are as the real ones were known last, on a clock of its own: no store, no sockets, and
 * nobody hears of it.
 */
export function rehearse(input: RehearsalInput, onProgress: (progress: RehearsalProgress) => void): RehearsalResult {
  return new Rehearsal(input).run(onProgress);
}

class Rehearsal {
  readonly #input: RehearsalInput;
  readonly #places: readonly RehearsedPlace[];
  readonly #agenda: Agenda;
  readonly #stepMs: number;
  #state: CampaignState;
  #nowMs: number;
  #steppedMs = -Infinity;
  #movedMs: number;
  #steps = 0;
  #maxUnproven = 0;
  /** The most that its budget allowed at once; it falls as chargers fall asleep. */
  #mostUnproven = 0;
  #hasNews = false;

  constructor(input: RehearsalInput) {
    this.#input = input;
    const { nowMs, state, chargers, settings, pollMs } = input;
    this.#state = state;
    this.#nowMs = nowMs;
    this.#movedMs = nowMs;
    this.#agenda = new Agenda(nowMs);
    this.#stepMs = Math.min(IDLE_STEP_MS, Math.max(LEAST_STEP_MS, STEP_MS_PER_CHARGER * chargers.length));
    const campaign = (): CampaignState => this.#state;
    this.#places = chargers.map((known, at) => {
      const seed = state.settings.seed * 100_003 + at;
      return new RehearsedPlace({ known, model: modelNameOf(known.fact.stratum.model), settings, pollMs, seed, nowMs, campaign });
    });
  }

  run(onProgress: (progress: RehearsalProgress) => void): RehearsalResult {
    const { nowMs: beganMs } = this.#input;
    this.#step([{ requestId: 'start', kind: 'start', by: REHEARSER, atMs: beganMs }]);
    for (const [at] of this.#places.entries()) this.#agenda.add(at, beganMs, beganMs);
    while (!this.#isOver()) {
      this.#nowMs += QUANTUM_MS;
      const hasNews = this.#live();
      if (this.#nowMs - this.#steppedMs < (hasNews ? this.#stepMs : IDLE_STEP_MS)) continue;
      this.#step(this.#approvals());
      if (this.#steps % TOLD_EVERY_STEPS === 0)
        onProgress({ atMs: this.#nowMs, migrated: this.#places.filter(({ isProven }) => isProven).length });
    }
    const facts = this.#facts([]);
    return summedUp({
      ...{ beganMs, endedMs: this.#nowMs, movedMs: this.#movedMs, state: this.#state, facts, places: this.#places },
      ...{ maxUnproven: this.#maxUnproven, unprovenLimit: this.#mostUnproven },
    });
  }

  #isOver(): boolean {
    const { phase, holds } = this.#state;
    if (phase !== 'running') return true;
    if (holds.length > 0 && !this.#places.some(({ marks }) => UNDER_WAY.has(marks.state))) return true;
    return this.#nowMs - this.#movedMs > QUIET_MS || this.#nowMs - this.#input.nowMs > LONGEST_MS;
  }

  /** Whoever is due; whether any place has news for the campaign. */
  #live(): boolean {
    for (const at of this.#agenda.due(this.#nowMs)) {
      const place = this.#places[at];
      if (!place) continue;
      const { state } = place.marks;
      this.#agenda.add(at, place.live(this.#nowMs), this.#nowMs);
      // One that falls asleep goes nowhere.
      if (place.marks.state !== state && place.marks.state !== 'Dormant') this.#movedMs = this.#nowMs;
      this.#hasNews ||= place.hasNews;
      place.hasNews = false;
    }
    return this.#hasNews;
  }

  #approvals(): readonly CampaignRequest[] {
    return this.#state.waves.flatMap(({ verdict, approvedBy }, wave): CampaignRequest[] => {
      const isAsked = approvedBy === null && waitsForApproval(verdict);
      // One that came to nothing, since the figures had changed meanwhile, is asked again.
      return isAsked ? [{ requestId: `approve ${wave} ${this.#steps}`, kind: 'approve', wave, by: REHEARSER, atMs: this.#nowMs }] : [];
    });
  }

  #step(requests: readonly CampaignRequest[]): void {
    const before = this.#state;
    const facts = this.#facts(requests);
    const { state, admitted } = campaignStep(before, facts, this.#nowMs);
    this.#state = state;
    this.#steppedMs = this.#nowMs;
    this.#steps += 1;
    this.#hasNews = false;
    if (permissionsOf(state).admit) this.#tell(openMembers(state));
    const { used = 0, limit = 0 } = budgetUse(state, facts, this.#nowMs).find(({ name }) => name === 'unproven') ?? {};
    this.#maxUnproven = Math.max(this.#maxUnproven, used);
    this.#mostUnproven = Math.max(this.#mostUnproven, limit);
    const given = new Map(admitted.map(({ chargerId, startAtMs }) => [chargerId, startAtMs]));
    const isTold = JSON.stringify([before.phase, before.holds.length]) !== JSON.stringify([state.phase, state.holds.length]);
    for (const [at, { id }] of this.#places.entries()) {
      const startAtMs = given.get(id);
      if (startAtMs !== undefined || isTold) this.#agenda.add(at, startAtMs ?? this.#nowMs, this.#nowMs);
    }
  }

  /** Owners are told when the turn of their charger has come. */
  #tell(chargerIds: readonly string[]): void {
    const turned = new Set(chargerIds);
    for (const place of this.#places) if (turned.has(place.id)) place.tellOwner(this.#nowMs);
  }

  #facts(requests: readonly CampaignRequest[]): CampaignFacts {
    const { sites, movingInGroups } = this.#input;
    for (const place of this.#places) place.passTo(this.#nowMs);
    const openSafetyEvents = this.#places.filter(({ marks }) => marks.unsafeAtMs !== null).length;
    return { chargers: this.#places.map((place) => place.fact()), sites, movingInGroups, openSafetyEvents, requests };
  }
}

const MODELS: readonly ModelName[] = ['halo', 'aura'];
const modelNameOf = (model: string | null): ModelName | null => MODELS.find((name) => name === model) ?? null;
