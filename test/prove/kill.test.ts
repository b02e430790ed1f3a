/** The server is killed twenty times while fifty chargers charge; what their own books hold is all stored, once. */
import { setMaxListeners } from 'node:events';
import { freePort, startServerProcess, apiOf, type ServerProcess } from '@phasor/apps';
import { integerBetween, RealClock, SeededRandom } from '@phasor/kernel';
import { fleetOf, type Twin } from '@phasor/simulator';
import { expect, it } from 'vitest';
import { compareWithBooks } from '../support/compare-with-books.ts';
import { scaled } from '../support/prove-scale.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { until } from '../support/until.ts';

const KILLS = scaled(20);
const TWINS = 50;
const clock = new RealClock();

/** Plugs cars in and out for as long as it is told to: starts, readings every second, stops, all through the kills. */
async function drive(twin: Twin, random: SeededRandom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    twin.plugIn(1);
    await clock.sleep(integerBetween(random, 1500, 4000), signal);
    twin.plugOut(1);
    await clock.sleep(integerBetween(random, 200, 1500), signal);
  }
}

describeOnBothStores(`SIGKILL ${KILLS} times while ${TWINS} chargers charge`, (fresh) => {
  it('every reading and session that a twin has in its book is stored, once', { timeout: 60_000 + KILLS * 30_000 }, async () => {
    const store = await fresh();
    const port = await freePort();
    const { dataDir, databaseUrl } = store;
    const start = (): Promise<ServerProcess> => startServerProcess({ dataDir, databaseUrl, port });
    let server = await start();
    const api = await apiOf(server.url);
    await api('POST', '/tags', { idTag: 'KILL' });
    const random = new SeededRandom(20);
    const twins = fleetOf({
      count: TWINS,
      id: 'KILL',
      seed: 7,
      model: 'halo',
      url: server.ocppUrl,
      clock,
      freeChargingTag: 'KILL',
      meterValueSampleIntervalS: 1,
      bootOnReconnect: true,
      callTimeoutMs: 5000,
      reconnect: { firstMs: 100, longestMs: 1000 },
    });
    for (const twin of twins) await api('POST', '/chargers', { id: twin.id });
    const stop = new AbortController();
    setMaxListeners(2 * TWINS, stop.signal);
    try {
      for (const twin of twins) twin.start();
      const driving = twins.map((twin, index) => drive(twin, new SeededRandom(index), stop.signal));
      for (let kill = 0; kill < KILLS; kill += 1) {
        await clock.sleep(integerBetween(random, 500, 3000));
        await server.child.kill('SIGKILL');
        server = await start();
      }
      await clock.sleep(1000);
      stop.abort();
      await Promise.all(driving);
      await until('every message is acknowledged', 60_000, () => twins.every((twin) => isAllDelivered(twin)));
    } finally {
      stop.abort();
      await Promise.all(twins.map((twin) => twin.leave()));
      await server.child.kill('SIGKILL');
    }
    const opened = await store.open();
    const found = await compareWithBooks(opened.db, twins);
    await opened.close();
    await store.remove();
    expect(found.sessions).toBeGreaterThan(TWINS);
    expect(found.differences).toEqual([]);
  });
});

function isAllDelivered({ book }: Twin): boolean {
  const isDone = (delivery: string | null): boolean => delivery === 'acknowledged';
  return (
    book.readings.every(({ delivery }) => isDone(delivery)) &&
    book.sessions.every(({ startDelivery, stopDelivery }) => isDone(startDelivery) && isDone(stopDelivery))
  );
}
