import { raise } from '../errors.ts';
import type { TwinTraits } from './garage.ts';
import type { SettingUp as Scene } from './set-up.ts';

/** What goes wrong in a day, and when: ms from its beginning, in their order. */
export interface FaultPlan {
  readonly traitsOf?: (index: number) => TwinTraits;
  /** Chargers of which nothing can be proven (S12, class C), by place: their max current is the least, and the fuse carries them all at it. */
  readonly isUnprovable?: (index: number) => boolean;
  /** The server is to be one that can die ({@link OwnServer.die}). */
  readonly isServerMortal?: boolean;
  /** Before the day, after the site was activated. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly acts: readonly { readonly atMs: number; readonly act: (scene: Scene) => Promise<void> | void }[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** By the garage's own clock; the day begins at six. */
const at = (hour: number, minute = 0): number => (hour - 6) * HOUR_MS + minute * MINUTE_MS;

function cutLinks({ garage }: Scene): void {
  for (const { twin } of garage.wallboxes) twin.disconnect();
}

function mendLinks({ garage }: Scene): void {
  for (const { twin } of garage.wallboxes) twin.connect();
}

/** Something unusual runs in the house, with which it may come to the worst that the installer has stated, and never above. */
function toWorst({ garage, installed: { beyondA } }: Scene, forMs: number): void {
  garage.house.switchOn({ name: 'something unusual', powerW: [230 * beyondA, 230 * beyondA, 230 * beyondA] }, forMs);
}

/** Links are cut, and two minutes later the house goes to its worst. */
const cutAtWorst = (hour: number): FaultPlan['acts'] => [
  { atMs: at(hour), act: cutLinks },
  { atMs: at(hour, 2), act: (scene) => toWorst(scene, 30 * MINUTE_MS) },
  { atMs: at(hour, 20), act: mendLinks },
];

/** Nobody charges between ten in the evening and two at night, on every second charger (minutes of the local week, every day). */
async function forbidNights({ server, day }: Scene): Promise<void> {
  const blocks = Array.from({ length: 7 }, (_, weekday) => ({
    startMinute: weekday * 1440 + 22 * 60,
    endMinute: ((weekday + 1) * 1440 + 2 * 60) % 10_080,
    limitA: 0,
  }));
  for (const { id, connectorIds } of day.chargers.filter((_, index) => index % 2 === 0)) {
    for (const connectorId of connectorIds) {
      const schedule = { zone: 'Europe/Stockholm', blocks, outsideA: null, whenRunOut: 'stop' };
      await server.call('PUT', `/chargers/${id}/connectors/${connectorId}/schedule`, schedule);
    }
  }
}

/** S17: the street is dark for half an hour; server and meter are back minutes after the chargers. */
const street: FaultPlan = {
  // One in ten goes on by itself with the car that is plugged in.
  traitsOf: (index) => (index % 10 === 0 ? { freeChargingTag: 'C0FFEE01' } : {}),
  prepare: async ({ server }) => void (await server.call('POST', '/tags', { idTag: 'C0FFEE01' })),
  acts: [
    {
      atMs: at(18, 30),
      act: async ({ garage, server }) => {
        garage.site.setSupply(false);
        garage.meter.stop();
        await server.stop();
      },
    },
    { atMs: at(19), act: ({ garage }) => garage.site.setSupply(true) },
    { atMs: at(19, 4), act: ({ garage }) => garage.meter.start() },
    { atMs: at(19, 6), act: ({ server }) => server.start() },
  ],
};

/** The process is killed: nothing more is stored or answered from that instant on, whatever was under way. */
async function kill({ server }: Scene): Promise<void> {
  server.die();
  await server.stop();
}

const killed = (hour: number, forMin: number): FaultPlan['acts'] => [
  { atMs: at(hour), act: kill },
  { atMs: at(hour, forMin), act: ({ server }) => server.start() },
];

const PLANS: Readonly<Record<string, FaultPlan>> = {
  none: { acts: [] },
  'meter-lost': {
    acts: [
      { atMs: at(10), act: ({ garage }) => garage.meter.setFault({ kind: 'lost' }) },
      { atMs: at(10, 5), act: (scene) => toWorst(scene, 30 * MINUTE_MS) },
      { atMs: at(12), act: ({ garage }) => garage.meter.setFault(null) },
      { atMs: at(19), act: ({ garage }) => garage.meter.setFault({ kind: 'frozen' }) },
      { atMs: at(19, 2), act: (scene) => toWorst(scene, 30 * MINUTE_MS) },
      { atMs: at(20), act: ({ garage }) => garage.meter.setFault(null) },
    ],
  },
  'link-lost-20min': { acts: [...cutAtWorst(10), ...cutAtWorst(19)] },
  'link-lost-12h': {
    prepare: forbidNights,
    acts: [
      { atMs: at(15), act: cutLinks },
      { atMs: at(27), act: mendLinks },
    ],
  },
  'server-killed': { isServerMortal: true, acts: [...killed(10, 1), ...killed(19, 10)] },
  street,
  // Firmware that takes no default profile and has no keys for phases: nothing that could be proven of it.
  'class-c': {
    isUnprovable: (index) => index % 2 === 0,
    traitsOf: (index) => (index % 2 === 0 ? { firmwareVersion: '169' } : {}),
    acts: [...cutAtWorst(10), ...cutAtWorst(19)],
  },
  disobedient: {
    traitsOf: (index) => {
      if (index % 20 === 7) return { profileHabit: 'refuses' };
      return index % 20 === 17 ? { profileHabit: 'ignores' } : {};
    },
    acts: [],
  },
};

/** The plan of that name. Errors: BENCH_FLAG_INVALID. */
export function faultPlanOf(name: string): FaultPlan {
  const plan = Object.hasOwn(PLANS, name) ? PLANS[name] : undefined;
  if (plan) return plan;
  throw raise('BENCH_FLAG_INVALID', { flag: 'faults', found: `"${name}"`, expected: Object.keys(PLANS).join(', ') });
}
