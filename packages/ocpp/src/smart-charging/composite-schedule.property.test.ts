import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChargingProfile } from '../messages.ts';
import { compositeSchedule } from './composite-schedule.ts';
import type { InstalledProfile } from './installed-profile.ts';
import type { ConnectorFacts, StationFacts } from './station-facts.ts';

const START_MS = Date.parse('2026-03-02T12:00:00Z');
const VOLTAGE_V = 230;

/** Around the window that is asked for, and often right on its edges; now and then between two seconds. */
const offsetMs = fc.oneof(
  fc.integer({ min: -200, max: 700 }).map((seconds) => seconds * 1000),
  fc.constantFrom(0, 1000, -1000),
  fc.integer({ min: -5_000, max: 400_000 }),
);
const instant = offsetMs.map((ms) => new Date(START_MS + ms).toISOString());
const farInstant = fc
  .tuple(fc.integer({ min: 0, max: 15 }), offsetMs)
  .map(([days, ms]) => new Date(START_MS - days * 86_400_000 + ms).toISOString());

const periods = fc
  .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 5 })
  .chain((starts) =>
    fc.tuple(
      ...[0, ...starts.toSorted((a, b) => a - b)].map((startPeriod) =>
        fc
          .tuple(fc.integer({ min: 0, max: 400 }), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
          .map(([tenths, numberPhases]) => ({ startPeriod, limit: tenths / 10, ...(numberPhases === undefined ? {} : { numberPhases }) })),
      ),
    ),
  );

const chargingProfile: fc.Arbitrary<ChargingProfile> = fc
  .record({
    purpose: fc.constantFrom('ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'),
    kind: fc.constantFrom('Absolute', 'Daily', 'Weekly', 'Relative'),
    stackLevel: fc.integer({ min: 0, max: 3 }),
    validFrom: fc.option(instant, { nil: undefined, freq: 2 }),
    validTo: fc.option(instant, { nil: undefined, freq: 2 }),
    startSchedule: farInstant,
    nearSchedule: instant,
    duration: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
    shortDuration: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
    unit: fc.constantFrom('A' as const, 'W' as const),
    periods,
  })
  .map((made) => ({
    chargingProfileId: 0,
    stackLevel: made.stackLevel,
    chargingProfilePurpose: made.purpose,
    chargingProfileKind: made.kind === 'Absolute' || made.kind === 'Relative' ? made.kind : 'Recurring',
    ...(made.kind === 'Daily' || made.kind === 'Weekly' ? { recurrencyKind: made.kind } : {}),
    ...(made.validFrom === undefined ? {} : { validFrom: made.validFrom }),
    ...(made.validTo === undefined ? {} : { validTo: made.validTo }),
    chargingSchedule: {
      chargingRateUnit: made.unit,
      ...(made.kind === 'Relative' ? {} : { startSchedule: made.kind === 'Absolute' ? made.nearSchedule : made.startSchedule }),
      ...((made.shortDuration ?? made.duration) ? { duration: made.shortDuration ?? made.duration } : {}),
      chargingSchedulePeriod: made.periods.map((period) =>
        // Watts are some seven hundred times as many.
        made.unit === 'W' ? { ...period, limit: Math.round(period.limit * 6877) / 10 } : period,
      ),
    },
  }));

const connectorFacts = (connectorId: number): fc.Arbitrary<ConnectorFacts> =>
  fc.record({
    connectorId: fc.constant(connectorId),
    phases: fc.constantFrom(1, 3),
    maxCurrentA: fc.constantFrom(null, 16, 32),
    transaction: fc.option(fc.record({ transactionId: fc.constant(7), startMs: offsetMs.map((ms) => START_MS + Math.min(0, ms)) })),
  });

const scenario = fc.record({
  connectors: fc.tuple(connectorFacts(1), connectorFacts(2)),
  maxCurrentA: fc.constantFrom(null, null, 25),
  profiles: fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 2 }), chargingProfile)
      .map(([connectorId, profile]) => ({ connectorId, installedMs: START_MS, profile })),
    { maxLength: 7 },
  ),
  connectorId: fc.integer({ min: 0, max: 2 }),
  unit: fc.constantFrom('A' as const, 'W' as const),
});

/** A station keeps one profile for each connector, purpose and stackLevel, and its purposes only where they belong. */
function possible(profiles: readonly InstalledProfile[]): InstalledProfile[] {
  const seen = new Set<string>();
  return profiles.filter(({ connectorId, profile }) => {
    const { chargingProfilePurpose: purpose, stackLevel, chargingProfileKind } = profile;
    if (purpose === 'ChargePointMaxProfile' && (connectorId !== 0 || chargingProfileKind === 'Relative')) return false;
    if (purpose === 'TxProfile' && connectorId === 0) return false;
    const key = `${connectorId} ${purpose} ${stackLevel}`;
    if (seen.has(key)) return false;
    return seen.add(key);
  });
}

// The oracle: looks at one second at a time and at every profile in it. It shares no code with what it judges.

type Said = { readonly tenths: bigint; readonly unit: string; readonly phases: number } | undefined;

