import type { RehearsalResult } from '@phasor/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCampaignSettings } from '../campaign/index.ts';
import { rehearse } from './rehearse.ts';
import { idOf, knownHalo, NOBODY_COMES, street } from './testing/known-street.ts';

const CHARGERS = 120;
const [UNUSED, PLUGGED, OFFLINE, UNLISTED] = [0, 1, 2, 3];

function likeLastKnown() {
  return Array.from({ length: CHARGERS }, (_, at) => {
    const charger = knownHalo(at);
    const { fact } = charger;
    const { eligibility } = fact;
    if (!eligibility) throw new Error('nothing is known of it');
    switch (at) {
      case UNUSED:
        return { ...charger, cars: NOBODY_COMES };
      case PLUGGED: {
        const car = { isConnected: true, sinceMs: (eligibility.lastSeenMs ?? 0) - 30 * 86_400_000 };
        return {
          ...charger,
          fact: { ...fact, eligibility: { ...eligibility, car } },
          cars: { ...NOBODY_COMES, now: [{ connectorId: 1, leavesMs: null }] },
        };
      }
      case OFFLINE:
        return { ...charger, isOnline: false };
      case UNLISTED: {
        const firmwareVersion = '150';
        return { ...charger, plan: null, fact: { ...fact, eligibility: { ...eligibility, firmwareVersion } } };
      }
      default:
        return charger;
    }
  });
}

describe('R3 a campaign that is rehearsed', () => {
  let result: RehearsalResult;
  const told: number[] = [];
  beforeAll(() => {
    result = rehearse(street(likeLastKnown()), ({ migrated }) => told.push(migrated));
  }, 120_000);

  it('brings all over that can be, through all waves, within the budget for the unproven', () => {
    expect(result.holds).toEqual([]);
    expect(result).toMatchObject({ migrated: CHARGERS - 4, unproven: 1 });
    expect(result.states).toMatchObject({ Migrated: CHARGERS - 4, Soaking: 1 });
    const openings = result.waves.map(({ opensAt }) => Date.parse(opensAt ?? ''));
    const passings = result.waves.map(({ passesAt }) => Date.parse(passesAt ?? ''));
    openings.slice(1).forEach((opensMs, at) => expect(opensMs).toBeGreaterThanOrEqual(passings[at] ?? Infinity));
    expect(result.waves.reduce((sum, { members }) => sum + members, 0)).toBeGreaterThan(CHARGERS / 2);
    expect(result.maxUnproven).toBeGreaterThan(0);
    expect(result.maxUnproven).toBeLessThanOrEqual(result.unprovenLimit);
    expect(told.at(-1)).toBe(result.migrated);
  });

  it('says who is left out, and why', () => {
    const left = new Map(result.leftOut.map(({ code, examples }) => [code, examples]));
    expect(left.get('notUsed')).toEqual([idOf(UNUSED)]);
    expect(left.get('alwaysPluggedIn')).toEqual([idOf(PLUGGED)]);
    expect(left.get('offline')).toEqual([idOf(OFFLINE)]);
    expect(left.get('firmwareNotListed')).toEqual([idOf(UNLISTED)]);
  });

  it('says when it is over: not before each has soaked and was used, some at a time', () => {
    expect(result.endsAt).toBeNull();
    const turns = Math.ceil((CHARGERS - 4) / result.unprovenLimit);
    expect(result.days).toBeGreaterThan(3 * turns);
    expect(result.days).toBeLessThan(8 * turns);
  });

  it('says what of their settings is not simply carried over', () => {
    expect(result.items).toEqual([expect.objectContaining({ name: 'schedule', outcome: 'notPossible', chargers: CHARGERS - 3 })]);
  });
});

describe('a rehearsal', () => {
  const few = () => Array.from({ length: 6 }, (_, at) => knownHalo(at));
  const gate = { bakeMs: 0, minSettled: 1, minWaveShare: 0.5, stratum: { minSettled: 1, minSuccessShare: 0 } };
  const waves = defaultCampaignSettings(1, [])
    .waves.slice(0, 2)
    .map((wave, at) => ({
      ...{ name: wave.name, share: at },
      gate: { ...wave.gate, ...gate, expression: null, needsApproval: true },
    }));

  it('comes to the same each time', () => {
    const once = (): RehearsalResult => rehearse(street(few(), { waves }), () => undefined);
    const result = once();
    expect(result).toMatchObject({ migrated: 6, endsAt: result.restsAt, leftOut: [] });
    expect(once()).toEqual(result);
  });
});
