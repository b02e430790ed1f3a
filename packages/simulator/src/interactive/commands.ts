import { ERROR_CODES } from '@phasor/ocpp/station';
import type { Clock } from '@phasor/kernel';
import { raise } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { didYouMean } from '../nearest.ts';
import type { ScenarioSite } from '../scenarios/scenario-site.ts';
import { SPAN, spanOf } from '../scenarios/span.ts';
import type { Twin } from '../twin.ts';
import { fuseLines } from './fuse-lines.ts';
import { ampsIn, byBeginning, carIn, choice, codeIn, connectorIn, invalid, numberIn } from './words.ts';

/** What commands act on. */
export interface Bench {
  readonly fleet: Fleet;
  readonly site: ScenarioSite | null;
  readonly clock: Clock;
  /** The tag that is presented when none is named. */
  readonly idTag: string;
  readonly signal: AbortSignal;
  /** The charger in hand. */
  twin: Twin;
  readonly print: (...lines: string[]) => void;
  readonly show: (twin: Twin) => void;
  readonly quit: () => void;
}

interface Command {
  readonly short: string | null;
  readonly usage: string;
  readonly help: string;
  readonly run: (bench: Bench, words: readonly string[]) => void | Promise<void>;
}

/** What can be typed, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  plug: {
    short: 'p',
    usage: 'plug [N] [3p] [16A] [20kWh]',
    help: 'a car comes; a profile’s name does too',
    run: ({ twin }, words) => twin.plugIn(connectorIn(words) ?? freeConnector(twin), carIn(words)),
  },
  unplug: {
    short: 'u',
    usage: 'unplug [N]',
    help: 'the cable is pulled',
    run: ({ twin }, words) => twin.plugOut(connectorIn(words) ?? pluggedConnector(twin)),
  },
  tag: {
    short: 't',
    usage: 'tag [TAG] [N]',
    help: 'a tag is held to the reader',
    run: ({ twin, idTag }, [tag, connector]) => twin.swipe(tag ?? idTag, connector === undefined ? undefined : numberIn(connector)),
  },
  power: {
    short: 'o',
    usage: 'power off|on|cycle',
    help: 'the charger’s supply is cut, or back',
    run: ({ twin }, words) => {
      const act = choice(words, 'power', ['off', 'on', 'cycle']);
      if (act === 'cycle') return twin.powerCycle();
      return act === 'on' ? twin.start() : twin.stop();
    },
  },
  network: {
    short: 'n',
    usage: 'network off|on',
    help: 'its network cable is pulled, or in again',
    run: ({ twin }, words) => (choice(words, 'network', ['off', 'on']) === 'on' ? twin.connect() : twin.disconnect()),
  },
  fault: {
    short: 'f',
    usage: 'fault [earth|vehicle|CODE] [N]',
    help: 'the hardware detects it, or an OCPP code',
    run: ({ twin }, words) => {
      const [kind] = words.filter((word) => !/^\d+$/.test(word));
      const own = byBeginning(kind ?? 'earth', ['earth', 'vehicle']);
      if (own === 'earth' || own === 'vehicle') twin.setFault(connectorIn(words) ?? 1, own);
      else twin.raiseError(connectorIn(words) ?? 1, codeIn(words));
    },
  },
  clear: {
    short: 'c',
    usage: 'clear [N]',
    help: 'all is well again',
    run: ({ twin }, words) => {
      const all = twin.state().connectors.map(({ connectorId }) => connectorId);
      for (const connectorId of connectorIn(words) === undefined ? all : [connectorIn(words) ?? 1]) twin.setFault(connectorId, null);
      twin.clearError(connectorIn(words));
    },
  },
  schuko: {
    short: null,
    usage: 'schuko 8A',
    help: 'an appliance at the Schuko outlet; 0A: none',
    run: ({ twin }, words) => twin.setAppliance(ampsIn(words)),
  },
  lock: {
    short: null,
    usage: 'lock break|mend [N]',
    help: 'the cable lock sticks, or works again',
    run: ({ twin }, words) => twin.breakLock(connectorIn(words) ?? 1, choice(words, 'lock', ['break', 'mend']) === 'break'),
  },
  set: {
    short: null,
    usage: 'set KEY VALUE',
    help: 'a configuration key, as an installer sets it',
    run: ({ twin }, [key, ...value]) => {
      if (key === undefined || value.length === 0) throw invalid('set needs a key and a value, like set UserCurrentLimit 1.10');
      twin.configure(key, value.join(' '));
    },
  },
  show: {
    short: 's',
    usage: 'show',
    help: 'the charger: lights, currents, sessions',
    run: ({ twin, show }) => show(twin),
  },
  chargers: {
    short: null,
    usage: 'chargers',
    help: 'all chargers',
    run: ({ fleet, twin: inHand, print }) => print(...Array.from(fleet, (twin) => chargerLine(twin, twin === inHand))),
  },
  use: {
    short: null,
    usage: 'use ID',
    help: 'another charger; the end of its id is enough',
    run: (bench, [id = '']) => {
      const twin = bench.fleet.get(id) ?? byEnding(bench.fleet, id);
      if (!twin) throw raise('SIMULATOR_TWIN_UNKNOWN', { id });
      bench.twin = twin;
      bench.show(twin);
    },
  },
  fuses: {
    short: null,
    usage: 'fuses [reset]',
    help: 'what fuses carry; reset closes tripped ones',
    run: ({ site, print }, [act]) => {
      if (act !== undefined) siteOf(site).resetFuses(null);
      print(...fuseLines(siteOf(site).site));
    },
  },
  street: {
    short: null,
    usage: 'street off|on',
    help: 'the power of the whole site',
    run: ({ site }, words) => siteOf(site).site.setSupply(choice(words, 'street', ['off', 'on']) === 'on'),
  },
  wait: {
    short: null,
    usage: 'wait 5 s',
    help: 'for scripts: the next line comes later',
    run: ({ clock, signal }, words) => {
      const text = words.join(' ');
      if (!new RegExp(SPAN).test(text)) throw invalid(`a length of time is like “5 s” or “2 min”, not “${text}”`);
      return clock.sleep(spanOf(text)[0], signal);
    },
  },
  help: { short: '?', usage: 'help', help: 'this list', run: ({ print }) => print(...helpLines()) },
  quit: { short: 'q', usage: 'quit', help: 'the end, with a goodbye; Ctrl-C does the same', run: ({ quit }) => quit() },
};

/** Does what a line says; an empty one does nothing. Throws SIMULATOR_COMMAND_UNKNOWN, SIMULATOR_COMMAND_INVALID and what a twin throws. */
export async function perform(line: string, bench: Bench): Promise<void> {
  const [word, ...words] = line.trim().split(/\s+/);
  if (word === undefined || word === '') return;
  const names = Object.keys(commands);
  const name = byBeginning(word, names) ?? names.find((candidate) => commands[candidate]?.short === word.toLowerCase());
  const command = name === undefined ? undefined : commands[name];
  if (!command) throw raise('SIMULATOR_COMMAND_UNKNOWN', { word, meant: didYouMean(word, names) });
  await command.run(bench, words);
}

