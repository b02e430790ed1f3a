import { createHash } from 'node:crypto';
import { SeededRandom, VirtualClock, integerBetween } from '@phasor/kernel';
import { serialNumberOf } from '@phasor/models';
import { answerCalls, memoryLink, OcppLink, type LinkSocket } from '@phasor/ocpp';
import { ChargerLoad, House, houseProfiles, Site, Twin } from '@phasor/simulator';

const CHARGERS = 54;
const DAYS = 7;
const HOUR_MS = 3_600_000;
const WIRINGS = ['RST', 'STR', 'TRS'] as const;

/**
 * A week of a site: 54 chargers behind one fuse with a house, cars that come in the morning and go in the evening, over a link in memory to a
 * central system that says yes. Prints how long it took, and a digest of everything that happened, which is the same for the same seed.
 */
export async function siteWeek(seed: number): Promise<void> {
  const startedAtMs = performance.now();
  const clock = new VirtualClock(Date.UTC(2026, 2, 2));
  const digest = createHash('sha256');
  const counts = { events: 0, messages: 0, sessions: 0, trips: 0 };
  const note = (who: string, what: unknown): void => {
    counts.events += 1;
    digest.update(`${clock.now()} ${who} ${JSON.stringify(what)}\n`);
  };
  const site = new Site({
    clock,
    main: { name: 'main', protection: { kind: 'gG', ratedA: 630 } },
    onEvent: (event) => {
      note('site', event);
      if (event.kind === 'trip') counts.trips += 1;
    },
  });
  const house = new House({ id: 'office', profile: houseProfiles.garage, clock, random: new SeededRandom(seed) });
  house.start(site.attach('main', house));
  const central = new CentralSystem(clock, () => (counts.messages += 1));
  const twins = Array.from({ length: CHARGERS }, (_, index) => {
    const id = serialNumberOf('halo', index + 1);
    const twin: Twin = new Twin({
      ...{ model: 'halo', id, clock, url: 'ws://memory', registerWh: 0 },
      random: new SeededRandom(seed * 1_000 + index),
      wiring: WIRINGS[index % WIRINGS.length],
      meterValueSampleIntervalS: 900,
      dial: () => central.dial(),
      onEvent: (event) => {
        if (event.kind === 'gridDrawing') load.draw(event.currentA);
        if (event.kind === 'transactionStarted') counts.sessions += 1;
        note(id, event);
      },
    });
    const load = new ChargerLoad(twin);
    load.changed = site.attach('main', load);
    return twin;
  });
  const random = new SeededRandom(seed * 7);
  for (const twin of twins) live(twin, clock, random);
  await clock.advance(DAYS * 24 * HOUR_MS);
  const wallSeconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
  const result = {
    bench: 'fleet',
    site: true,
    chargers: CHARGERS,
    virtualDays: DAYS,
    wallSeconds,
    ...counts,
    digest: digest.digest('hex'),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** One car each working day, at its own time. */
function live(twin: Twin, clock: VirtualClock, random: SeededRandom): void {
  clock.setTimer(integerBetween(random, 0, 600_000), () => twin.start());
  for (let day = 0; day < DAYS; day += 1) {
    const comesMs = (day * 24 + 7) * HOUR_MS + integerBetween(random, 0, 2 * HOUR_MS);
    const staysMs = integerBetween(random, 3 * HOUR_MS, 9 * HOUR_MS);
    const phases = integerBetween(random, 0, 2) === 0 ? 1 : 3;
    const needWh = integerBetween(random, 5_000, 40_000);
    clock.setTimer(comesMs, () => {
      twin.plugIn(1, { phases, needWh });
      if (twin.isPoweredOn) void twin.swipe('C0FFEE01', 1);
    });
    clock.setTimer(comesMs + staysMs, () => twin.plugOut(1));
  }
}

/** Says yes to everything, in this process. */
class CentralSystem {
  readonly #clock: VirtualClock;
  readonly #onMessage: () => void;
  #transactionId = 0;

  constructor(clock: VirtualClock, onMessage: () => void) {
    this.#clock = clock;
    this.#onMessage = onMessage;
  }

  dial(): LinkSocket {
    const [charger, own] = memoryLink(this.#clock);
    const now = (): string => new Date(this.#clock.now()).toISOString();
    const answer = answerCalls({
      BootNotification: () => ({ status: 'Accepted', currentTime: now(), interval: 900 }),
      Heartbeat: () => ({ currentTime: now() }),
      Authorize: () => ({ idTagInfo: { status: 'Accepted' } }),
      StartTransaction: () => ({ transactionId: (this.#transactionId += 1), idTagInfo: { status: 'Accepted' } }),
      StopTransaction: () => ({}),
      MeterValues: () => ({}),
      StatusNotification: () => ({}),
      SecurityEventNotification: () => ({}),
    });
    new OcppLink(own, {
      clock: this.#clock,
      random: new SeededRandom(1),
      handlers: {
        onCall: (call) => {
          this.#onMessage();
          answer(call);
        },
        onOddFrame: () => undefined,
        onClose: () => undefined,
      },
    });
    return charger;
  }
}
