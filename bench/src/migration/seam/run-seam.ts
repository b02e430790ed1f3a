import { SeededRandom } from '@phasor/kernel';
import {
  budgetUse,
  campaignStep,
  defaultCampaignSettings,
  newCampaign,
  shellRules,
  waySettings,
  type CampaignState,
} from '@phasor/server/migration';
import { gate, SHORT_WAITS } from '../campaign.ts';
import { dealt, type MigrationFaults, type Trouble } from '../fault-plans.ts';
import { BUDGET_SHARE, type ChargerEnd, type MigrationRun } from '../figures.ts';
import type { SeamTraits } from './seam-charger.ts';
import { POLL_MS, SeamPlace } from './seam-place.ts';

const MINUTE_MS = 60_000;
const BEGINS_MS = Date.parse('2026-03-02T08:00:00Z');
const STEP_MS = POLL_MS;
const QUANTUM_MS = 5_000;
const LONGEST_MS = 20 * 75 * MINUTE_MS;
const AFTER_MS = 12 * MINUTE_MS;
const MAX_A = 13;
const EVERY_AURA = 5;
const HOME_VERSION = '169';
const RELEASE = { version: '180', url: 'https://files.example/180', manifest: 'signed', manifestSha256: 'ab'.repeat(32) };
const RELEASES = ['halo', 'aura'].map((model) => ({ model, hardwareVersions: ['4'], fromVersions: [HOME_VERSION] }));

const settingsOf = (seed: number, attempts: number) => {
  const standard = defaultCampaignSettings(seed, RELEASES);
  const wave = { ...gate, needsApproval: false, tolerance: { availability: 1, reconnectsPerDay: 1e6, failedSessionShare: 1 } };
  return {
    ...standard,
    waves: [
      { name: 'canary', share: 0, gate: wave },
      { name: '10 %', share: 0.1, gate: wave },
      { name: 'the rest', share: 1, gate: wave },
    ],
    canariesPerStratum: 1,
    sampleMargin: 1,
    budgets: { ...standard.budgets, unprovenShare: BUDGET_SHARE, inFlight: 500 },
    eligibility: { ...standard.eligibility, coolDownMs: SHORT_WAITS.coolDownMs ?? 0, maxAttempts: attempts },
    needsSecondPerson: false,
    startSpreadMs: MINUTE_MS / 2,
  };
};

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

