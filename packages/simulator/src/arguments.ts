import { parseArgs } from 'node:util';
import type { LightVersion, ModelName } from '@phasor/models';
import { messageOf } from '@phasor/kernel';
import { raise } from './errors.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { findFaultPlan } from './faults/read-fault-plan.ts';
import type { FirmwareProtocol } from './firmware/charger-firmware.ts';
import { FLAGS, type FlagName } from './flags.ts';
import { didYouMean } from './nearest.ts';
import type { FleetPart, Scenario } from './scenarios/scenario.ts';
import { findScenario } from './scenarios/scenarios.ts';

/** What the command line asks for. */
export interface SimulateArguments {
  /** The chargers: those of the scenario, where the command line names none. */
  readonly fleet: readonly FleetPart[];
  readonly protocol: FirmwareProtocol;
  /** Of an Aura. */
  readonly lightVersion: LightVersion;
  readonly url: string;
  readonly id: string | undefined;
  readonly password: string | undefined;
  /** Files, not their content. */
  readonly tlsFiles: { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined };
  readonly scenario: Scenario;
  /** What goes wrong beside what the scenario says. */
  readonly faults: FaultPlan;
  /** How many times as fast as the chargers people act. */
  readonly speed: number;
  readonly seed: number;
  readonly controlPort: number | undefined;
  readonly idTag: string;
  /** At a prompt. */
  readonly isInteractive: boolean;
  /** The folder for what outlives a power cut; memory without one. */
  readonly dataDir: string | undefined;
}

const MOST_CHARGERS = 9_999;
const LARGEST_SEED = 1_000_000_000;
const FASTEST = 1_000;
const DEFAULT_TAG = 'C0FFEE01';

/**
 * Reads the command line; `'help'` when that is asked for. Throws SIMULATOR_FLAG_INVALID and what {@link findScenario} and {@link findFaultPlan} throw.
 */
export function readArguments(args: readonly string[]): SimulateArguments | 'help' {
  const flags = parsed(args);
  if (flags.help === true) return 'help';
  const { protocol = 'ocpp', model, tag = DEFAULT_TAG } = flags;
  if (protocol !== 'ocpp' && protocol !== 'capi') throw invalid(`--protocol is ocpp or capi, not “${protocol}”`);
  if (protocol === 'capi' && flags.password === undefined)
    throw invalid('--protocol capi needs --password: the charger’s key, hexadecimal');
  if (model !== undefined && model !== 'halo' && model !== 'aura') throw invalid(`--model is halo or aura, not “${model}”`);
  const { 'light-version': lightVersion = 'unknown' } = flags;
  if (lightVersion !== 'a' && lightVersion !== 'b' && lightVersion !== 'unknown')
    throw invalid(`--light-version is a or b, not “${lightVersion}”`);
  if ((flags.cert === undefined) !== (flags.key === undefined)) throw invalid('--cert and --key go together');
  if (tag.length < 1 || tag.length > 20) throw invalid('--tag has 1 to 20 characters');
  if (flags.data === '') throw invalid('--data is a folder');
  if (flags.id === '') throw invalid('--id is not empty');
  // Somebody who sits down to try a charger has the server of `npm start` beside it.
  const url = endpoint(flags.url ?? (flags.interactive ? ENDPOINTS[protocol].example : undefined), protocol);
  const count = flags.count === undefined ? undefined : integer('count', flags.count, 1, MOST_CHARGERS);
  const scenario = findScenario(flags.scenario ?? (flags.interactive ? 'idle' : 'charge'), model === undefined ? undefined : [model]);
  return {
    fleet: fleetOf(scenario, { model, count, firmwareVersion: flags.firmware }),
    protocol: protocol === 'capi' ? 'CAPI' : 'OCPP',
    lightVersion,
    url,
    id: flags.id,
    password: flags.password,
    tlsFiles: { ca: flags.ca, cert: flags.cert, key: flags.key },
    scenario,
    faults: flags.faults === undefined ? [] : findFaultPlan(flags.faults),
    speed: integer('speed', flags.speed ?? '1', 1, FASTEST),
    seed: integer('seed', flags.seed ?? '1', 0, LARGEST_SEED),
    controlPort: flags.control === undefined ? undefined : integer('control', flags.control, 0, 65_535),
    idTag: tag,
    isInteractive: flags.interactive ?? false,
    dataDir: flags.data,
  };
}

interface AskedFleet {
  readonly model: ModelName | undefined;
  readonly count: number | undefined;
  readonly firmwareVersion: string | undefined;
}

/** `--model` or `--count` alone replace the scenario's chargers; `--firmware` goes for all. */
function fleetOf({ fleet }: Scenario, { model, count, firmwareVersion }: AskedFleet): FleetPart[] {
  const isAsked = model !== undefined || count !== undefined || fleet.length === 0;
  const parts = isAsked
    ? [{ model: model ?? fleet[0]?.model ?? 'halo', count: count ?? 1, firmwareVersion: undefined, configuration: {} }]
    : fleet;
  return parts.map((part) => ({ ...part, firmwareVersion: firmwareVersion ?? part.firmwareVersion }));
}

type Parsed = { [Name in FlagName]?: (typeof FLAGS)[Name]['type'] extends 'boolean' ? boolean : string };

function parsed(args: readonly string[]): Parsed {
  for (const argument of args) {
    const [name = ''] = argument.split('=');
    if (name.startsWith('--') && name !== '--' && !(name.slice(2) in FLAGS)) {
      throw invalid(
        `There is no flag ${name}${didYouMean(
          name,
          Object.keys(FLAGS).map((flag) => `--${flag}`),
        )}`,
      );
    }
  }
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node's own words run over several sentences; the first says it.
    throw invalid(messageOf(error).split(/\. |\n/)[0] ?? 'The flags are not understood');
  }
}

const ENDPOINTS = {
  ocpp: { scheme: /^wss?:$/, begins: 'ws:// or wss://', example: 'ws://127.0.0.1:8080/ocpp' },
  capi: { scheme: /^https?:$/, begins: 'http:// or https://', example: 'http://127.0.0.1:8080/capi' },
} as const;

function endpoint(url: string | undefined, protocol: keyof typeof ENDPOINTS): string {
  const { scheme, begins, example } = ENDPOINTS[protocol];
  if (url === undefined) throw invalid(`--url is missing: the endpoint of the back end, e.g. ${example}`);
  if (!URL.canParse(url) || !scheme.test(new URL(url).protocol)) {
    throw invalid(`--url begins with ${begins} for --protocol ${protocol}, not “${url}”`);
  }
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
