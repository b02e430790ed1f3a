import type { RootOperationNode } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import type { LoopScene } from './testing/loop-scene.ts';
import type { WallCharger } from './testing/wall-charger.ts';

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;
let car: WallCharger;

beforeEach(async () => {
  ({ scene, store, end } = await loopTest(40, 1));
  await scene.begin(store);
  car = scene.charger(0);
});
afterEach(() => end());

/** The next statement of that kind on that table fails; those after it do not. */
function failsOnce(kind: RootOperationNode['kind'], table: string): void {
  const before = scene.failed;
  scene.failing = (node) => scene.failed === before && node.kind === kind && JSON.stringify(node).includes(`"${table}"`);
}

describe('S4 a meter that freezes while nothing changes', () => {
  it('is not believed after a minute, before the house takes more (S19)', async () => {
    await scene.arrive(car, 1);
    await scene.pass(3_700);
    expect(car.drawA).toBe(16);
    scene.meterIsFrozen = true;
    await scene.pass(120);
    scene.houseA = 30;
    await scene.pass(600);
    expect(scene.overS).toBe(0);
    expect((await scene.lines()).map(({ sentence }) => sentence).join()).toContain('it is frozen');
    scene.meterIsFrozen = false;
    scene.houseA = 5;
    await scene.pass(300);
    expect(car.drawA).toBe(16);
  });
});

describe('S19 a statement that the database did not carry out does not silence a charger', () => {
  it.each([
    ['the memory, which is stored before an order is sent', 'UpdateQueryNode', 'site'],
    ['the decision log', 'InsertQueryNode', 'site_decision'],
  ] as const)('%s', async (_what, kind, table) => {
    await scene.arrive(car, 1);
    await scene.pass(300);
    expect(car.drawA).toBe(16);
    failsOnce(kind, table);
    scene.houseA = 32;
    await scene.pass(120);
    expect(scene.failed).toBe(1);
    expect(car.drawA).toBeLessThanOrEqual(8);
    expect(scene.overS).toBeLessThanOrEqual(40);
  });

  it('a session that could not be read is read again', async () => {
    failsOnce('SelectQueryNode', 'charging_transaction');
    await scene.arrive(car, 1);
    await scene.pass(120);
    expect(scene.failed).toBe(1);
    expect(car.told.at(-1)).toBe(16);
  });

  it('what was ordered is said again and counts as in force meanwhile; what was not sent is no write (S11)', async () => {
    await scene.arrive(car, 1);
    await scene.pass(300);
    const before = scene.loop.memory.connectors.get('CP1/1');
    scene.failing = ({ kind }) => kind === 'UpdateQueryNode';
    scene.houseA = 32;
    await scene.pass(60);
    const during = scene.loop.memory.connectors.get('CP1/1');
    expect(Math.max(0, ...(during?.before.map(({ limitA }) => limitA) ?? []))).toBe(16);
    expect(during?.writes).toEqual(before?.writes);
    expect(car.drawA).toBe(16);
    scene.failing = () => false;
    await scene.pass(15);
    expect(car.drawA).toBeLessThanOrEqual(8);
  });
});
