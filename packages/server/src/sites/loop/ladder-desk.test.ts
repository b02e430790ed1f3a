import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import { RUNGS } from './ladder.ts';
import { siteNow } from './site-now.ts';
import { START_MS, type LoopScene } from './testing/loop-scene.ts';
import type { WallCharger } from './testing/wall-charger.ts';

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;
let car: WallCharger;

/** One charger whose car begins as it should, and then draws all it can whatever the profile of its transaction says. */
beforeEach(async () => {
  ({ scene, store, end } = await loopTest(20, 1));
  await scene.begin(store, { actuator: 'numberPhases', failsafeA: 6 });
  const { no, organisation_no } = await store.db.selectFrom('charger').select(['no', 'organisation_no']).executeTakeFirstOrThrow();
  const key = { key: 'UserCurrentLimit', value: '1.13,2.32', is_readonly: false, is_known: true, read_at: new Date(0) };
  await store.db
    .insertInto('configuration_key')
    .values({ ...key, charger_no: no, organisation_no })
    .execute();
  car = scene.charger(0);
  car.defaults.set(9_000, {
    ...{ chargingProfileId: 9_000, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' },
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
  });
  await scene.arrive(car, 1);
  await scene.pass(180);
  expect(car.drawA).toBeGreaterThanOrEqual(12);
});
afterEach(() => end());

async function disobey(): Promise<void> {
  car.obeysTransaction = false;
  car.asked.length = 0;
  scene.houseA = 10;
  await scene.pass(240);
}

const rungs = async (): Promise<readonly string[]> =>
  (await scene.lines()).filter(({ code }) => code === 'ignores-order').map(({ sentence }) => sentence.replace(/^.*: /, ''));

describe('S8 the ladder, on a charger that disobeys over the loop', () => {
  it('resends the whole order first: with its tail and its phases', async () => {
    car.obeysTransaction = false;
    scene.houseA = 10;
    for (let second = 0; second < 60 && (await rungs()).length === 0; second += 1) await scene.pass(1);
    await scene.pass(1);
    const [before, again] = car.profiles.slice(-2);
    expect(await rungs()).toEqual(['it is told again']);
    expect(again?.chargingSchedule.chargingSchedulePeriod).toHaveLength(2);
    expect(again?.chargingSchedule.chargingSchedulePeriod.map(({ limit, numberPhases }) => [limit, numberPhases])).toEqual(
      before?.chargingSchedule.chargingSchedulePeriod.map(({ limit, numberPhases }) => [limit, numberPhases]),
    );
    expect(again?.chargingSchedule.chargingSchedulePeriod.map(({ numberPhases }) => numberPhases)).toEqual([3, 3]);
    expect([again?.chargingProfileId, again?.stackLevel]).toEqual([before?.chargingProfileId, before?.stackLevel]);
  });

  it('climbs rung by rung until one helps, and takes back what it left once the session is over', async () => {
    const standing = new Map(car.defaults);
    car.keys.set('UserCurrentLimit', '1.16,2.32');
    await disobey();
    // The key helps: nothing beyond it is done.
    expect(await rungs()).toEqual(['it is told again', 'it is told by its default profile', 'it is told by the vendor’s key']);
    expect(car.asked).toContain('TxDefaultProfile 0');
    expect(car.asked.find((one) => one.startsWith('UserCurrentLimit'))).toMatch(/^UserCurrentLimit=1\.\d,2\.32$/);
    expect(scene.loop.memory.connectors.get('CP1/1')?.residue).toMatchObject({ hasDefault: true, limitBeforeA: 13 });
    await scene.leave(car);
    await scene.pass(10);
    expect(car.defaults).toEqual(standing);
    expect(car.keys.get('UserCurrentLimit')).toBe('1.13,2.32');
    expect(scene.loop.memory.connectors.get('CP1/1')?.residue).toBeNull();
    // It may have taken the place of a schedule's at its stack level.
    expect(scene.compared).toEqual(['CP1']);
  });

  it('S15 its default profile keeps the schedule: no charging in a 0 A block that begins while it stands', async () => {
    const atMs = (hour: number): number => START_MS + hour * 3_600_000;
    scene.allowed = [
      { fromMs: atMs(0), untilMs: atMs(1), limitA: 10 },
      { fromMs: atMs(1), untilMs: atMs(3), limitA: 0 },
      { fromMs: atMs(3), untilMs: atMs(36), limitA: 32 },
    ];
    const startMs = scene.loop.memory.connectors.get('CP1/1')?.session?.startedAtMs ?? 0;
    [car.obeysTransaction, scene.houseA] = [false, 0];
    for (let second = 0; second < 240 && !car.defaults.has(9_601); second += 1) await scene.pass(1);
    const profile = car.defaults.get(9_601);
    expect(profile).toMatchObject({ chargingProfileKind: 'Relative', chargingSchedule: { chargingRateUnit: 'A' } });
    expect(profile?.chargingSchedule.startSchedule).toBeUndefined();
    // No more than its failsafe at any time, and the last period is the lowest.
    const periods = profile?.chargingSchedule.chargingSchedulePeriod.map(({ startPeriod, limit }) => [startPeriod, limit]);
    expect(periods).toEqual([
      [0, 6],
      [(atMs(1) - startMs) / 1000, 0],
      [(atMs(3) - startMs) / 1000, 6],
      [(atMs(36) - startMs) / 1000, 0],
    ]);
  });

  it('goes no further than telling it again while the charger is not heard: nobody knows that it ignores what it may never have been told', async () => {
    car.asked.length = 0;
    // Its car follows late, and just then its line dies without a word.
    [car.obeysTransaction, scene.houseA] = [false, 10];
    await scene.pass(19);
    [car.obeysTransaction, car.isUnheard] = [true, true];
    await scene.pass(240);
    expect(car.drawA).toBeLessThanOrEqual(10);
    car.isUnheard = false;
    await scene.pass(240);
    expect(await rungs()).toEqual(['it is told again']);
    expect(car.asked.filter((one) => /Default|Limit|stop|inoperative/.test(one))).toEqual([]);
  });

  it('is not begun for what the car before drew, which is all that was read of the charger when the next one begins', async () => {
    car.isUnheard = true;
    await scene.leave(car);
    await scene.pass(60);
    await scene.arrive(car, 2);
    scene.bus.publish({ kind: 'charger', chargerId: car.id });
    await scene.pass(60);
    expect((await scene.lines()).filter(({ sentence }) => sentence.includes('draws more than it was offered'))).toEqual([]);
    car.isUnheard = false;
    await scene.pass(180);
    expect(car.drawA).toBeGreaterThanOrEqual(12);
  });

  it('goes to its end where nothing helps, and says so', async () => {
    car.isStubborn = true;
    await disobey();
    expect(await rungs()).toHaveLength(RUNGS.length);
    expect(car.asked.slice(-2)).toEqual(['stop', 'inoperative']);
    expect(scene.logged).toContain('a charger draws more than it was offered, and nothing that was tried stops it');
  });

  it('says of a connector that it was taken out of operation, and how it is put back, until it was', async () => {
    car.isStubborn = true;
    await disobey();
    await scene.leave(car);
    const reason = async (status: string): Promise<string | undefined> => {
      scene.status = status;
      scene.bus.publish({ kind: 'charger', chargerId: car.id });
      await scene.pass(3);
      return siteNow(scene.loop)?.connectors[0]?.reason;
    };
    expect(await reason('Finishing')).toMatch(/out of operation.*ChangeAvailability with type Operative/);
    expect(await reason('Unavailable')).toMatch(/out of operation/);
    expect(await reason('Faulted')).toMatch(/out of operation/);
    expect(await reason('Available')).toBe('No car charges here.');
  });
});
