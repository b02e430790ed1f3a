import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiOf, startServerProcess } from '@phasor/apps';
import { RealClock } from '@phasor/kernel';
import { fleetOf } from '@phasor/simulator';
import { expect, it } from 'vitest';
import { compareWithBooks } from '../support/compare-with-books.ts';
import { freshStore } from '../support/stores.ts';
import { until } from '../support/until.ts';

it.each(['failWrite', 'failSync'])(
  'a full disk (%s: ENOSPC) fails closed: 503, sockets closed, no answers; started again, nothing acknowledged is lost',
  async (fault) => {
    const store = await freshStore('embedded');
    const { dataDir } = store;
    const faultFile = join(dataDir, 'faults.json');
    const env = { PHASOR_STORE_FAULT_FILE: faultFile };
    const server = await startServerProcess({ dataDir, env });
    const api = await apiOf(server.url);
    await api('POST', '/tags', { idTag: 'FULL' });
    const common = {
      model: 'halo',
      clock: new RealClock(),
      freeChargingTag: 'FULL',
      meterValueSampleIntervalS: 1,
      bootOnReconnect: true,
    } as const;
    const twins = fleetOf({
      ...common,
      count: 5,
      id: 'FULL',
      seed: 1,
      url: server.ocppUrl,
      callTimeoutMs: 3000,
      reconnect: { firstMs: 100, longestMs: 500 },
    });
    for (const twin of twins) await api('POST', '/chargers', { id: twin.id });
    for (const twin of twins) twin.start();
    const acknowledged = (): number =>
      twins.reduce((sum, { book }) => sum + book.readings.filter(({ delivery }) => delivery === 'acknowledged').length, 0);
    for (const twin of twins) twin.plugIn(1);
    await until('readings are acknowledged', 20_000, () => acknowledged() > 10);

    await writeFile(faultFile, JSON.stringify({ [fault]: 'ENOSPC' }));
    await until('readyz says 503', 20_000, () => fetch(`${server.url}/readyz`).then(({ status }) => status === 503));
    await until('every socket is closed', 10_000, () => twins.every((twin) => !twin.state().isConnected));
    const before = acknowledged();
    const exitCode = await new Promise((resolve) => server.child.process.once('exit', resolve));
    expect(exitCode).toBe(70);
    expect(acknowledged()).toBe(before);

    await rm(faultFile);
    const again = await startServerProcess({ dataDir, env, port: server.port });
    for (const twin of twins) twin.plugOut(1);
    const isDelivered = (delivery: string | null): boolean => delivery === 'acknowledged';
    await until('everything is acknowledged', 30_000, () =>
      twins.every(
        ({ book }) =>
          book.readings.every(({ delivery }) => isDelivered(delivery)) &&
          book.sessions.every(({ stopDelivery }) => isDelivered(stopDelivery)),
      ),
    );
    await Promise.all(twins.map((twin) => twin.leave()));
    await again.child.kill('SIGKILL');
    const opened = await store.open();
    expect((await compareWithBooks(opened.db, twins)).differences).toEqual([]);
    await opened.close();
    await store.remove();
  },
);
