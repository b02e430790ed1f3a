import { SeededRandom, RealClock } from '@phasor/kernel';
import { Fleet, fleetOf } from '@phasor/simulator';

/**
 * The simulator's process that is measured: so many Halos on real sockets, half of them in session, each with a charging profile and ten
 * queued messages. Usage: fleet-process.js URL CHARGERS. Prints one JSON line when that state is reached and has lasted for a while.
 */
const [url = '', count = '1'] = process.argv.slice(2);
const chargers = Number(count);
const clock = new RealClock();

const CONNECT_EVERY_MS = 4;
const MESSAGES_EACH = 10;
const STEADY_S = 16;
const GIVE_UP_MS = 200_000;

const twins = fleetOf({
  model: 'halo',
  count: chargers,
  url,
  clock,
  seed: 1,
  meterValueSampleIntervalS: 5,
  configuration: { TransactionMessageAttempts: '100', TransactionMessageRetryInterval: '600' },
  registerWh: 100_000,
});
const fleet = new Fleet(twins, clock);
const random = new SeededRandom(5);
const isReady = (): boolean =>
  twins.every((twin) => {
    const { isConnected, queuedMessages } = twin.state();
    return isConnected && queuedMessages >= MESSAGES_EACH;
  });

/** Half charge on; the others had some sessions that nobody has heard of yet. */
async function play(index: number): Promise<void> {
  const twin = twins[index];
  if (!twin) return;
  if (index % 2 === 0) {
    twin.plugIn(1, { phases: 3, maxA: 16, needWh: 80_000 });
    return twin.swipe('C0FFEE01');
  }
  for (let session = 0; session < MESSAGES_EACH / 2; session += 1) {
    twin.plugIn(1);
    await twin.swipe('C0FFEE01');
    twin.plugOut(1);
  }
}

async function measure(): Promise<void> {
  fleet.start(CONNECT_EVERY_MS);
  await clock.sleep(chargers * CONNECT_EVERY_MS + 5_000);
  for (let index = 0; index < chargers; index += 1) {
    await play(index);
    if (index % 50 === 49) await clock.sleep(random.next() * 20);
  }
  const startedMs = clock.monotonicMs();
  while (!isReady()) {
    if (clock.monotonicMs() - startedMs > GIVE_UP_MS) throw new Error('the fleet did not reach its state in time');
    await clock.sleep(1_000);
  }
  const before = process.cpuUsage();
  await clock.sleep(STEADY_S * 1_000);
  const { user, system } = process.cpuUsage(before);
  const states = twins.map((twin) => twin.state());
  const result = {
    connected: states.filter(({ isConnected }) => isConnected).length,
    charging: states.filter(({ connectors }) => connectors[0]?.status === 'Charging').length,
    withProfile: states.filter(({ connectors }) => connectors[0]?.offeredA === 12).length,
    leastQueued: Math.min(...states.map(({ queuedMessages }) => queuedMessages)),
    cpuSPerHour: Math.round(((user + system) / 1e6 / STEADY_S) * 3_600),
    heapUsedMb: Math.round(process.memoryUsage().heapUsed / 1e6),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await measure();
