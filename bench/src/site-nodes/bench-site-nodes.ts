import { startPrivateNats, startPrivatePostgres } from '@phasor/apps';
import type { Site, TransactionPage } from '@phasor/contract';
import { RealClock, VirtualClock } from '@phasor/kernel';
import type { TwinEvent } from '@phasor/simulator';
import { numberFlag, onlyFlags, switchFlag, type Flags } from '../flags.ts';
import type { GarageCharger } from '../site/garage-day.ts';
import { Garage } from '../site/garage.ts';
import { OwnServer } from '../site/own-server.ts';
import { activate, register, type SettingUp } from '../site/set-up.ts';
import { fullGarage, installedInFull } from './full-garage.ts';
import { PacedClock } from './paced-clock.ts';
import { compareBooks } from './session-books.ts';
import { TwoNodes } from './two-nodes.ts';

/** Setting up takes less than this, in virtual time. */
const LEAD_MS = 45 * 60_000;
const LASTS_MS = 20 * 60_000;
const CONNECT_MS = 120_000;
const TO_READER_MS = 4_000;
const APART_MS = 200;
/** From the last car's start until the fuse is full: raises are at most one a minute. */
const FILLING_MS = 150_000;
const SHORT_FILLING_MS = 75_000;
/** From the death of the node to the house's worst, */
const TO_WORST_MS = 3_000;
/** and from there until it is over. */
const AFTER_MS = 120_000;
const SHORT_AFTER_MS = 60_000;
const DELIVERING_MS = 60_000;
const LOOK_MS = 200;

/** What is seen of the cars from outside. */
class CarWatch {
  trips = 0;
  isKilled = false;
  isOver = false;
  /** Cars that drew, and then did not, by connector. */
  readonly paused = new Set<string>();
  /** Transactions that ended before their car left. */
  readonly stopped = new Set<string>();
  readonly #drew = new Set<string>();

  get charging(): number {
    return this.#drew.size;
  }