function said(profile: ChargingProfile, relativeMs: number, ms: number): Said {
  if (profile.validFrom && new Date(profile.validFrom).getTime() > ms) return undefined;
  if (profile.validTo && new Date(profile.validTo).getTime() <= ms) return undefined;
  const schedule = profile.chargingSchedule;
  let began = schedule.startSchedule === undefined ? relativeMs : new Date(schedule.startSchedule).getTime();
  const every = profile.recurrencyKind === 'Daily' ? 86_400_000 : 604_800_000;
  while (profile.recurrencyKind !== undefined && began + every <= ms) began += every;
  const ageS = (ms - began) / 1000;
  if (ageS < 0 || (schedule.duration !== undefined && ageS >= schedule.duration)) return undefined;
  let answer: Said;
  for (const { startPeriod, limit, numberPhases } of schedule.chargingSchedulePeriod) {
    if (startPeriod <= ageS)
      answer = { tenths: BigInt((limit * 10).toFixed(0)), unit: schedule.chargingRateUnit, phases: numberPhases ?? 3 };
  }
  return answer;
}

function strongest(profiles: readonly InstalledProfile[], purpose: string, connectorId: number, relativeMs: number, ms: number): Said {
  for (let level = 3; level >= 0; level -= 1) {
    for (const { connectorId: at, profile } of profiles) {
      if (at !== connectorId || profile.chargingProfilePurpose !== purpose || profile.stackLevel !== level) continue;
      const answer = said(profile, relativeMs, ms);
      if (answer) return answer;
    }
  }
  return undefined;
}

function inUnit({ tenths, unit }: { readonly tenths: bigint; readonly unit: string }, asked: string, phases: number): bigint {
  const voltsTimesPhases = BigInt(VOLTAGE_V * phases);
  if (unit === asked) return tenths;
  return asked === 'W' ? tenths * voltsTimesPhases : tenths / voltsTimesPhases;
}

function least(values: readonly (bigint | undefined)[]): bigint | undefined {
  return values.reduce((low, value) => (value !== undefined && (low === undefined || value < low) ? value : low), undefined);
}

const amps = (value: number | null) => (value === null ? undefined : { tenths: BigInt(value * 10), unit: 'A' });

/** `limit phases` for one second. */
function oracle(profiles: readonly InstalledProfile[], station: StationFacts, connectorId: number, unit: string, ms: number): string {
  const max = strongest(profiles, 'ChargePointMaxProfile', 0, START_MS, ms);
  const ofOne = (connector: ConnectorFacts, isAlone: boolean): { limit: bigint | undefined; phases: number } => {
    const relativeMs = connector.transaction?.startMs ?? START_MS;
    const own =
      (connector.transaction && strongest(profiles, 'TxProfile', connector.connectorId, relativeMs, ms)) ??
      strongest(profiles, 'TxDefaultProfile', connector.connectorId, relativeMs, ms) ??
      strongest(profiles, 'TxDefaultProfile', 0, relativeMs, ms);
    const above = isAlone ? max : undefined;
    const phases = Math.min(connector.phases, own?.phases ?? 3, above?.phases ?? 3);
    const all = [own, above, amps(connector.maxCurrentA), isAlone ? amps(station.maxCurrentA) : undefined];
    return { limit: least(all.map((one) => one && inUnit(one, unit, phases))), phases };
  };
  const connector = station.connectors.find((one) => one.connectorId === connectorId);
  if (connector) {
    const { limit, phases } = ofOne(connector, true);
    return `${limit ?? 'none'} ${phases}`;
  }
  const phases = Math.min(Math.max(...station.connectors.map((one) => one.phases)), max?.phases ?? 3);
  let sum: bigint | undefined = 0n;
  for (const one of station.connectors) {
    const { limit } = ofOne(one, false);
    sum = sum === undefined || limit === undefined ? undefined : sum + limit;
  }
  const above = [max, amps(station.maxCurrentA)].map((one) => one && inUnit(one, unit, phases));
  return `${least([sum, ...above]) ?? 'none'} ${phases}`;
}

describe('compositeSchedule against an oracle that looks at every second', () => {
  it('agrees with it for any set of profiles', { timeout: 120_000 }, () => {
    const durationS = 600;
    fc.assert(
      fc.property(scenario, ({ connectors, maxCurrentA, profiles: random, connectorId, unit }) => {
        const profiles = possible(random);
        const station = { voltageV: VOLTAGE_V, maxCurrentA, connectors };
        const composite = compositeSchedule({ profiles, station, connectorId, unit, fromMs: START_MS, durationS });
        const got: string[] = [];
        const right: string[] = [];
        let at = -1;
        for (let second = 0; second < durationS; second += 1) {
          const begins = composite.periods[at + 1]?.startS === second;
          if (begins) at += 1;
          const { limit, numberPhases } = composite.periods[at] ?? { limit: -1, numberPhases: -1 };
          const isNow = `${limit === null ? 'none' : Math.round(limit * 10)} ${numberPhases}`;
          const shouldBe = oracle(profiles, station, connectorId, unit, START_MS + second * 1000);
          // Merged: a period begins where something changes, and nowhere else.
          got.push(`${second}: ${isNow} ${begins ? 'begins' : ''}`);
          right.push(`${second}: ${shouldBe} ${right.at(-1)?.includes(` ${shouldBe} `) ? '' : 'begins'}`);
        }
        expect(got).toEqual(right);
        expect(at).toBe(composite.periods.length - 1);
      }),
      { numRuns: 500 },
    );
  });
});
