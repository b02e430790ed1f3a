import { budgetUse, campaignStep, defaultCampaignSettings, newCampaign, type CampaignState } from '@phasor/server/migration';
import { BUDGETS, gate, NOTICE_MS, SHORT_WAITS, START_SPREAD_MS } from '../campaign.ts';
import type { MigrationFaults } from '../fault-plans.ts';
import type { MigrationRun } from '../figures.ts';
import { AFTER_MS, BEGINS_MS, CANNOT_COME, LONGEST_MS } from '../street-plan.ts';
import { POLL_MS, type SeamPlace } from './seam-place.ts';
import { endOf, HOME_VERSION, SeamStreet } from './seam-street.ts';

const RELEASES = ['halo', 'aura'].map((model) => ({ model, hardwareVersions: ['4'], fromVersions: [HOME_VERSION] }));
const ENDS: ReadonlySet<string> = new Set(['Migrated', 'Excluded', 'Stranded']);
const STORY_LINES = 50;

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
    budgets: { ...standard.budgets, ...BUDGETS },
    eligibility: { ...standard.eligibility, coolDownMs: SHORT_WAITS.coolDownMs ?? 0, maxAttempts: attempts, noticeMs: NOTICE_MS },
    needsSecondPerson: false,
    startSpreadMs: START_SPREAD_MS,
  };
};

/** Who came home shows by a session that it is well. */
const hasServedSince = ({ charger: { protocol, crossings, isServing } }: SeamPlace): boolean =>
  protocol === 'OCPP' || crossings === 0 || isServing;

/** A campaign at the seam: the product's rules for campaigns and ways, and chargers that speak reports and orders; no store, no sockets, no polls while nothing is asked. */
export function runSeam(chargers: number, faults: MigrationFaults, seed: number, attempts: number): MigrationRun {
  const street = new SeamStreet({ chargers, faults, seed, attempts, beginsMs: BEGINS_MS });
  const { places } = street;
  const settings = settingsOf(seed, attempts);
  let state: CampaignState = newCampaign({ campaignId: 'virtual', createdBy: 'bench', chargers: street.chargerIds, settings }, new Map());
  const able = places.filter(({ trouble }) => !CANNOT_COME.has(trouble)).length;
  let migratedAtFaultsEnd: number | null = null;
  let maxUnprovenSaid = 0;
  const story: string[] = [];
  for (let isFirst = true; street.nowMs - BEGINS_MS < LONGEST_MS; isFirst = false) {
    const { nowMs } = street;
    const requests = isFirst ? [{ requestId: 'start', kind: 'start' as const, by: 'bench', atMs: nowMs }] : [];
    const facts = { chargers: street.facts, sites: {}, movingInGroups: {}, openSafetyEvents: 0, requests };
    const stepped = campaignStep(state, facts, nowMs);
    state = stepped.state;
    const { used = 0 } = budgetUse(state, facts, nowMs).find(({ name }) => name === 'unproven') ?? {};
    maxUnprovenSaid = Math.max(maxUnprovenSaid, used);
    story.push(...stepped.events.filter(({ kind }) => kind !== 'slotGiven').map((event) => JSON.stringify(event)));
    street.follow(stepped);
    if (nowMs >= street.faultsEndMs) migratedAtFaultsEnd ??= places.filter(({ charger }) => charger.isProven).length;
    const isDone = places.filter((place) => ENDS.has(place.state)).length >= able && places.every(hasServedSince);
    if (isDone) break;
    street.pass(POLL_MS);
  }
  const virtualMs = street.nowMs - BEGINS_MS;
  street.endCars();
  street.pass(AFTER_MS);
  const unserved = places.reduce((sum, place) => sum + place.unserved, 0);
  const { maxUnproven } = street;
  return {
    ...{ ends: places.map(endOf), maxUnproven, maxUnprovenSaid, unserved, virtualMs, migratedAtFaultsEnd, garage: null },
    story: story.slice(-STORY_LINES),
  };
}
