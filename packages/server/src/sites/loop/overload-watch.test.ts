import { afterEach, beforeEach, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import type { LoopScene } from './testing/loop-scene.ts';
import type { WallCharger } from './testing/wall-charger.ts';

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;
let car: WallCharger;

/** One car of 16 A behind 20 A, with a meter of 10 s. */
async function begin(protocol: 'OCPP' | 'CAPI' = 'OCPP'): Promise<void> {
  await scene.begin(store, { protocol });
  await scene.arrive(car, 1);
  await scene.pass(180);
}

beforeEach(async () => {
  ({ scene, store, end } = await loopTest(20, 1));
  car = scene.charger(0);
});
afterEach(() => end());

const told = async (): Promise<readonly string[]> =>
  (await scene.lines()).filter(({ code }) => code === 'overload').map(({ sentence }) => sentence);
const sentence = (amps: number, seconds: number): string =>
  `main carries ${amps} A on L1, where it is rated 20 A, while cars charge, for ${seconds} s so far`;

it('S19 a fuse that cars overload for more than 40 s is written down, once each time', async () => {
  await begin();
  car.isStubborn = true;
  scene.houseA = 8;
  await scene.pass(49);
  expect(await told()).toEqual([]);
  await scene.pass(120);
  expect(await told()).toEqual([sentence(24, 50)]);
  scene.houseA = 2;
  await scene.pass(30);
  scene.houseA = 8;
  await scene.pass(90);
  expect(await told()).toEqual([sentence(24, 50), sentence(24, 50)]);
});

it('S19 where a charger speaks CAPI it may last 30 s longer', async () => {
  await begin('CAPI');
  car.isStubborn = true;
  scene.houseA = 8;
  await scene.pass(79);
  expect(await told()).toEqual([]);
  await scene.pass(30);
  expect(await told()).toEqual([sentence(24, 80)]);
});

it('S19 more than 1.45 times its rating is too much at once', async () => {
  await begin();
  car.isStubborn = true;
  scene.houseA = 14;
  await scene.pass(25);
  expect(await told()).toEqual([expect.stringContaining('main carries 30 A on L1')]);
});

it('a step of the house that cars make room for is none, nor is a house that fills the fuse alone', async () => {
  await begin();
  scene.houseA = 14;
  await scene.pass(120);
  scene.houseA = 25;
  await scene.pass(180);
  expect(await told()).toEqual([]);
});
