import { raise } from '../errors.ts';

/** What a campaign asks of a charger; all of it may be set for a campaign. */
export interface EligibilitySettings {
  /** Out of what the signed manifests list. */
  readonly releases: readonly ListedRelease[];
  /** A charger is online while it was heard within so many of its heartbeats. */
  readonly onlineHeartbeats: number;
  readonly stableDays: number;
  /** 0 to 1. */
  readonly minAvailability: number;
  readonly maxReconnectsPerDay: number;
  readonly maxGapMs: number;
  /** From what its owner was told, until it leaves CAPI at the earliest. */
  readonly noticeMs: number;
  /** No schedule may start a charge for so long. */
  readonly clearOfScheduleMs: number;
  /** From a roll-back to the next attempt. */
  readonly coolDownMs: number;
  /** So many that fail are enough. */
  readonly maxAttempts: number;
  /** A test of the endpoint counts for so long. */
  readonly endpointTestMs: number;
  /** Whoever waits with its image for so long, and does not reach the endpoint, is given up when nothing else is left to do. */
  readonly notReachedMs: number;
  /** A car that stays longer than this makes its charger one that is always plugged in… */
  readonly alwaysPluggedInMs: number;
  /** …and after this its owner is offered a time slot. */
  readonly offerSlotMs: number;
}

/** The part of a manifest that says which chargers its image is for. */
export interface ListedRelease {
  readonly model: string;
  readonly hardwareVersions: readonly string[];
  readonly fromVersions: readonly string[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const defaultEligibility: Omit<EligibilitySettings, 'releases'> = {
  onlineHeartbeats: 2,
  stableDays: 7,
  minAvailability: 0.98,
  maxReconnectsPerDay: 6,
  maxGapMs: 30 * MINUTE_MS,
  noticeMs: DAY_MS,
  clearOfScheduleMs: 60 * MINUTE_MS,
  coolDownMs: 7 * DAY_MS,
  maxAttempts: 2,
  endpointTestMs: DAY_MS,
  notReachedMs: 14 * DAY_MS,
  alwaysPluggedInMs: 3 * DAY_MS,
  offerSlotMs: 14 * DAY_MS,
};

/** Throws MIGRATION_SETTING_INVALID for a threshold that no charger, or every charger, would pass. */
export function checkEligibility(settings: EligibilitySettings): void {
  const { releases, ...figures } = settings;
  if (releases.length === 0)
    throw raise('MIGRATION_SETTING_INVALID', { setting: 'releases', value: 'empty', expected: 'at least one release' });
  for (const [setting, value] of Object.entries(figures)) {
    if (!Number.isFinite(value) || value < 0) throw raise('MIGRATION_SETTING_INVALID', { setting, value, expected: 'a number, 0 or more' });
  }
  if (settings.minAvailability > 1) {
    throw raise('MIGRATION_SETTING_INVALID', {
      setting: 'minAvailability',
      value: settings.minAvailability,
      expected: 'a share from 0 to 1',
    });
  }
  if (!Number.isInteger(settings.maxAttempts) || settings.maxAttempts < 1) {
    throw raise('MIGRATION_SETTING_INVALID', {
      setting: 'maxAttempts',
      value: settings.maxAttempts,
      expected: 'a whole number, 1 or more',
    });
  }
}
