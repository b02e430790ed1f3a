import { raise } from '../errors.ts';
import { checkEligibility, defaultEligibility, type EligibilitySettings, type ListedRelease } from '../eligibility/index.ts';
import { checkBudgets, defaultBudgets, type BudgetSettings } from './budgets.ts';
import type { GateSettings } from './gate.ts';
import { readGate } from './read-gate.ts';

export interface CampaignSettings {
  /** Everything that is drawn comes of it. */
  readonly seed: number;
  readonly eligibility: EligibilitySettings;
  readonly waves: readonly WavePlan[];
  /** Sent first of each stratum. At least 1. */
  readonly canariesPerStratum: number;
  /** A wave has so many times the members that its gate needs: some of them will be plugged in for weeks. 1 or more. */
  readonly sampleMargin: number;
  readonly budgets: BudgetSettings;
  /** Another than the one who made the campaign starts it. */
  readonly needsSecondPerson: boolean;
  /** Starts are spread over so long. */
  readonly startSpreadMs: number;
  /** A slot that is not used for so long after its start is void. */
  readonly slotMs: number;
}

export interface WavePlan {
  readonly name: string;
  /** Of all its chargers that are not dormant; 0: canaries only, 1: all that are left. */
  readonly share: number;
  /** What must be so before the next wave opens; after the last one, the evergreen lane. */
  readonly gate: GateSettings;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const gateOf = (success: number, change: Partial<GateSettings> = {}): GateSettings => ({
  bakeMs: 24 * HOUR_MS,
  minSettled: 1,
  minWaveShare: 0.5,
  stratum: { minSettled: 1, minSuccessShare: 0.8 },
  maxStranded: 0,
  needsApproval: false,
  tolerance: { availability: 0.02, reconnectsPerDay: 3, failedSessionShare: 0.05 },
  expression: {
    all: [
      { measure: 'success', atLeast: success },
      { measure: 'worse', atMost: 1 - success + 0.2 },
      { measure: 'provenShare', atLeast: 0.5 },
    ],
  },
  ...change,
});

/** Canary, 2 %, 10 %, 30 %, the rest; each gate asks for more than the one before. */
export function defaultCampaignSettings(seed: number, releases: readonly ListedRelease[]): CampaignSettings {
  return {
    seed,
    eligibility: { ...defaultEligibility, releases },
    waves: [
      { name: 'canary', share: 0, gate: gateOf(0.7) },
      { name: '2 %', share: 0.02, gate: gateOf(0.9) },
      { name: '10 %', share: 0.1, gate: gateOf(0.93) },
      { name: '30 %', share: 0.3, gate: gateOf(0.95, { maxStranded: null }) },
      { name: 'the rest', share: 1, gate: gateOf(0.95, { maxStranded: null }) },
    ],
    canariesPerStratum: 3,
    sampleMargin: 1.5,
    budgets: defaultBudgets,
    needsSecondPerson: true,
    startSpreadMs: 10 * MINUTE_MS,
    slotMs: HOUR_MS,
  };
}

/** Throws MIGRATION_SETTING_INVALID, MIGRATION_GATE_INVALID. */
export function checkCampaignSettings(settings: CampaignSettings): void {
  checkEligibility(settings.eligibility);
  checkBudgets(settings.budgets);
  const need = (isFine: boolean, setting: string, value: unknown, expected: string): void => {
    if (!isFine) throw raise('MIGRATION_SETTING_INVALID', { setting, value, expected });
  };
  const { canariesPerStratum, sampleMargin, startSpreadMs, slotMs, seed, waves } = settings;
  need(Number.isInteger(seed), 'seed', seed, 'a whole number');
  need(
    Number.isInteger(canariesPerStratum) && canariesPerStratum >= 1,
    'canariesPerStratum',
    canariesPerStratum,
    'a whole number, 1 or more',
  );
  need(sampleMargin >= 1 && Number.isFinite(sampleMargin), 'sampleMargin', sampleMargin, '1 or more');
  need(startSpreadMs >= 0 && Number.isFinite(startSpreadMs), 'startSpreadMs', startSpreadMs, '0 or more');
  need(slotMs > 0 && Number.isFinite(slotMs), 'slotMs', slotMs, 'more than 0');
  need(waves.length > 0, 'waves', 'empty', 'at least one wave');
  for (const { name, share, gate } of waves) {
    need(share >= 0 && share <= 1, `waves, ${name}: share`, share, 'a share from 0 to 1');
    need(gate.bakeMs >= 0 && Number.isFinite(gate.bakeMs), `waves, ${name}: bakeMs`, gate.bakeMs, '0 or more');
    need(
      Number.isInteger(gate.minSettled) && gate.minSettled >= 1,
      `waves, ${name}: minSettled`,
      gate.minSettled,
      'a whole number, 1 or more',
    );
    const { minWaveShare } = gate;
    need(minWaveShare > 0 && minWaveShare <= 1, `waves, ${name}: minWaveShare`, minWaveShare, 'a share above 0 and up to 1');
    const { minSuccessShare } = gate.stratum;
    need(minSuccessShare >= 0 && minSuccessShare <= 1, `waves, ${name}: minSuccessShare`, minSuccessShare, 'a share from 0 to 1');
    if (gate.expression !== null) readGate(gate.expression);
  }
}
