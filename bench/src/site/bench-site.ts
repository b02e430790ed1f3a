import type { SiteNow } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { choiceFlag, numberFlag, onlyFlags, switchFlag, type Flags } from '../flags.ts';
import { BOUND_SLOT_MS, clairvoyantBound } from './clairvoyant-bound.ts';
import { installedFor } from './choose-fuses.ts';
import { engineAlone } from './engine-alone.ts';
import { faultPlanOf } from './fault-plans.ts';
import { figuresOf, shortfalls, slowStarts } from './figures.ts';
import { garageDay, type GarageDay } from './garage-day.ts';
import { Garage } from './garage.ts';
import { houseAhead, meansOf, type HouseStep } from './house-day.ts';
import { LiveDay } from './live-day.ts';
import { OwnServer } from './own-server.ts';
import { SafetyCuts } from './safety-cuts.ts';
import { activate, register, type InstalledSite } from './set-up.ts';

/** Setting up takes place before the day begins. */
const LEAD_MS = 3_600_000;
/** Starts that took longer than this are explained. */
const SLOW_S = 20;

interface Asked {
  readonly chargers: number;
  readonly hours: number;
  readonly seed: number;
  readonly saysDeparture: boolean;
  readonly isBalanced: boolean;
  readonly faults: string;
  readonly explains: boolean;
}

function askedBy(flags: Flags): Asked {
  onlyFlags(flags, ['scenario', 'chargers', 'hours', 'departures', 'faults', 'seed', 'unbalanced', 'explain']);
  choiceFlag(flags, 'scenario', ['garage']);
  return {
    chargers: numberFlag(flags, 'chargers', { from: 1, to: 1000, what: 'a whole number of chargers', isWhole: true }) ?? 54,
    hours: numberFlag(flags, 'hours', { from: 0.5, to: 24, what: 'a number of hours' }) ?? 24,
    seed: numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? 1,
    saysDeparture: switchFlag(flags, 'departures'),
    isBalanced: !switchFlag(flags, 'unbalanced'),
    faults: flags.get('faults') ?? 'none',
    explains: switchFlag(flags, 'explain'),
  };
}

interface Bounds {
  readonly wiringPct: number;
  readonly freePct: number;
  /** The free one with the whole fuse in use. */
  readonly wholeFusePct: number;
}

function boundsOf(day: GarageDay, { mainA, boardA, marginA }: InstalledSite, house: readonly HouseStep[]): Bounds {
  const site = { mainA, boardA, marginA, houseA: meansOf(house, mainA, day.lastsMs, BOUND_SLOT_MS) };
  return {
    wiringPct: clairvoyantBound(day, site, false),
    freePct: clairvoyantBound(day, site, true),
    wholeFusePct: clairvoyantBound(day, { ...site, marginA: 0 }, true),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/**
 * A day of a garage with the real server, real sockets, twins, a house and a meter on one virtual clock. The installer sets it up through the API; the
 * judge is the simulator alone. Fails where the day falls short of what is promised; the line before the last says of what. `--explain` prints every
 * overload that chargers had a part in, every slow start, and what was drawn beside what there was.
 */
export async function site(flags: Flags): Promise<void> {
  const asked = askedBy(flags);
  const { seed, isBalanced } = asked;
  const plan = faultPlanOf(asked.faults);
  const day = garageDay(asked.chargers, asked.hours, seed);
  const house = await houseAhead(day, LEAD_MS, seed);
  const installed = installedFor(day, house, isBalanced, plan);
  const bounds = boundsOf(day, installed, house);
  const engineDeliveredPct = engineAlone(day, installed, house, asked.saysDeparture);
  const { mainA, boardA, marginA, worstHouseA } = installed;
  const askedKwh = Math.round(day.stays.reduce((sum, { needWh }) => sum + needWh, 0) / 1000);
  print({
    ...{ scenario: 'garage', ...asked, sessions: day.stays.length, askedKwh, mainA, boardA, marginA, worstHouseA },
    ...{ boundWiringPct: rounded(bounds.wiringPct), boundWholeFusePct: rounded(bounds.wholeFusePct) },
  });

  const clock = new VirtualClock(day.beginsMs - LEAD_MS, { firesTogether: true });
  const server = await OwnServer.open(clock, seed, { canDie: plan.isServerMortal ?? false });
  const live = new LiveDay({ day, clock, server, installed, saysDeparture: asked.saysDeparture });
  const garage = new Garage({
    ...{ day, clock, server, mainA, boardA, seed },
    ...(plan.traitsOf ? { traitsOf: plan.traitsOf } : {}),
    onSite: (event) => live.onSite(event),
    onTwin: (charger, event) => live.onTwin(charger, event),
  });
  const scene = { clock, server, garage, day, installed };
  try {
    await register(scene);
    const safetyCuts = new SafetyCuts();
    const active = isBalanced ? await activate(scene) : null;
    await plan.prepare?.(scene);
    await clock.advance(Math.max(0, day.beginsMs - clock.now()));
    const writesBefore = new Map(garage.wallboxes.map(({ charger, counter }) => [charger.id, counter.writes]));
    if (active) await safetyCuts.follow(clock, () => server.ask<SiteNow>('GET', `/sites/${active.id}/now`));
    const beganMs = performance.now();
    await live.pass(scene, plan);
    const wallSeconds = Math.round((performance.now() - beganMs) / 100) / 10;
    const { lastsMs } = day;
    await safetyCuts.look();
    const { sessions, trips: tripped } = live;
    const judged = { garage, sessions, trips: tripped, writesBefore, safetyCuts: safetyCuts.counts, lastsMs, endsMs: clock.now() };
    const figures = figuresOf(judged);
    if (asked.explains) for (const line of [...live.quarters, ...live.overloads, ...slowStarts(live.sessions, SLOW_S)]) print(line);
    const beside = { enginePct: engineDeliveredPct, boundPct: bounds.freePct, boundPart: asked.saysDeparture ? 0.94 : 0.9 };
    const short = shortfalls(figures, asked.faults === 'none' && isBalanced ? beside : null);
    print({ wallSeconds, short });
    const { trips, longestOverloadS, peakRatio, thermalMaxPct, deliveredPct, ...rest } = figures;
    print({
      ...{ bench: 'site', trips, longestOverloadS, peakRatio, thermalMaxPct, deliveredPct },
      ...{ engineDeliveredPct: rounded(engineDeliveredPct), boundPct: rounded(bounds.freePct) },
      ...rest,
    });
    if (short.length > 0) process.exitCode = 1;
  } finally {
    await garage.stop();
    await server.remove();
  }
}
