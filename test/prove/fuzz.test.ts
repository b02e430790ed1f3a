/** 200,000 frames made by chance over 50 sockets: no crash, memory flat, and the chargers beside them are answered in time. */
import { readFileSync } from 'node:fs';
import { startServerProcess, apiOf, type ServerProcess } from '@phasor/apps';
import { RealClock } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { HostileCharger } from '../hostile/hostile-charger.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { scaled } from '../support/prove-scale.ts';
import { describeOnBothStores, type FreshStore } from '../support/stores.ts';

const FRAMES = scaled(200_000);
const SOCKETS = 50;
const STEADY = 5;
const TENTHS = 10;
/** Another seed makes other frames. */
const SEED = Number(process.env['PHASOR_FUZZ_SEED'] ?? 1);
/** What ninety-nine of a hundred calls may wait, on a machine that does other things too: chargers give up after 30 s and more. */
const IN_TIME_MS = 5_000;
/** Between the tenths in which everything has run once and the last ones. */
const FLAT = { ratio: 1.15, slackMb: 40 };
const clock = new RealClock();

/** Reports without a pause, and keeps what it waited for each answer. */
async function report(charger: RawCharger, waitsMs: number[], signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n += 1) {
    const meterValue = [{ timestamp: new Date(clock.now()).toISOString(), sampledValue: [{ value: String(n) }] }];
    const beganMs = clock.monotonicMs();
    await (n % 2 === 0 ? charger.ask('Heartbeat', {}) : charger.ask('MeterValues', { connectorId: 1, meterValue }));
    waitsMs.push(clock.monotonicMs() - beganMs);
    await clock.sleep(50);
  }
}

const rssMb = ({ child }: ServerProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.process.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Frames that passed every check and that the database refused: the checks let too much through. */
async function couldNotStore(store: FreshStore): Promise<readonly string[]> {
  const opened = await store.open();
  const rows = await opened.db.selectFrom('review').select(['reason', 'frame']).where('kind', '=', 'could-not-store').limit(5).execute();
  await opened.close();
  return rows.map(({ reason, frame }) => `${reason} ${String(frame)}`);
}

describeOnBothStores(`${FRAMES} frames made by chance over ${SOCKETS} sockets (PHASOR_FUZZ_SEED=${SEED})`, (fresh) => {
  it('crash nothing, grow nothing, and hold nobody up', { timeout: 60_000 + FRAMES * 10 }, async () => {
    const store = await fresh();
    const server = await startServerProcess({ dataDir: store.dataDir, databaseUrl: store.databaseUrl });
    const api = await apiOf(server.url);
    const hostile = Array.from({ length: SOCKETS }, (_, n) => new HostileCharger(server.ocppUrl, `HOSTILE-${n}`, SEED * 1000 + n));
    const steadyIds = Array.from({ length: STEADY }, (_, n) => `STEADY-${n}`);
    for (const id of [...steadyIds, ...hostile.map((charger) => charger.id)]) await api('POST', '/chargers', { id });
    const steady = await Promise.all(steadyIds.map((id) => RawCharger.connect(server.ocppUrl, id)));
    const waitsMs: number[] = [];
    const memoryMb: number[] = [];
    const stop = new AbortController();
    const reporting = Promise.all(steady.map((charger) => report(charger, waitsMs, stop.signal)));
    // Whatever breaks it first is told once the frames are out.
    reporting.catch(() => undefined);
    try {
      for (let tenth = 0; tenth < TENTHS; tenth += 1) {
        await Promise.all(hostile.map((charger) => charger.send(Math.round(FRAMES / SOCKETS / TENTHS))));
        // Every frame of this tenth is answered: what is held now is held for good, or until the next collection.
        await clock.sleep(200);
        memoryMb.push(rssMb(server));
      }
      stop.abort();
      await reporting;
      expect(server.child.process.exitCode, `the server is alive after the frames of seed ${SEED}`).toBeNull();
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      const sorted = Float64Array.from(waitsMs).sort();
      const p99Ms = sorted[Math.floor((sorted.length - 1) * 0.99)] ?? Infinity;
      const sent = hostile.reduce((sum, charger) => sum + charger.sent, 0);
      const closes = hostile.reduce((sum, charger) => sum + charger.closes, 0);
      const memory = memoryMb.map((mb) => mb.toFixed(0)).join(' ');
      console.log(`${store.kind}: ${sent} frames, ${closes} closed connections, steady chargers ${waitsMs.length} calls`);
      console.log(`${store.kind}: steady p99 ${p99Ms.toFixed(0)} ms; memory in MB after each tenth: ${memory}`);
      expect(closes).toBeGreaterThan(0);
      expect(waitsMs.length).toBeGreaterThan(STEADY * 10);
      expect(p99Ms).toBeLessThan(IN_TIME_MS);
      expect(middle(memoryMb.slice(-3))).toBeLessThan(middle(memoryMb.slice(2, 5)) * FLAT.ratio + FLAT.slackMb);
    } finally {
      stop.abort();
      for (const charger of hostile) charger.close();
      for (const { socket } of steady) socket.terminate();
      await server.child.kill('SIGKILL');
    }
    expect(await couldNotStore(store)).toEqual([]);
    await store.remove();
  });
});
