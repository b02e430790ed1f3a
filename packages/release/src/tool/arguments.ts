import { parseArgs } from 'node:util';
import { messageOf } from '@phasor/kernel';
import { raise } from '../errors.ts';
import type { FirmwareManifest } from '../manifest.ts';
import { FLAGS, VERBS, type FlagName, type Verb } from './flags.ts';

/** What the command line asks for. Files are paths, not their content. */
export type ReleaseArguments =
  | { readonly verb: 'help' }
  | { readonly verb: 'keys'; readonly name: string }
  | {
      readonly verb: 'sign';
      readonly key: string;
      readonly image: string;
      readonly out: string;
      readonly says: Omit<FirmwareManifest, 'sha256' | 'size'>;
    }
  | { readonly verb: 'countersign'; readonly key: string; readonly image: string; readonly manifest: string; readonly out: string }
  | { readonly verb: 'check'; readonly trust: readonly string[]; readonly manifest: string; readonly image: string | null };

/** Reads the command line. Throws RELEASE_FLAG_INVALID. */
export function readArguments(args: readonly string[]): ReleaseArguments {
  const [verb = '', ...rest] = args;
  if (verb === '' || rest.includes('--help') || verb === '--help' || verb === 'help') return { verb: 'help' };
  if (!isVerb(verb)) throw invalid(`There is no command ${verb}: it is ${Object.keys(VERBS).join(', ')}`);
  const given = parsed(verb, rest);
  const need = (flag: FlagName): string => {
    const value = given[flag];
    if (value === undefined || value === '') throw invalid(`${verb} needs --${flag} ${FLAGS[flag].value}`);
    return value;
  };
  switch (verb) {
    case 'keys':
      return { verb, name: need('name') };
    case 'sign': {
      const protocol = given.protocol ?? 'ocpp';
      if (protocol !== 'ocpp' && protocol !== 'capi') throw invalid(`--protocol is ocpp or capi, not “${protocol}”`);
      const model = need('model');
      if (model !== 'halo' && model !== 'aura') throw invalid(`--model is halo or aura, not “${model}”`);
      return {
        verb,
        key: need('key'),
        image: need('image'),
        out: need('out'),
        says: {
          model,
          hardwareVersions: list(need('hardware')),
          fromVersions: list(need('from')),
          version: need('version'),
          protocol: protocol === 'ocpp' ? 'OCPP' : 'CAPI',
          counter: integer('counter', need('counter')),
          minTrialSupport: integer('trial-support', given['trial-support'] ?? '1'),
          expiresAt: need('expires'),
        },
      };
    }
    case 'countersign':
      return { verb, key: need('key'), image: need('image'), manifest: need('manifest'), out: need('out') };
    case 'check':
      return { verb, trust: list(need('trust')), manifest: need('manifest'), image: given.image ?? null };
  }
}

function parsed(verb: Verb, args: readonly string[]): { [Name in FlagName]?: string } {
  const options = Object.fromEntries(VERBS[verb].flags.map((flag) => [flag, { type: 'string' as const }]));
  for (const argument of args) {
    const [name = ''] = argument.split('=');
    if (name.startsWith('--') && !(name.slice(2) in options)) throw invalid(`${verb} knows no flag ${name}`);
  }
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node's own words run over several sentences; the first says it.
    throw invalid(messageOf(error).split(/\. |\n/)[0] ?? 'The flags are not understood');
  }
}

const isVerb = (text: string): text is Verb => Object.hasOwn(VERBS, text);

const list = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function integer(flag: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw invalid(`--${flag} is a whole number, not “${text}”`);
}

function invalid(reason: string): Error {
  return raise('RELEASE_FLAG_INVALID', { reason });
}
