import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { House } from './house.ts';
import { houseProfiles, type HouseProfile } from './house-profile.ts';
import { Site } from './site.ts';

const HOUR_MS = 3_600_000;
/** A Monday in June, midnight in UTC. */
const MONDAY_MS = Date.UTC(2026, 5, 1);

function scene(profile: HouseProfile, seed = 1) {
  const clock = new VirtualClock(MONDAY_MS);
  const site = new Site({ clock, main: { name: 'main', protection: { kind: 'gG', ratedA: 250 } } });
  const house = new House({ id: 'house', profile, clock, random: new SeededRandom(seed) });
  house.start(site.attach('main', house));
  return { clock, site, house };
}

/** The active current of L1 at every quarter of an hour of a day. */
async function dayOf(profile: HouseProfile, seed = 1): Promise<number[]> {
  const { clock, site, house } = scene(profile, seed);
  const seen: number[] = [];
  for (let quarter = 0; quarter < 96; quarter += 1) {
    seen.push(site.look('main').flow.activeA[0]);
    await clock.advance(HOUR_MS / 4);
  }
  house.stop();
  return seen;
}

describe('a house', () => {
  it('is the same with the same seed, and another with another', async () => {
    const [first, again, other] = [await dayOf(houseProfiles.villa), await dayOf(houseProfiles.villa), await dayOf(houseProfiles.villa, 2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('follows its profile over the day', async () => {
    const quiet: HouseProfile = { ...houseProfiles.garage, appliances: [], noise: 0, utcOffsetH: 0 };
    const day = await dayOf(quiet);
    expect(day[3 * 4]).toBeCloseTo((5500 * 0.36) / 230, 6);
    expect(day[18 * 4]).toBeCloseTo((23000 * 0.36) / 230, 6);
  });

  it('S4 feeds in what the sun gives beyond its own load: the current is negative by day only', async () => {
    const day = await dayOf({ ...houseProfiles.villa, appliances: [], utcOffsetH: 0 });
    expect(Math.min(...day.slice(9 * 4, 15 * 4))).toBeLessThan(0);
    expect(Math.min(...day.slice(0, 6 * 4))).toBeGreaterThan(0);
  });

  it('switches appliances on for a while, on their phases', async () => {
    const { clock, site, house } = scene(houseProfiles.empty);
    house.switchOn({ name: 'hob', powerW: [0, 2300, 1150] }, 20 * 60_000);
    expect(site.look('main').flow.activeA).toEqual([0, 10, 5]);
    await clock.advance(20 * 60_000);
    expect(site.look('main').flow.activeA).toEqual([0, 0, 0]);
    house.stop();
  });

  it('adds current without power where the power factor is below 1', () => {
    const { site, house } = scene(houseProfiles.empty);
    house.switchOn({ name: 'pump', powerW: [2300, 0, 0], powerFactor: 0.8 }, 1000);
    expect(site.look('main').flow.activeA[0]).toBeCloseTo(10, 9);
    expect(site.look('main').currentA[0]).toBeCloseTo(12.5, 9);
    house.stop();
  });

  it('S17 takes half as much again for 30 minutes after a power cut', async () => {
    const { clock, site, house } = scene({
      ...houseProfiles.empty,
      workdayW: Array.from({ length: 24 }, () => 2300),
      afterCut: { factor: 1.5, minutes: 30 },
    });
    site.setSupply(false);
    expect(site.look('main').currentA[0]).toBe(0);
    await clock.advance(10 * 60_000);
    site.setSupply(true);
    expect(site.look('main').currentA[0]).toBeCloseTo(15, 9);
    await clock.advance(2 * HOUR_MS);
    expect(site.look('main').currentA[0]).toBeCloseTo(10, 9);
    house.stop();
  });
});
