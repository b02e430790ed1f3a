import { SeededRandom, VirtualClock } from '@phasor/kernel';
import type { Transaction } from '@phasor/contract';
import { Twin } from '@phasor/simulator';
import { expect, it } from 'vitest';
import { compareWithBooks } from './support/compare-with-books.ts';
import { describeOnBothStores } from './support/stores.ts';
import { startTestSystem } from './support/system.ts';

const HOUR_MS = 3_600_000;

describeOnBothStores('a whole session of server and twin over real sockets on the virtual clock', (fresh) => {
  it('plugs in, charges eight hours, stops, and the stored energy is the register difference, in seconds of real time', async () => {
    const clock = new VirtualClock();
    const store = await fresh();
    const system = await startTestSystem({ on: store, clock });
    await system.api.post('/tags', { idTag: 'NIGHT' });
    await system.register('VIRTUAL1', { password: 'a-long-enough-key' });
    const twin = new Twin({
      model: 'halo',
      id: 'VIRTUAL1',
      url: system.ocppUrl,
      password: 'a-long-enough-key',
      clock,
      random: new SeededRandom(1),
      meterValueSampleIntervalS: 60,
    });
    twin.start();
    await clock.advanceUntil(() => twin.state().isConnected && twin.state().registration === 'Accepted', 60_000);
    twin.plugIn(1, { needWh: 60_000 });
    await clock.advance(10_000);
    const swiping = twin.swipe('NIGHT', 1);
    await clock.advance(60_000);
    await swiping;
    expect(twin.state().connectors.find(({ connectorId }) => connectorId === 1)?.status).toBe('Charging');

    await clock.advance(8 * HOUR_MS);
    twin.plugOut(1);
    await clock.advance(60_000);

    const { body } = await system.api.get<{ items: Transaction[] }>('/transactions');
    const [transaction] = body.items;
    const [session] = twin.book.sessions;
    expect(body.items).toHaveLength(1);
    expect(transaction?.energyWh).toBe((session?.meterStop ?? 0) - (session?.meterStart ?? 0));
    expect(transaction?.energyWh).toBeGreaterThan(10_000);
    expect(Date.parse(transaction?.stopTime ?? '') - Date.parse(transaction?.startTime ?? '')).toBeGreaterThan(8 * HOUR_MS);
    expect(twin.book.readings.length).toBeGreaterThanOrEqual(8 * 60);
    expect((await compareWithBooks(system.store.db, [twin])).differences).toEqual([]);

    const leaving = twin.leave();
    await clock.advance(5000);
    await leaving;
    const stopping = system.stop();
    await clock.advance(5000);
    await stopping;
    await store.remove();
  });
});
