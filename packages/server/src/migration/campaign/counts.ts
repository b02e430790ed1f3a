import type { WayState } from '../way/index.ts';
import type { BudgetCounts, BudgetSettings, SiteCounts } from './budgets.ts';
import type { CampaignCharger, CampaignFacts, WayFact } from './facts.ts';
import type { Slot } from './state.ts';

/** The image is on its way, or about to be. */
const DOWNLOADING: readonly WayState[] = ['Admitted', 'Snapshotted', 'Staging'];
/** In these it is only read. */
const READ: readonly WayState[] = ['Admitted', 'Snapshotted'];
/** It cannot charge, or will not in a minute. */
const LEAVING: readonly WayState[] = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'RollingBack'];

/** Staged is none of these: a charger that waits for its owner to unplug costs nothing, and asks for room when it leaves CAPI. */
const isInFlight = (state: WayState): boolean => DOWNLOADING.includes(state) || LEAVING.includes(state);
/** Out because of us, and a stranded one still is. */
const isMoving = (state: WayState): boolean => LEAVING.includes(state) || state === 'Stranded';
const isUnproven = (state: WayState): boolean => isMoving(state) || state === 'Soaking';

/** A slot that is given and not seen used yet, nor void. */
export function pendingSlot(slot: Slot | undefined, charger: CampaignCharger, nowMs: number): Slot | null {
  if (slot === undefined || charger.way === null || nowMs >= slot.untilMs) return null;
  return charger.way.state === slot.from && charger.way.sinceMs <= slot.givenAtMs ? slot : null;
}

/**
 * Where a charger stands for the budgets: where its slot lets it go counts already, and one that is read again without leave waits as a staged one
 * does. One of which nobody knows may be anywhere.
 */
export function stateOf(charger: CampaignCharger, slot: Slot | undefined, nowMs: number): WayState {
  return pendingSlot(slot, charger, nowMs)?.to ?? (charger.way ? heldState(charger.way) : 'Switching');
}

const heldState = ({ state, holdsPlace }: WayFact): WayState => (READ.includes(state) && !holdsPlace ? 'Staged' : state);

/** What a count needs to know of a charger. */
type Placed = Pick<CampaignCharger, 'siteId' | 'groupId' | 'workingConnectors'>;
type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Counts that follow while slots are given within one step. */
export class RunningCounts implements BudgetCounts {
  chargers = 0;
  inFlight = 0;
  unproven = 0;
  downloads = 0;
  bytesPerS = 0;
  readonly sites: Record<string, Changeable<SiteCounts>> = {};
  readonly movingInGroups: Record<string, number>;
  readonly #settings: BudgetSettings;

  constructor({ sites, movingInGroups }: Pick<CampaignFacts, 'sites' | 'movingInGroups'>, settings: BudgetSettings) {
    this.#settings = settings;
    this.movingInGroups = { ...movingInGroups };
    for (const [siteId, { chargers, sleepers, moving, workingConnectors }] of Object.entries(sites)) {
      this.sites[siteId] = { chargers, sleepers, moving, workingConnectors };
    }
  }

  /** Counts a charger in with where it stands. `isCounted`: it is in the denominators. */
  add(charger: Placed, state: WayState, isCounted: boolean): void {
    if (isCounted) this.chargers += 1;
    const site = charger.siteId === null ? undefined : this.sites[charger.siteId];
    if (site) site[isCounted ? 'chargers' : 'sleepers'] += 1;
    this.#count(charger, state, isCounted, 1);
  }

  /** A charger that was counted goes on. */
  move(charger: Placed, from: WayState, to: WayState): void {
    this.#count(charger, from, true, -1);
    this.#count(charger, to, true, 1);
  }

  #count(charger: Placed, state: WayState, isCounted: boolean, sign: 1 | -1): void {
    const site = charger.siteId === null ? undefined : this.sites[charger.siteId];
    // One that went quiet on its way is still ours to answer for; one that sleeps elsewhere costs nothing.
    if (isMoving(state)) {
      if (site) site.moving += sign;
      if (charger.groupId !== null) this.movingInGroups[charger.groupId] = (this.movingInGroups[charger.groupId] ?? 0) + sign;
    } else if (site && isCounted) site.workingConnectors += sign * (charger.workingConnectors ?? 0);
    if (!isCounted && !isMoving(state)) return;
    if (isInFlight(state)) this.inFlight += sign;
    if (isUnproven(state)) this.unproven += sign;
    if (DOWNLOADING.includes(state)) {
      this.downloads += sign;
      this.bytesPerS += sign * this.#settings.downloadBytesPerS;
    }
  }
}
