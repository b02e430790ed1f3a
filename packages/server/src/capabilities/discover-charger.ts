import type { Kysely } from 'kysely';
import { HIDDEN, type CommandTarget } from '../commands/index.ts';
import type { Database } from '../store/index.ts';
import { changeConfiguration, type ConfigurationPorts } from './change-configuration.ts';
import { readKeys, writeKeys } from './configuration-keys.ts';
import { KNOWN_KEYS, REQUIRED_KEYS } from './known-keys.ts';
import { readConfiguration, type ConfigurationRead, type Manner, type Told } from './read-configuration.ts';

/** A charger, and the firmware that it said it runs. */
export interface DiscoveredCharger {
  readonly no: number;
  readonly to: CommandTarget;
  readonly vendor: string;
  readonly model: string;
  readonly firmwareVersion: string;
  readonly bootNo: number;
}

/** Who asks, in the commands' rows. */
const BY = 'discovery';
/** Some never answer a question that is too large; the next is smaller. */
const TIMEOUT_MS = 20_000;
const TELLS_ALL = 'GetConfiguration/all';
const AT_ONCE = 'GetConfiguration/keys';
/** What would only be sent again, as the readings have come already: 1 MiB after a night. */
const SUPERFLUOUS = ['StopTxnSampledData', 'StopTxnAlignedData'];

/** Whether this charger was read already with the firmware that it runs now. */
export async function isDiscovered(db: Kysely<Database>, charger: DiscoveredCharger): Promise<boolean> {
  const row = await db.selectFrom('discovery').selectAll().where('charger_no', '=', charger.no).executeTakeFirst();
  const isSame = row?.vendor === charger.vendor && row.model === charger.model && row.firmware_version === charger.firmwareVersion;
  return isSame && row.state === 'done';
}

/** Reads a charger's configuration, stores it, remembers how it went, and turns off what is superfluous. */
export async function discoverCharger(ports: ConfigurationPorts, charger: DiscoveredCharger): Promise<void> {
  const { db, clock } = ports;
  const manner = await knownManner(ports, charger.no);
  const read = await readConfiguration((keys) => ask(ports, charger.to, keys), { wanted: KNOWN_KEYS, required: REQUIRED_KEYS }, manner);
  const owner = { no: charger.no, organisationNo: charger.to.organisationNo };
  await writeKeys(db, owner, read, new Date(clock.now()));
  await rememberManner(ports, charger.no, manner, read.manner);
  const isDone = read.end === 'complete' && read.keys.length > 0;
  const before = await db.selectFrom('discovery').select('tidied_boot_no').where('charger_no', '=', charger.no).executeTakeFirst();
  const isTidy = before?.tidied_boot_no === charger.bootNo;
  if (isDone && !isTidy) await turnOffSuperfluous(ports, charger);
  const result = {
    organisation_no: charger.to.organisationNo,
    vendor: charger.vendor,
    model: charger.model,
    firmware_version: charger.firmwareVersion,
    state: isDone ? ('done' as const) : ('failed' as const),
    reason: isDone ? '' : REASONS[read.end],
    tidied_boot_no: isDone ? charger.bootNo : (before?.tidied_boot_no ?? 0),
    finished_at: new Date(clock.now()),
  };
  await db
    .insertInto('discovery')
    .values({ charger_no: charger.no, ...result })
    .onConflict((conflict) => conflict.column('charger_no').doUpdateSet(result))
    .execute();
}

const REASONS: Readonly<Record<ConfigurationRead['end'], string>> = {
  complete: 'The charger told no key at all.',
  refused: 'The charger refuses GetConfiguration.',
  silent: 'The charger does not answer GetConfiguration.',
  gone: 'The connection broke before all was read; the next boot begins anew.',
};

async function ask({ commands }: ConfigurationPorts, to: CommandTarget, names: readonly string[] | null): Promise<Told> {
  const payload = names === null ? {} : { key: [...names] };
  const result = await commands.send(to, 'GetConfiguration', payload, { by: BY, timeoutMs: TIMEOUT_MS });
  switch (result.kind) {
    case 'answered': {
      const { configurationKey = [], unknownKey = [] } = result.response;
      // A secret that it should not have told came no further than the socket.
      const keys = configurationKey.map(({ value, ...key }) => (value === undefined || value === HIDDEN ? key : { ...key, value }));
      return { kind: 'told', keys, unknown: unknownKey };
    }
    case 'refused':
      return { kind: 'refused' };
    case 'failed':
      if (result.why === 'closed' || result.why === 'offline') return { kind: 'gone', wasSent: result.why === 'closed' };
      return { kind: 'silent' };
  }
}

async function knownManner({ features }: ConfigurationPorts, chargerNo: number): Promise<Manner> {
  const known = await features.of(chargerNo);
  const all = known.get(TELLS_ALL)?.verdict;
  return { tellsAll: all === undefined ? null : all === 'works', atOnce: Number(known.get(AT_ONCE)?.reason) || null };
}

async function rememberManner({ features }: ConfigurationPorts, chargerNo: number, before: Manner, now: Manner): Promise<void> {
  if (now.tellsAll !== null && now.tellsAll !== before.tellsAll) {
    await features.learn(chargerNo, TELLS_ALL, now.tellsAll ? 'works' : 'refused', now.tellsAll ? '' : 'no answer when asked for all keys');
  }
  if (now.atOnce !== null && now.atOnce !== before.atOnce) await features.learn(chargerNo, AT_ONCE, 'works', String(now.atOnce));
}

async function turnOffSuperfluous(ports: ConfigurationPorts, { no, to }: DiscoveredCharger): Promise<void> {
  const keys = await readKeys(ports.db, no);
  for (const name of SUPERFLUOUS) {
    const key = keys.find((other) => other.key.toLowerCase() === name.toLowerCase());
    const isDue = key?.isKnown && !key.readonly && (key.value ?? '').trim() !== '';
    if (key && isDue) await changeConfiguration(ports, to, key.key, '', BY);
  }
}
