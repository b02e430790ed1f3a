import { parseArgs } from 'node:util';
import type { ModelName } from '@phasor/models';
import { messageOf } from '@phasor/kernel';
import { raise } from './errors.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** What the command line asks for. */
export interface SimulateArguments {
  readonly model: ModelName;
  readonly count: number;
  readonly url: string;
  readonly id: string | undefined;
  readonly password: string | undefined;
  /** Files, not their content. */
  readonly tlsFiles: { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined };
  readonly firmwareVersion: string | undefined;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly controlPort: number | undefined;
  readonly idTag: string;
  /** The folder for what outlives a power cut; memory without one. */
  readonly dataDir: string | undefined;
}

const MOST_CHARGERS = 9_999;
const LARGEST_SEED = 1_000_000_000;

const FLAGS = {
  model: { type: 'string', default: 'halo' },
  count: { type: 'string', default: '1' },
  url: { type: 'string' },
  id: { type: 'string' },
  password: { type: 'string' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  protocol: { type: 'string', default: 'ocpp' },
  firmware: { type: 'string' },
  scenario: { type: 'string', default: 'charge' },
  seed: { type: 'string', default: '1' },
  control: { type: 'string' },
  tag: { type: 'string', default: 'C0FFEE01' },
  data: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** What `--help` prints. */
export const HELP = `Simulated chargers that speak OCPP 1.6J to a central system, each with a car that comes and goes.

  npm run -s simulate -- --model halo --url ws://127.0.0.1:8080/ocpp

  --url URL          the central system's endpoint, ws:// or wss://; a slash and the charger's id are added
  --model MODEL      halo (default) or aura
  --count N          how many chargers; default 1
  --id ID            the charger's id; of several, the beginning of their ids. Default: a serial number
  --password P       for HTTP Basic (security profile 1 and 2)
  --ca FILE          PEM: whom to trust (security profile 2 and 3)
  --cert FILE        PEM: the charger's certificate (security profile 3), with
  --key FILE         PEM: its key
  --protocol ocpp    the only one that this version speaks
  --firmware V       the firmware version to report; default that of the model
  --data DIR         a folder where the chargers keep what outlives a power cut: unsent messages, settings,
                     meters; without it they begin anew with each start
  --tag TAG          the tag that is presented; default ${FLAGS.tag.default}
  --scenario NAME    what happens at the chargers:
${[...scenarios.values()].map(({ name, summary }) => `                       ${name.padEnd(8)} ${summary}`).join('\n')}
  --seed N           the same seed, the same chance; default 1
  --control PORT     listen on 127.0.0.1:PORT: GET /twins, GET /twins/{id}, GET /twins/{id}/book and
                     POST /twins/{id}/{verb}, e.g. plug-in {"connector":1}, swipe {"tag":"C0FFEE01"}
  --help             this text

Prints one line for each event. Ctrl-C disconnects the chargers and ends.
`;

/** Reads the command line; `'help'` when that is asked for. Throws SIMULATOR_FLAG_INVALID and SIMULATOR_PROTOCOL_UNSUPPORTED. */
export function readArguments(args: readonly string[]): SimulateArguments | 'help' {
  const flags = parsed(args);
  if (flags.help) return 'help';
  if (flags.protocol === 'capi') throw raise('SIMULATOR_PROTOCOL_UNSUPPORTED');
  if (flags.protocol !== 'ocpp') throw invalid(`--protocol is ocpp, not “${flags.protocol}”`);
  const { model } = flags;
  if (model !== 'halo' && model !== 'aura') throw invalid(`--model is halo or aura, not “${model}”`);
  const scenario = scenarios.get(flags.scenario);
  if (!scenario) throw invalid(`--scenario is one of ${[...scenarios.keys()].join(', ')}, not “${flags.scenario}”`);
  if ((flags.cert === undefined) !== (flags.key === undefined)) throw invalid('--cert and --key go together');
  if (flags.tag.length < 1 || flags.tag.length > 20) throw invalid('--tag has 1 to 20 characters');
  if (flags.data === '') throw invalid('--data is a folder');
  if (flags.id === '') throw invalid('--id is not empty');
  return {
    model,
    count: integer('count', flags.count, 1, MOST_CHARGERS),
    url: endpoint(flags.url),
    id: flags.id,
    password: flags.password,
    tlsFiles: { ca: flags.ca, cert: flags.cert, key: flags.key },
    firmwareVersion: flags.firmware,
    scenario,
    seed: integer('seed', flags.seed, 0, LARGEST_SEED),
    controlPort: flags.control === undefined ? undefined : integer('control', flags.control, 0, 65_535),
    idTag: flags.tag,
    dataDir: flags.data,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node's own words run over several sentences; the first says it.
    throw invalid(messageOf(error).split('. ')[0] ?? 'The flags are not understood');
  }
}

function endpoint(url: string | undefined): string {
  if (url === undefined) throw invalid('--url is missing: the endpoint of the central system, e.g. ws://127.0.0.1:8080/ocpp');
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) throw invalid(`--url begins with ws:// or wss://, not “${url}”`);
  return url;
}

function integer(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalid(`--${flag} is a whole number from ${least} to ${most}, not “${text}”`);
}

function invalid(reason: string): Error {
  return raise('SIMULATOR_FLAG_INVALID', { reason });
}
