/** The demo on an empty machine: a session finishes with the simulator's own energy, a charger crosses over to OCPP, Ctrl-C, and again on the same data. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiOf, freePort, untilReady } from '@phasor/apps';
import type { CampaignPage, CampaignSummary, Charger, Transaction } from '@phasor/contract';
import type { BookedSession } from '@phasor/simulator';
import { expect, it } from 'vitest';
import { scaled } from '../support/prove-scale.ts';
import { until } from '../support/until.ts';

const DEMO = fileURLToPath(new URL('../../apps/dist/demo.js', import.meta.url));
/** The whole proof waits for a session to finish, which takes a person's two minutes; the tenth sees one running. */
const IS_WHOLE = scaled(10) === 10;

interface RunningDemo {
  readonly process: ChildProcess;
  readonly api: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly control: string;
  stop(): Promise<number | null>;
}

async function startDemo(dataDir: string): Promise<RunningDemo> {
  const port = await freePort();
  const demo = spawn(process.execPath, [DEMO], { env: { ...process.env, PHASOR_DATA: dataDir, PHASOR_PORT: String(port) } });
  let said = '';
  demo.stdout.on('data', (text: Buffer) => (said += text.toString()));
  demo.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exited = new Promise<number | null>((resolve) => demo.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/readyz`, 60_000);
  const login = await until('the login is printed', 30_000, () =>
    /e-mail +(\S+)\n +password +(\S+)[\s\S]*view: (http:\S+)\/twins/.exec(said),
  );
  const [, email = '', password = '', control = ''] = login;
  expect(said).toContain(`http://localhost:${port}`);
  const stop = (): Promise<number | null> => {
    demo.kill('SIGINT');
    return exited;
  };
  return { process: demo, api: await apiOf(url, { email, password }), control, stop };
}

it('the demo charges on an empty machine, stops on Ctrl-C, and starts again on the same data', { timeout: 600_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-demo-'));
  const transactions = async (demo: RunningDemo): Promise<readonly Transaction[]> =>
    ((await demo.api('GET', '/transactions')) as { items: Transaction[] }).items;
  const campaign = async (demo: RunningDemo): Promise<CampaignSummary | undefined> =>
    ((await demo.api('GET', '/campaigns')) as CampaignPage).items[0];
  try {
    const first = await startDemo(dataDir);
    const ready = await campaign(first);
    expect(ready).toMatchObject({ phase: 'draft', chargers: 4, committed: 0 });
    await until('a running session', 60_000, async () => (await transactions(first)).some(({ stopTime }) => stopTime === null));
    await until('chargers on both protocols with a running session', 60_000, async () => {
      const { items } = (await first.api('GET', '/chargers')) as { items: Charger[] };
      const charging = items.filter(({ connectors }) => connectors.some(({ transactionId }) => transactionId !== null));
      return new Set(charging.map(({ protocol }) => protocol)).size === 2;
    });
    if (IS_WHOLE) {
      const finished = await until('a finished session', 180_000, async () =>
        (await transactions(first)).find(({ stopTime }) => stopTime !== null),
      );
      const book = (await (await fetch(`${first.control}/twins/${finished.chargerId}/book`)).json()) as { sessions: BookedSession[] };
      const booked = book.sessions.find(({ transactionId }) => transactionId === finished.transactionId);
      expect(finished.energyWh).toBe((booked?.meterStop ?? 0) - (booked?.meterStart ?? 0));
      expect(finished.energyWh).toBeGreaterThan(50);
      // One click, and they cross over while others charge.
      await first.api('POST', `/campaigns/${ready?.id}/start`, {});
      await until('a charger on OCPP that was not', 300_000, async () => ((await campaign(first))?.committed ?? 0) > 0);
    }
    const before = await transactions(first);
    expect(await first.stop()).toBe(0);

    const second = await startDemo(dataDir);
    await until('all are back, those on CAPI by the keys of the first start', 60_000, async () => {
      const { items } = (await second.api('GET', '/chargers')) as { items: Charger[] };
      return items.length === 6 && items.every(({ isOnline }) => isOnline);
    });
    const after = new Map((await transactions(second)).map((transaction) => [transaction.transactionId, transaction]));
    for (const { transactionId } of before)
      expect(after.get(transactionId)?.stopTime, 'a session that ran at Ctrl-C was ended').toBeTruthy();
    expect(await second.stop()).toBe(0);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
