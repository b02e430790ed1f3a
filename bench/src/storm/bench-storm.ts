import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RealClock } from '@phasor/kernel';
import { apiOf, Child, freePort, startPrivatePostgres, startServerProcess, type ServerProcess } from '@phasor/apps';
import { openStore } from '@phasor/server/store';
import { countStored } from './count-stored.ts';
import { identityOf, passwordOf } from './returning-charger.ts';

const GENERATOR = fileURLToPath(new URL('./generator.js', import.meta.url));
const REGISTER_AT_ONCE = 50;

type Api = Awaited<ReturnType<typeof apiOf>>;

interface Storm {
  readonly seconds: number;
  readonly errors: number;
  readonly unfinished: number;
  readonly [figure: string]: unknown;
}

/**
 * A site's, or a city's, power returns: all chargers come back in one moment, with HTTP Basic, a boot, three statuses and ten transaction
 * messages that they had queued. Seconds run from the first SYN to the last acknowledgement. Then the server is killed, and the store is
 * held against what was delivered.
 */
export async function storm(flags: ReadonlyMap<string, string>): Promise<void> {
  const chargers = Number(flags.get('chargers') ?? '5000');
  const profile = flags.get('security-profile') ?? '1';
  const kind = flags.get('store') ?? 'embedded';
  if (profile !== '1' && profile !== '2') throw new Error(`--security-profile ${profile}: write 1 or 2`);
  if (kind !== 'embedded' && kind !== 'postgres') throw new Error(`--store ${kind}: write embedded or postgres`);
  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-bench-'));
  const postgres = kind === 'postgres' ? await startPrivatePostgres() : null;
  let server: ServerProcess | undefined;
  try {
    const tlsPort = profile === '2' ? await freePort() : null;
    const env: Record<string, string> = tlsPort === null ? {} : { PHASOR_TLS_PORT: String(tlsPort), PHASOR_TLS_NAME: '127.0.0.1' };
    server = await startServerProcess({ dataDir, databaseUrl: postgres?.url, env });
    const api = await apiOf(server.url);
    await registerAll(api, chargers);
    const [url, caFile] =
      tlsPort === null ? ([server.ocppUrl, ''] as const) : ([`wss://127.0.0.1:${tlsPort}/ocpp`, await trustIn(api, dataDir)] as const);
    const cpuBeforeS = server.child.cpuS();
    const measured = JSON.parse(await new Child(GENERATOR, [url, String(chargers), caFile]).line()) as Storm;
    const figures = { serverCpuS: Math.round((server.child.cpuS() - cpuBeforeS) * 100) / 100, rssPeakMb: server.child.rssPeakMb() };
    await server.child.kill('SIGKILL');
    const store = await openStore({ dataDir, databaseUrl: postgres?.url, clock: new RealClock() });
    const { lost, duplicated } = await countStored(store, chargers);
    await store.close();
    const { seconds, errors, ...more } = measured;
    const result = { bench: 'storm', store: kind, securityProfile: Number(profile), chargers, seconds, errors, lost, duplicated };
    process.stdout.write(`${JSON.stringify({ ...result, ...more, ...figures })}\n`);
    if (errors + lost + duplicated + measured.unfinished > 0) process.exitCode = 1;
  } finally {
    await server?.child.kill('SIGKILL');
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function registerAll(api: Api, chargers: number): Promise<void> {
  for (let at = 0; at < chargers; at += REGISTER_AT_ONCE) {
    const indexes = Array.from({ length: Math.min(REGISTER_AT_ONCE, chargers - at) }, (_, index) => at + index);
    await Promise.all(indexes.map((index) => api('POST', '/chargers', { id: identityOf(index), password: passwordOf(index) })));
  }
}

/** The file of the root certificate that the chargers trust. */
async function trustIn(api: Api, dataDir: string): Promise<string> {
  const { rootCertificate } = (await api('GET', '/certificate-authority')) as { readonly rootCertificate: string };
  const file = join(dataDir, 'storm-root.pem');
  await writeFile(file, rootCertificate);
  return file;
}
