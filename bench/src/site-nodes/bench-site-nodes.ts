import { startPrivateNats, startPrivatePostgres, type ServerProcess } from '@phasor/apps';
import type { Site, TransactionPage } from '@phasor/contract';
import { RealClock, VirtualClock } from '@phasor/kernel';
import { choiceFlag, numberFlag, onlyFlags, switchFlag, type Flags } from '../flags.ts';
import { Garage, type Wallbox } from '../site/garage.ts';
import { OwnServer } from '../site/own-server.ts';
import { activate, register, type SettingUp } from '../site/set-up.ts';
import { CarWatch } from './car-watch.ts';
import { fullGarage, installedInFull } from './full-garage.ts';
import { PacedClock } from './paced-clock.ts';
import { compareBooks } from './session-books.ts';
import { shortfalls } from './shortfalls.ts';
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

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/**
 * Two servers on one PostgreSQL share the chargers of a full garage; the one that balances it is killed, and the house goes to its worst. Set up
 * in virtual time by a server in this process, then everything goes on in real time. The simulator alone judges.
 */
export async function siteNodes(flags: Flags): Promise<void> {
  onlyFlags(flags, ['chargers', 'seed', 'short', 'victim', 'explain']);
  const chargers = numberFlag(flags, 'chargers', { from: 2, to: 200, what: 'a whole number of chargers', isWhole: true }) ?? 18;
  const seed = numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? 1;
  const victim = flags.has('victim') ? choiceFlag(flags, 'victim', VICTIMS) : 'holder';
  const postgres = await startPrivatePostgres();
  const nats = await startPrivateNats();
  try {
    await run(
      { chargers, seed, isShort: switchFlag(flags, 'short'), victim, explains: switchFlag(flags, 'explain') },
      postgres.url,
      nats.url,
    );
  } finally {
    await nats.stop();
    await postgres.stop();
  }
}

const VICTIMS = ['holder', 'other', 'none'] as const;
type Victim = (typeof VICTIMS)[number];

interface Asked {
  readonly chargers: number;
  readonly seed: number;
  /** Less time to fill the fuse, and to look on afterwards. */
  readonly isShort: boolean;
  /** Which node is killed: the one that balances the site, the other, or for comparison none. */
  readonly victim: Victim;
  /** Prints what was decided after the kill. */
  readonly explains: boolean;
}

async function run({ chargers, seed, isShort, victim, explains }: Asked, databaseUrl: string, natsUrl: string): Promise<void> {
  const real = new RealClock();
  const beganMs = real.monotonicMs();
  const virtual = new VirtualClock(real.now() - LEAD_MS);
  const clock = new PacedClock(virtual);
  const day = fullGarage(chargers, real.now(), LASTS_MS, seed);
  const installed = await installedInFull(day, LEAD_MS, seed);
  const server = await OwnServer.open(virtual, seed, { databaseUrl });
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
    await judge({ real, clock, scene, watch, nodes, site, beganMs, isShort, victim, explains });
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
  readonly victim: Victim;
  readonly explains: boolean;
}

/** All connect, a car is plugged in at every connector, and the fuse fills. */
async function fill({ clock, scene: { garage, day }, isShort }: Judging): Promise<void> {
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
}

interface Times {
  /** From the kill until the survivor holds the site, and until it has told a charger something; null: never. */
  readonly leaseTakenS: number | null;
  readonly orderedS: number | null;
}