/** What Tab makes of the beginning of a line: all that fit, and the part that they complete. */
export function complete(line: string, fleet: Fleet): [string[], string] {
  const [word = '', ...rest] = line.split(/\s+/);
  const last = rest.at(-1) ?? word;
  const choices: Readonly<Record<string, readonly string[]>> = {
    power: ['off', 'on', 'cycle'],
    network: ['off', 'on'],
    fault: ['earth', 'vehicle', ...ERROR_CODES.filter((code) => code !== 'NoError')],
    lock: ['break', 'mend'],
    street: ['off', 'on'],
    use: Array.from(fleet, ({ id }) => id),
  };
  const known = rest.length === 0 ? Object.keys(commands) : (choices[word] ?? []);
  return [known.filter((candidate) => candidate.startsWith(last)).map((candidate) => `${candidate} `), last];
}

export function helpLines(): string[] {
  const lines = Object.values(commands).map(({ short, usage, help }) => {
    const name = `${short === null ? '  ' : `${short} `} ${usage}`;
    return `  ${name.padEnd(32)} ${help}`;
  });
  return [...lines, '  N is a connector, from 1; without one it is the obvious one. Tab completes.'];
}

function chargerLine(twin: Twin, isInHand: boolean): string {
  const { isPoweredOn, isConnected, connectors } = twin.state();
  const condition = isPoweredOn ? (isConnected ? 'connected' : 'not connected') : 'no power';
  return `${isInHand ? '>' : ' '} ${twin.id}  ${twin.model}  ${condition.padEnd(13)}  ${connectors.map(({ status }) => status).join(', ')}`;
}

/** Without a number: the first connector for sessions that has no car, else the first. */
function freeConnector(twin: Twin): number {
  return twin.state().connectors.find(({ plugged }) => !plugged)?.connectorId ?? 1;
}

function pluggedConnector(twin: Twin): number {
  return twin.state().connectors.find(({ plugged }) => plugged)?.connectorId ?? 1;
}

function siteOf(site: ScenarioSite | null): ScenarioSite {
  if (site) return site;
  throw invalid('this scenario has no site with fuses; villa, garage and power-returns have');
}

/** The only charger whose id ends so. */
function byEnding(fleet: Fleet, ending: string): Twin | undefined {
  const found = ending === '' ? [] : [...fleet].filter(({ id }) => id.endsWith(ending));
  return found.length === 1 ? found[0] : undefined;
}
