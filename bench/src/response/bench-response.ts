import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiOf, startServerProcess, type ServerProcess } from '@phasor/apps';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { serialNumberOf } from '@phasor/models';
import { Fleet, Twin } from '@phasor/simulator';
import { quantile } from '../quantile.ts';
import { TimedPosts } from './timed-post.ts';

type Api = Awaited<ReturnType<typeof apiOf>>;

interface Order {
  readonly state: string;
  readonly reason: string | null;
}

const clock = new RealClock();
const POLL_S = 30;
const FAST_POLL_S = 1;

/**
 * The same remote commands (status, set limit, stop) to the same number of twins over CAPI and over OCPP: what a person waits from the
 * request to the API until it has the charger's answer. It shows polling against push (R12); no figure is the vendor's.
 */
export async function response(flags: ReadonlyMap<string, string>): Promise<void> {
  const count = Number(flags.get('chargers') ?? '20');
  if (!Number.isInteger(count) || count < 1 || count > 500) throw new Error('--chargers is a whole number from 1 to 500');
  const posts = new TimedPosts();
  const slow = await onServer(POLL_S, async (server, api) => {
    const capi = await measure(server, api, count, 'CAPI', POLL_S, posts);
    return { capi, ocpp: await measure(server, api, count, 'OCPP', 1, posts) };
  });
  const fast = await onServer(FAST_POLL_S, (server, api) => measure(server, api, count, 'CAPI', FAST_POLL_S, new TimedPosts()));
  const capiP50Ms = quantile(slow.capi, 0.5, 1);
  const ocppP50Ms = quantile(slow.ocpp, 0.5, 1);
  const result = {
    bench: 'response',
    chargers: count,
    commands: slow.capi.length,
    capiP50Ms,
    capiWithoutPollP50Ms: quantile(posts.tookMs, 0.5, 1),
    capi1sPollP50Ms: quantile(fast, 0.5, 1),
    ocppP50Ms,
    ratio: Math.round((capiP50Ms / ocppP50Ms) * 10) / 10,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function onServer<T>(pollS: number, act: (server: ServerProcess, api: Api) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-bench-'));
  const server = await startServerProcess({ dataDir, env: { PHASOR_CAPI_POLL_S: String(pollS) } });
  try {
    return await act(server, await apiOf(server.url));
  } finally {
    await server.child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Every command once to each charger, at instants that are spread over a poll; the waits in ms. */
async function measure(
  server: ServerProcess,
  api: Api,
  count: number,
  protocol: 'CAPI' | 'OCPP',
  spreadS: number,
  posts: TimedPosts,
): Promise<number[]> {
  const twins: Twin[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = serialNumberOf('halo', (protocol === 'CAPI' ? 1_000 : 5_000) + index);
    const { capiKey } = (await api('POST', '/chargers', { id, protocol })) as { readonly capiKey?: string };
    twins.push(
      new Twin({
        model: 'halo',
        id,
        protocol,
        url: protocol === 'CAPI' ? `${server.url}/capi` : server.ocppUrl,
        password: capiKey,
        clock,
        random: new SeededRandom(index + 1),
        freeChargingTag: 'C0FFEE01',
        postCapi: posts.post,
      }),
    );
  }
  await api('POST', '/tags', { idTag: 'C0FFEE01' });
  for (const twin of twins) twin.plugIn(1, { needWh: 80_000 });
  const fleet = new Fleet(twins, clock);
  const gapMs = (spreadS * 1_000) / count;
  fleet.start(gapMs);
  await clock.sleep(spreadS * 1_000 + 5_000);
  const running = await transactionsOf(api);
  const waits: number[] = [];
  for (const kind of ['status', 'limit', 'stop'] as const) {
    const tookMs = await Promise.all(
      twins.map(async ({ id }, index) => {
        const transactionId = running.get(id);
        // Not in the order in which they poll.
        await clock.sleep(((index * 7) % count) * gapMs);
        const startedAtMs = performance.now();
        const { state, reason } = (await api('POST', `/chargers/${id}/orders`, bodyOf(kind, transactionId))) as Order;
        if (state !== 'accepted' && state !== 'effective') throw new Error(`${protocol} ${id} ${kind}: ${state} ${reason ?? ''}`);
        return performance.now() - startedAtMs;
      }),
    );
    waits.push(...tookMs);
  }
  await fleet.leave();
  await fleet.stop();
  return waits;
}

function bodyOf(kind: 'status' | 'limit' | 'stop', transactionId: number | undefined): unknown {
  switch (kind) {
    case 'status':
      return { kind };
    case 'limit':
      return { kind, connectorId: 1, nowA: 10, validUntil: null, safeA: 6 };
    case 'stop':
      return { kind, transactionId };
  }
}

/** The running transaction of each charger. */
async function transactionsOf(api: Api): Promise<ReadonlyMap<string, number>> {
  const { items } = (await api('GET', '/transactions?limit=200')) as {
    readonly items: readonly { readonly chargerId: string; readonly transactionId: number; readonly stopTime: string | null }[];
  };
  return new Map(items.flatMap(({ chargerId, transactionId, stopTime }) => (stopTime === null ? [[chargerId, transactionId]] : [])));
}