/** Kills the node, has the house go to its worst, and looks on. */
async function kill(
  { real, clock, scene, watch, nodes, site, isShort, victim }: Judging,
  killed: ServerProcess,
  survivor: ServerProcess,
): Promise<Times> {
  const { garage, installed } = scene;
  const writes = (): number => garage.wallboxes.reduce((sum, { counter }) => sum + counter.writes, 0);
  watch.isKilled = true;
  if (victim !== 'none') await killed.child.kill('SIGKILL');
  const killedMs = real.monotonicMs();
  const sinceMs = (): number => real.monotonicMs() - killedMs;
  const beyondW = 230 * installed.beyondA;
  clock.setTimer(TO_WORST_MS, () => garage.house.switchOn({ name: 'something unusual', powerW: [beyondW, beyondW, beyondW] }, LASTS_MS));
  let [takenMs, orderedMs, writesThen] = [Infinity, Infinity, writes()];
  while (sinceMs() < TO_WORST_MS + (isShort ? SHORT_AFTER_MS : AFTER_MS)) {
    if (takenMs < Infinity && orderedMs === Infinity && writes() > writesThen) orderedMs = sinceMs();
    if (takenMs === Infinity) writesThen = writes();
    if (takenMs === Infinity && (await nodes.ask(survivor, `/sites/${site.id}/now`))) takenMs = sinceMs();
    await clock.pass(LOOK_MS);
  }
  const known = (ms: number): number | null => (ms === Infinity ? null : seconds(ms));
  return { leaseTakenS: known(takenMs), orderedS: known(orderedMs) };
}

/** All cars leave, and what they took is delivered. */
async function leave({ clock, scene: { garage, day }, watch }: Judging): Promise<void> {
  watch.isOver = true;
  for (const { charger, connectorId } of day.stays) {
    garage.wallboxes.find((wallbox) => wallbox.charger === charger)?.twin.plugOut(connectorId);
    await clock.pass(APART_MS);
  }
  const isDelivered = ({ twin }: Wallbox): boolean =>
    twin.state().queuedMessages === 0 && twin.book.sessions.every(({ meterStop }) => meterStop !== null);
  await clock.pass(DELIVERING_MS, () => garage.wallboxes.every(isDelivered));
}

async function judge(judging: Judging): Promise<void> {
  const { real, scene, watch, nodes, site, beganMs, victim } = judging;
  const { garage, day, installed } = scene;
  await fill(judging);
  const holder = await nodes.holderOf(site.id);
  const other = nodes.nodes.find((node) => node !== holder);
  if (!holder || !other) throw new Error('no node balances the site');
  const [killed, survivor] = victim === 'holder' ? [holder, other] : [other, holder];
  const [lostLinks, keptLinks] = [await nodes.connectedTo(killed), await nodes.connectedTo(survivor)];
  const { charging } = watch;
  const { mainA, beyondA } = installed;
  const loadPct = Math.round((100 * Math.max(...garage.site.look('main').flow.activeA)) / mainA);
  const killedMs = real.now();
  const times = await kill(judging, killed, survivor);
  const back = await nodes.connectedTo(survivor);
  await leave(judging);
  if (judging.explains) for (const line of await nodes.decisionsSince(survivor, site.id, killedMs)) print(line);
  const books = await compareBooks(garage, (path) => nodes.ask<TransactionPage>(survivor, path));
  const seen = garage.site.lookAll().map(({ figures }) => figures);
  const figures = {
    trips: watch.trips,
    longestOverloadS: seconds(Math.max(...seen.map(({ longestByChargersMs }) => longestByChargersMs))),
    peakRatio: Math.round(1000 * Math.max(...seen.map(({ peakRatio }) => peakRatio))) / 1000,
    thermalMaxPct: Math.round(1000 * Math.max(...seen.map(({ thermalShare }) => thermalShare))) / 10,
    ...times,
    ...books,
    ...{ paused: watch.paused.size, stopped: watch.stopped.size },
  };
  const short = shortfalls(figures, victim === 'none' || back === day.chargers.length);
  print({ mainA, beyondA, loadPct, lostLinks, keptLinks, back, charging, short });
  print({
    ...{ bench: 'site-nodes', victim, chargers: day.chargers.length, connectors: day.stays.length },
    ...{ ...figures, wallSeconds: Math.round((real.monotonicMs() - beganMs) / 1000) },
  });
  if (short.length > 0) process.exitCode = 1;
}