  onTwin({ id }: GarageCharger, event: TwinEvent): void {
    if (this.isOver || !('connectorId' in event) || event.connectorId === null) return;
    const key = `${id}/${event.connectorId}`;
    if (event.kind === 'transactionStopped' && this.isKilled) this.stopped.add(key);
    if (event.kind !== 'drawing') return;
    if (Math.max(...event.currentA) > 0) this.#drew.add(key);
    else if (this.#drew.delete(key) && this.isKilled) this.paused.add(key);
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/**
 * Two servers on one PostgreSQL share the chargers of a full garage; the one that balances it is killed, and the house goes to its worst. Set up
 * in virtual time by a server in this process, then everything goes on in real time. The simulator alone judges.
 */
export async function siteNodes(flags: Flags): Promise<void> {
  onlyFlags(flags, ['chargers', 'seed', 'short']);
  const chargers = numberFlag(flags, 'chargers', { from: 2, to: 200, what: 'a whole number of chargers', isWhole: true }) ?? 18;
  const seed = numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? 1;
  const postgres = await startPrivatePostgres();
  const nats = await startPrivateNats();
  try {
    await run({ chargers, seed, isShort: switchFlag(flags, 'short') }, postgres.url, nats.url);
  } finally {
    await nats.stop();
    await postgres.stop();
  }
}

interface Asked {
  readonly chargers: number;
  readonly seed: number;
  /** Less time to fill the fuse, and to look on afterwards. */
  readonly isShort: boolean;
}

async function run({ chargers, seed, isShort }: Asked, databaseUrl: string, natsUrl: string): Promise<void> {
  const real = new RealClock();
  const beganMs = real.monotonicMs();
  const virtual = new VirtualClock(real.now() - LEAD_MS);
  const clock = new PacedClock(virtual);
  const day = fullGarage(chargers, real.now(), LASTS_MS, seed);
  const installed = await installedInFull(day, LEAD_MS, seed);
  const server = await OwnServer.open(virtual, seed, databaseUrl);
  const watch = new CarWatch();
  const garage = new Garage({
    ...{ day, clock, server, seed, mainA: installed.mainA, boardA: installed.boardA },
    onSite: ({ kind }) => void (watch.trips += kind === 'trip' ? 1 : 0),
    onTwin: (charger, event) => watch.onTwin(charger, event),
  });
  let nodes: TwoNodes | null = null;
  try {
    const scene: SettingUp = { clock: virtual, server, garage, day, installed };
    await register(scene);
    const site = await activate(scene);
    for (const { twin } of garage.wallboxes) twin.disconnect();
    garage.meter.stop();
    await server.stop();
    await clock.join();
    nodes = await TwoNodes.start(databaseUrl, natsUrl, server.port, server.token);
    process.stderr.write(`set up after ${seconds(real.monotonicMs() - beganMs)} s\n`);
    await judge({ real, clock, scene, watch, nodes, site, beganMs, isShort });
  } finally {
    await garage.stop();
    await nodes?.stop();
    await server.remove();
  }
}

interface Judging {
  readonly real: RealClock;
  readonly clock: PacedClock;
  readonly scene: SettingUp;
  readonly watch: CarWatch;
  readonly nodes: TwoNodes;
  readonly site: Site;
  readonly beganMs: number;
  readonly isShort: boolean;
}

async function judge({ real, clock, scene, watch, nodes, site, beganMs, isShort }: Judging): Promise<void> {
  const { garage, day, installed } = scene;
  garage.meter.start();
  for (const { twin } of garage.wallboxes) twin.connect();
  await clock.pass(CONNECT_MS, () => garage.wallboxes.every(({ twin }) => twin.state().isConnected));
  for (const { charger, connectorId, phases, maxA, needWh, idTag } of day.stays) {
    const twin = garage.wallboxes.find((wallbox) => wallbox.charger === charger)?.twin;
    twin?.plugIn(connectorId, { phases, maxA, needWh });
    clock.setTimer(TO_READER_MS, () => void twin?.swipe(idTag, connectorId));
    await clock.pass(APART_MS);
  }
  await clock.pass(isShort ? SHORT_FILLING_MS : FILLING_MS);

  const holder = await nodes.holderOf(site.id);
  const survivor = nodes.nodes.find((node) => node !== holder);
  if (!holder || !survivor) throw new Error('no node balances the site');
  const [lostLinks, keptLinks] = [await nodes.connectedTo(holder), await nodes.connectedTo(survivor)];
  const chargingBefore = watch.charging;
  const loadPct = Math.round((100 * Math.max(...garage.site.look('main').flow.activeA)) / installed.mainA);
  const writes = (): number => garage.wallboxes.reduce((sum, { counter }) => sum + counter.writes, 0);

  watch.isKilled = true;
  await holder.child.kill('SIGKILL');
  const killedMs = real.monotonicMs();
  const beyondW = 230 * installed.beyondA;
  clock.setTimer(TO_WORST_MS, () => garage.house.switchOn({ name: 'something unusual', powerW: [beyondW, beyondW, beyondW] }, LASTS_MS));
  let [takenMs, orderedMs, writesThen] = [Infinity, Infinity, writes()];
  while (real.monotonicMs() - killedMs < TO_WORST_MS + (isShort ? SHORT_AFTER_MS : AFTER_MS)) {
    if (orderedMs === Infinity && writes() > writesThen) orderedMs = real.monotonicMs() - killedMs;
    if (takenMs === Infinity) writesThen = writes();
    if (takenMs === Infinity && (await nodes.ask(survivor, `/sites/${site.id}/now`))) takenMs = real.monotonicMs() - killedMs;
    await clock.pass(LOOK_MS);
  }
  const back = await nodes.connectedTo(survivor);

  watch.isOver = true;
  for (const { charger, connectorId } of day.stays) {
    garage.wallboxes.find((wallbox) => wallbox.charger === charger)?.twin.plugOut(connectorId);
    await clock.pass(APART_MS);
  }
  await clock.pass(DELIVERING_MS, () =>
    garage.wallboxes.every(
      ({ twin }) => twin.state().queuedMessages === 0 && twin.book.sessions.every(({ meterStop }) => meterStop !== null),
    ),
  );
  const books = await compareBooks(garage, (path) => nodes.ask<TransactionPage>(survivor, path));
  const seen = garage.site.lookAll().map(({ figures }) => figures);
  const figures = {
    trips: watch.trips,
    longestOverloadS: seconds(Math.max(...seen.map(({ longestByChargersMs }) => longestByChargersMs))),
    peakRatio: Math.round(1000 * Math.max(...seen.map(({ peakRatio }) => peakRatio))) / 1000,
    thermalMaxPct: Math.round(1000 * Math.max(...seen.map(({ thermalShare }) => thermalShare))) / 10,
    leaseTakenS: takenMs === Infinity ? null : seconds(takenMs),
    orderedS: orderedMs === Infinity ? null : seconds(orderedMs),
    ...books,
    ...{ paused: watch.paused.size, stopped: watch.stopped.size },
  };
  const short = shortfalls(figures, back === day.chargers.length);
  const { mainA, beyondA } = installed;
  const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  print({ mainA, beyondA, loadPct, lostLinks, keptLinks, back, charging: chargingBefore, short });
  print({
    ...{ bench: 'site-nodes', chargers: day.chargers.length, connectors: day.stays.length },
    ...{ ...figures, wallSeconds: Math.round((real.monotonicMs() - beganMs) / 1000) },
  });
  if (short.length > 0) process.exitCode = 1;
}

interface NodeFigures {
  readonly trips: number;
  readonly longestOverloadS: number;
  readonly peakRatio: number;
  readonly thermalMaxPct: number;
  readonly orderedS: number | null;
  readonly lost: number;
  readonly doubled: number;
  readonly paused: number;
  readonly stopped: number;
}

/** What falls short of S19 with a meter every 10 s, and of what is promised of transactions and running charges. */
function shortfalls(figures: NodeFigures, isBack: boolean): string[] {
  const { trips, longestOverloadS, peakRatio, thermalMaxPct, orderedS, lost, doubled, paused, stopped } = figures;
  const goals: readonly (readonly [boolean, string])[] = [
    [trips === 0, `${trips} trips`],
    [longestOverloadS <= 40, `S19: chargers overloaded a fuse for ${longestOverloadS} s; 40`],
    [peakRatio <= 1.45, `S19: a fuse carried ${peakRatio} times its rating; 1.45`],
    [thermalMaxPct <= 50, `S19: a fuse was ${thermalMaxPct} % on the way to tripping; 50`],
    [orderedS !== null, 'the other node did not order anything'],
    [lost === 0 && doubled === 0, `${lost} transactions lost, ${doubled} doubled`],
    [stopped === 0, `${stopped} transactions ended`],
    [paused === 0, `${paused} cars were paused`],
    [isBack, 'not every charger came back'],
  ];
  return goals.flatMap(([isReached, sentence]) => (isReached ? [] : [sentence]));
}
