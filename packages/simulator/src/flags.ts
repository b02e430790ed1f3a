import { findScenario, scenarioNames } from './scenarios/scenarios.ts';
import { wrapped } from './wrapped.ts';

/** One flag of the command line: what follows it, and what `--help` says of it. */
interface Flag {
  readonly type: 'string' | 'boolean';
  readonly value: string;
  readonly help: string;
}

const flag = (value: string, help: string) => ({ type: 'string', value, help }) as const;

/** Every flag, in the order of `--help`. */
export const FLAGS = {
  url: flag(
    'URL',
    'the central system’s endpoint, ws:// or wss://; a slash and the charger’s id are added. With --interactive default ws://127.0.0.1:8080/ocpp',
  ),
  model: flag('MODEL', 'halo or aura; default: the chargers of the scenario, or one halo'),
  count: flag('N', 'how many chargers; default: those of the scenario, or 1'),
  id: flag('ID', 'the charger’s id; of several, the beginning of their ids. Default: a serial number'),
  password: flag('P', 'for HTTP Basic (security profile 1 and 2); with CAPI the shared key in hexadecimal'),
  ca: flag('FILE', 'PEM: whom to trust (security profile 2 and 3)'),
  cert: flag('FILE', 'PEM: the charger’s certificate (security profile 3), with'),
  key: flag('FILE', 'PEM: its key'),
  protocol: flag('ocpp|capi', 'what the chargers speak (default ocpp)'),
  firmware: flag('V', 'the firmware version: 169 or 180, which differ; any other acts like 180, the default'),
  'light-version': flag('a|b', 'of an Aura’s lights: paused flashes blue (a) or is steady yellow (b); unknown: both are shown'),
  scenario: flag(
    'NAME',
    'what happens at the chargers; default charge, with --interactive idle. A name of the list below, or a file of YAML or JSON',
  ),
  faults: flag('FILE', 'what goes wrong, as YAML or JSON: lost messages, dead sockets, power cuts …; see packages/simulator/fault-plans'),
  speed: flag('N', 'people act N times as fast as the chargers, and their cars need N times less energy; default 1'),
  tag: flag('TAG', 'the tag that is presented; default C0FFEE01'),
  seed: flag('N', 'the same seed, the same chance; default 1'),
  data: flag(
    'DIR',
    'a folder where the chargers keep what outlives a power cut: unsent messages, settings, meters; without it they begin anew with each start',
  ),
  control: flag(
    'PORT',
    'listen on 127.0.0.1:PORT: GET /twins, GET /twins/{id}, GET /twins/{id}/book and POST /twins/{id}/{verb}, e.g. plug-in {"connector":1}, swipe {"tag":"C0FFEE01"}',
  ),
  interactive: { type: 'boolean', value: '', help: 'a prompt: be the person at the charger, see its lights and currents' },
  help: { type: 'boolean', value: '', help: 'this text' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

const WIDTH = 100;
const INDENT = 20;

/** What `--help` prints. */
export function helpText(): string {
  const flags = Object.entries(FLAGS).map(([name, { value, help }]) => entry(`--${name}${value === '' ? '' : ` ${value}`}`, help));
  const scenarios = scenarioNames().map((name) => entry(name, findScenario(name).summary));
  return `Simulated chargers that speak OCPP 1.6J or CAPI to a back end, each with cars that come and go.

  npm run -s simulate -- --model halo --url ws://127.0.0.1:8080/ocpp

${flags.join('\n')}

Scenarios, of which each is a file in packages/simulator/scenarios to copy from:

${scenarios.join('\n')}

Prints one line for each event. Ctrl-C disconnects the chargers and ends.
`;
}

/** A term, and beside it what it means, in lines of at most {@link WIDTH}. */
function entry(term: string, meaning: string): string {
  return `  ${term.padEnd(INDENT - 3)} ${wrapped(meaning, WIDTH - INDENT).join(`\n${' '.repeat(INDENT)}`)}`;
}
