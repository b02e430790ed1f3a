import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_VERSION, demoReleases, demoSigners } from '@phasor/apps';
import type { MigrationStory, ReleaseKeys } from '@phasor/contract';
import { integerBetween, SeededRandom, VirtualClock } from '@phasor/kernel';
import { trustedKey } from '@phasor/release';
import type { SystemOptions } from '@phasor/server';
import { OwnServer } from '../site/own-server.ts';
import { compareBooks } from './books.ts';
import { campaignWish, RunningCampaign, SHORT_WAITS, transactionsOf } from './campaign.ts';
import { CrossingGarage } from './crossing-garage.ts';
import { dealt, type MigrationFaults } from './fault-plans.ts';
import type { ChargerEnd, MigrationRun } from './figures.ts';
import { AFTER_MS, BEGINS_MS, CANNOT_COME, chargerIdOf, COMES_AFTERWARDS, LONGEST_MS } from './street-plan.ts';
import { allTags, Street } from './street.ts';
import type { TwinWatch } from './twin-watch.ts';

const MINUTE_MS = 60_000;
/** Until everybody was heard and known. */
const SETTING_UP_MS = 4 * MINUTE_MS;
const LOOK_MS = MINUTE_MS;
const MOST_MINUTES_AWAY = 20;

interface Scene {
  readonly clock: VirtualClock;
  readonly server: OwnServer;
  readonly street: Street;
  readonly campaign: RunningCampaign;
  readonly faults: MigrationFaults;
  readonly seed: number;
}

/** Who came home shows by a session that it is well. */
const hasServedSince = ({ standing, crossings, isServing }: TwinWatch): boolean => standing !== 'onCapi' || crossings === 0 || isServing;

/** It is dead for so long before it is started again. */
const DEAD_MS = 5_000;

/** Some time within the stretch the server dies, whatever it is doing. */
async function dieWithin({ clock, server }: Scene, stretchMs: number, random: SeededRandom): Promise<void> {
  const livesMs = integerBetween(random, 0, stretchMs - DEAD_MS);
  clock.setTimer(livesMs, () => server.die());
  await clock.advance(livesMs + DEAD_MS);
  await server.stop();
  await server.start();
  await clock.advance(stretchMs - livesMs - DEAD_MS);
}

/** Whether all have arrived that come at all while the faults last: then they need last no longer. */
const areTheOthersThere = ({ street, campaign }: Scene): boolean => {
  const others = street.watches.filter(({ trouble }) => trouble !== COMES_AFTERWARDS && !CANNOT_COME.has(trouble));
  return others.every(({ standing }) => standing === 'proven') && campaign.count('Migrated') >= others.length;
};

/** Lets the campaign run until nobody is left who could come. Gives how many had arrived when the faults ended; null where they did not end. */
async function run(scene: Scene): Promise<number | null> {
  const { clock, street, campaign, faults, seed } = scene;
  const random = new SeededRandom(seed * 3_001 + 1);
  const beganMs = clock.monotonicMs();
  const able = street.watches.filter(({ trouble }) => !CANNOT_COME.has(trouble)).length;
  let atFaultsEnd: number | null = null;
  let areOver = false;
  for (;;) {
    const passedMs = clock.monotonicMs() - beganMs;
    await campaign.look();
    areOver ||= faults.lastsMs !== null && (passedMs >= faults.lastsMs || areTheOthersThere(scene));
    if (areOver) street.endFaults();
    if (areOver) atFaultsEnd ??= street.watches.filter(({ standing }) => standing === 'proven').length;
    const isDone = campaign.count('Migrated', 'Excluded', 'Stranded') >= able && street.watches.every(hasServedSince);
    if (isDone || passedMs >= LONGEST_MS) return atFaultsEnd;
    if (faults.serverDiesEveryMs === null || areOver) await clock.advance(LOOK_MS);
    else await dieWithin(scene, faults.serverDiesEveryMs, random);
  }
}

/** Faults that last to the end may have cut somebody off in this minute. */
async function untilAllAreBack(clock: VirtualClock, { watches }: Street): Promise<void> {
  const isBack = ({ trouble, twin }: TwinWatch): boolean => trouble === 'dormant' || twin.state().isConnected;
  for (let minutes = 0; minutes < MOST_MINUTES_AWAY && !watches.every(isBack); minutes += 1) await clock.advance(MINUTE_MS);
}

async function endOf(server: OwnServer, watch: TwinWatch, state: string): Promise<ChargerEnd> {
  const { twin, trouble, crossings, homecomings, overMax, isServing, standing } = watch;
  const cut = watch.cut.length;
  const { protocol, isPoweredOn, isConnected } = twin.state();
  const books = compareBooks(twin.book.sessions, await transactionsOf(server, twin.id), trouble !== 'clockJumps');
  const isProven = standing === 'proven';
  return { trouble, state, protocol, isPoweredOn, isConnected, isProven, isServing, crossings, homecomings, cut, overMax, books };
}

