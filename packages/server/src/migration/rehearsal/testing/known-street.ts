import { defaultCampaignSettings, newCampaign, type CampaignSettings } from '../../campaign/index.ts';
import { eligibleFacts, T0, TEST_RELEASES } from '../../testing/fleet.ts';
import { MAX_A, PLAN } from '../../way/testing/plan.ts';
import { waySettings } from '../../way/index.ts';
import type { KnownCharger, RehearsalInput } from '../rehearsal-input.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const idOf = (at: number): string => `2403${String(at + 1).padStart(6, '0')}M`;

/** A Halo at which somebody charges each evening, at an hour of its own. */
export function knownHalo(at: number, change: Partial<KnownCharger> = {}): KnownCharger {
  const chargerId = idOf(at);
  const fromMs = T0 - DAY_MS + 15 * HOUR_MS + (at % 60) * 60_000;
  return {
    fact: {
      chargerId,
      stratum: { model: 'halo', hardwareVersion: '4', fromVersion: '169', link: null },
      ...{ siteId: null, groupId: null, workingConnectors: 1, isDormant: false, way: null, health: null },
      eligibility: eligibleFacts(chargerId, 'halo', '4'),
    },
    plan: { ...PLAN, wayId: `rehearsal/${chargerId}`, chargerId, serialNumber: chargerId, isTwin: false },
    epoch: 1,
    isOnline: true,
    snapshot: {
      settingsRevision: 3,
      settings: { dimmer: 'low', downLight: true, connectors: [{ connectorId: 1, maxCurrentA: MAX_A, rfidLock: true }] },
      modes: [{ connectorId: 1, mode: 'On' }],
      tags: ['04a1b2c3'],
      registersWh: [{ connectorId: 1, registerWh: 1_000 }],
      scheduleWindows: 2,
    },
    schedule: null,
    lastSessionId: 12,
    cars: { periodMs: DAY_MS, visits: [{ connectorId: 1, fromMs, toMs: fromMs + 2 * HOUR_MS }], now: [] },
    ...change,
  };
}

export const NOBODY_COMES: KnownCharger['cars'] = { periodMs: DAY_MS, visits: [], now: [] };

/** A draft of a campaign over these, made by another than who rehearses it. */
export function street(chargers: readonly KnownCharger[], change: Partial<CampaignSettings> = {}): RehearsalInput {
  const settings = { ...defaultCampaignSettings(7, TEST_RELEASES), ...change };
  const ids = chargers.map(({ fact }) => fact.chargerId);
  const state = newCampaign({ campaignId: 'one', createdBy: 'anna', chargers: ids, settings }, new Map());
  return { nowMs: T0, state, chargers, sites: {}, movingInGroups: {}, settings: waySettings, pollMs: 30_000 };
}