/** A campaign at the seam: the product's rules for campaigns and ways, and chargers that speak reports and orders; no store, no sockets, no polls while nothing is asked. */
export function runSeam(chargers: number, faults: MigrationFaults, seed: number, attempts: number): MigrationRun {
  const troubles = dealt(faults, chargers, seed);
  const faultsEndMs = BEGINS_MS + (faults.lastsMs ?? Infinity);
  const settings = { ...waySettings, ...SHORT_WAITS, mostFailures: attempts };
  const places = troubles.map((trouble, at) => {
    const chargerId = `2403${String(at + 1).padStart(6, '0')}M`;
    const model = at % EVERY_AURA === EVERY_AURA - 1 ? 'aura' : 'halo';
    const plan = {
      ...{ wayId: `virtual/${chargerId}`, chargerId, serialNumber: chargerId, model: model.toUpperCase(), homeVersion: HOME_VERSION },
      ...{ release: RELEASE, hasTrialSupport: true, localListLength: 60, freeTag: null, isTwin: false },
      outlets: [{ connectorId: 1, ratedA: 16, factoryA: 16 }],
    };
    const random = new SeededRandom(seed * 100_003 + at);
    return new SeamPlace({ plan, model, trouble, traits: traitsOf(trouble, faultsEndMs), random, settings, nowMs: BEGINS_MS, faultsEndMs });
  });
  const byId = new Map(places.map((place, at) => [place.charger.plan.chargerId, { place, at }]));
  const dues = new Map<number, Set<number>>();
  const nextDue = new Array<number>(chargers).fill(Infinity);
  let nowMs = BEGINS_MS;
  const schedule = (at: number, dueMs: number): void => {
    if (dueMs === Infinity) return;
    const slot = Math.max(Math.ceil((dueMs - BEGINS_MS) / QUANTUM_MS), (nowMs - BEGINS_MS) / QUANTUM_MS + 1);
    const known = nextDue[at] ?? Infinity;
    if (known <= slot) return;
    if (known !== Infinity) dues.get(known)?.delete(at);
    nextDue[at] = slot;
    const all = dues.get(slot);
    if (all) all.add(at);
    else dues.set(slot, new Set([at]));
  };
  for (const at of places.keys()) schedule(at, BEGINS_MS + (at % 12) * QUANTUM_MS);

  let unproven = 0;
  let maxUnproven = 0;
  const isOut = new Array<boolean>(chargers).fill(false);
  const live = (at: number): void => {
    const place = places[at];
    if (!place) return;
    const dueMs = place.live(nowMs);
    const { charger } = place;
    const out = charger.protocol === 'OCPP' && !charger.isProven;
    if (out !== isOut[at]) unproven += out ? 1 : -1;
    isOut[at] = out;
    maxUnproven = Math.max(maxUnproven, unproven);
    schedule(at, dueMs);
  };
  const passUntil = (untilMs: number): void => {
    while (nowMs < untilMs) {
      nowMs += QUANTUM_MS;
      const slot = (nowMs - BEGINS_MS) / QUANTUM_MS;
      const due = dues.get(slot);
      if (!due) continue;
      dues.delete(slot);
      for (const at of due) nextDue[at] = Infinity;
      for (const at of due) live(at);
    }
  };

  const chargerIds = [...byId.keys()];
  let state: CampaignState = newCampaign(
    { campaignId: 'virtual', createdBy: 'bench', chargers: chargerIds, settings: settingsOf(seed, attempts) },
    new Map(),
  );
  const able = troubles.filter((trouble) => trouble !== 'dormant' && trouble !== 'alwaysPlugged').length;
  let migratedAtFaultsEnd: number | null = null;
  let maxUnprovenSaid = 0;
  const story: string[] = [];
  for (let isFirst = true; nowMs - BEGINS_MS < LONGEST_MS; isFirst = false) {
    const requests = isFirst ? [{ requestId: 'start', kind: 'start' as const, by: 'bench', atMs: nowMs }] : [];
    const facts = { chargers: places.map((place) => place.fact(nowMs)), sites: {}, movingInGroups: {}, openSafetyEvents: 0, requests };
    const stepped = campaignStep(state, facts, nowMs, shellRules);
    state = stepped.state;
    const { used = 0 } = budgetUse(state, facts, nowMs, shellRules).find(({ name }) => name === 'unproven') ?? {};
    maxUnprovenSaid = Math.max(maxUnprovenSaid, used);
    if (stepped.events.length > 0)
      story.push(...stepped.events.filter(({ kind }) => kind !== 'slotGiven').map((event) => JSON.stringify(event)));
    for (const slot of stepped.admitted) {
      const found = byId.get(slot.chargerId);
      found?.place.take(slot);
      if (found) schedule(found.at, slot.startAtMs);
    }
    if (nowMs >= faultsEndMs) migratedAtFaultsEnd ??= places.filter(({ charger }) => charger.isProven).length;
    const arrived = places.filter(({ state: at }) => at === 'Migrated' || at === 'Excluded' || at === 'Stranded').length;
    if (arrived >= able && places.every(hasServedSince)) break;
    passUntil(nowMs + STEP_MS);
  }
  const virtualMs = nowMs - BEGINS_MS;
  for (const [at, place] of places.entries()) {
    place.endCars(nowMs);
    schedule(at, nowMs);
  }
  passUntil(nowMs + AFTER_MS);
  const states: Record<string, number> = {};
  for (const { state: each } of places) states[each] = (states[each] ?? 0) + 1;
  const unserved = places.reduce((sum, place) => sum + place.unserved, 0);
  return {
    ends: places.map(endOf),
    states,
    maxUnproven,
    maxUnprovenSaid,
    unserved,
    virtualMs,
    migratedAtFaultsEnd,
    story: story.slice(-50),
  };
}

/** Who came home shows by a session that it is well. */
const hasServedSince = ({ charger: { protocol, crossings, isServing } }: SeamPlace): boolean =>
  protocol === 'OCPP' || crossings === 0 || isServing;

/** At the seam nothing is stored: what was told to the end is not lost. */
function endOf({ charger, trouble }: SeamPlace): ChargerEnd {
  const { protocol, isProven, isServing, crossings, homecomings, cut, overMax, book } = charger;
  const isHere = trouble !== 'dormant';
  const untold = book.filter(({ isTold }) => !isTold);
  const lostWh = untold.reduce((sum, { startWh, stopWh }) => sum + (stopWh ?? startWh) - startWh, 0);
  const books = { sessions: book.length, lost: untold.length, doubled: 0, lostWh };
  return { trouble, protocol, isPoweredOn: isHere, isConnected: isHere, isProven, isServing, crossings, homecomings, cut, overMax, books };
}