/** Each charge that was cut, and what each charger went through that came home at least once. */
async function storiesOf(server: OwnServer, { watches }: Street): Promise<readonly string[]> {
  const all = watches.flatMap(({ twin, trouble, standing, cut }) =>
    cut.map(({ startTime, stopTime, reason }) => `${twin.id}, ${trouble}, ${standing}: cut, ${reason}, ${startTime} to ${stopTime}`),
  );
  for (const { twin, trouble } of watches.filter(({ homecomings, cut }) => homecomings > 0 || cut.length > 0)) {
    const { sentences } = await server.ask<MigrationStory>('GET', `/chargers/${twin.id}/migration/story`);
    all.push(...sentences.map((sentence) => `${twin.id}, ${trouble}: ${sentence}`));
  }
  return all;
}

/** Registers the chargers, with a key for each. */
async function register(server: OwnServer, count: number): Promise<ReadonlyMap<string, string>> {
  for (const idTag of allTags) await server.ask('POST', '/tags', { idTag });
  const keys = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    const id = chargerIdOf(index);
    keys.set(id, (await server.ask<{ readonly capiKey: string }>('POST', '/chargers', { id, protocol: 'CAPI' })).capiKey);
  }
  return keys;
}

/** Time stands still while a twin fetches an image: a server that waited for its next second would wait for ever. */
const UNPACED: NonNullable<SystemOptions['downloadBudget']> = { enter: () => () => undefined, spend: () => Promise.resolve() };

export interface OverWires {
  readonly chargers: number;
  readonly faults: MigrationFaults;
  readonly seed: number;
  /** Ways that may fail before a charger is excluded. */
  readonly attempts: number;
  /** So many of the chargers share a fuse; 0: none does. */
  readonly inGarage: number;
  /** False: nobody looks after that fuse. */
  readonly isBalanced: boolean;
  /** A PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string | undefined;
}

/** A campaign with the real server, real sockets and twins on one virtual clock. */
export async function runOverWires(asked: OverWires): Promise<MigrationRun> {
  const { chargers, faults, seed, attempts, inGarage, isBalanced, databaseUrl } = asked;
  const troubles = dealt(faults, chargers, seed);
  const clock = new VirtualClock(BEGINS_MS, { firesTogether: true });
  const folder = await mkdtemp(join(tmpdir(), 'phasor-migration-'));
  const signers = demoSigners(folder);
  const migration = { ...SHORT_WAITS, mostFailures: attempts };
  const canDie = faults.serverDiesEveryMs !== null;
  const options = { releaseKeyFiles: signers.keyFiles, migration, databaseUrl, downloadBudget: UNPACED, canDie };
  const server = await OwnServer.open(clock, seed, options);
  let street: Street | null = null;
  const garage = inGarage === 0 ? null : new CrossingGarage({ clock, server, seed, chargers: inGarage, firmwareVersion: DEMO_VERSION });
  try {
    const api = (method: string, path: string, body?: unknown) => server.ask(method === 'GET' ? 'GET' : 'POST', path, body);
    const releaseIds = await demoReleases(api, (path, image) => server.putBytes(path, image), signers, clock.now());
    const keys = await register(server, chargers);
    const { orderKey } = await server.ask<ReleaseKeys>('GET', '/release-keys');
    const trust = { releaseKeys: signers.trusted, orderKeys: [trustedKey(orderKey.publicKeyPem)] };
    const { port } = server;
    street = await Street.build({ clock, port, seed, troubles, faults, trust, keyOf: (id) => keys.get(id) ?? '', garage });
    street.start();
    await clock.advance(SETTING_UP_MS);
    await garage?.setUp(isBalanced);
    street.begin();
    const campaign = await RunningCampaign.start(server, campaignWish({ seed, releaseIds, port, attempts }));
    const beganMs = clock.monotonicMs();
    const migratedAtFaultsEnd = await run({ clock, server, street, campaign, faults, seed });
    const virtualMs = clock.monotonicMs() - beganMs;
    street.endCars();
    await clock.advance(AFTER_MS);
    await untilAllAreBack(clock, street);
    const ends: ChargerEnd[] = [];
    const states = await campaign.states();
    for (const watch of street.watches) ends.push(await endOf(server, watch, states.get(watch.twin.id) ?? 'unknown'));
    await campaign.look();
    const figures = garage?.figures();
    return {
      ...{ ends, virtualMs, migratedAtFaultsEnd, maxUnproven: street.maxUnproven, maxUnprovenSaid: campaign.maxUnproven },
      garage: garage && figures ? { chargers: garage.chargers, figures, seen: garage.seen } : null,
      unserved: street.cars.reduce((total, cars) => total + cars.unserved, 0),
      story: [
        ...(await campaign.sentences()),
        ...campaign.view.whyNotYet.bars.map((bar) => JSON.stringify(bar)),
        ...(await storiesOf(server, street)),
      ],
    };
  } finally {
    await street?.stop();
    await garage?.stop();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
