interface Flag {
  readonly value: string;
  readonly help: string;
}

/** Every flag of the tool; what follows it, and what `--help` says of it. */
export const FLAGS = {
  name: { value: 'NAME', help: 'writes NAME.key.pem (secret, for one person) and NAME.pub.pem' },
  key: { value: 'FILE', help: 'the secret release key of whoever signs' },
  image: { value: 'FILE', help: 'the firmware image' },
  model: { value: 'halo|aura', help: 'which charger it is for' },
  hardware: { value: 'LIST', help: 'its hardware versions, e.g. 4,5' },
  from: { value: 'LIST', help: 'the firmware versions that it may be installed over, e.g. 168,169' },
  version: { value: 'VERSION', help: 'the version that is in it' },
  protocol: { value: 'ocpp|capi', help: 'what it speaks; default ocpp' },
  counter: { value: 'N', help: 'grows with each release of a model; a charger takes none lower than it has run' },
  'trial-support': { value: '0|1', help: '1, the default: only for chargers that can go home by themselves; 0: one-way where they cannot' },
  expires: { value: 'INSTANT', help: 'until then it may be staged, e.g. 2027-01-31T00:00:00Z' },
  manifest: { value: 'FILE', help: 'the signed manifest' },
  trust: { value: 'FILES', help: 'the public release keys that are trusted, separated by commas' },
  out: { value: 'FILE', help: 'where the signed manifest goes' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

/** The commands, in the order of a release's life. */
export const VERBS = {
  keys: { does: 'Makes a release key. Each of two people makes their own, on a machine that is off the network.', flags: ['name'] },
  sign: {
    does: 'The first person: writes a manifest for an image, and signs it.',
    flags: ['key', 'image', 'model', 'hardware', 'from', 'version', 'protocol', 'counter', 'trial-support', 'expires', 'out'],
  },
  countersign: {
    does: 'The second person: sees what the manifest says, checks that the image is the one in it, and signs too.',
    flags: ['key', 'image', 'manifest', 'out'],
  },
  check: {
    does: 'Whether chargers and servers that trust these keys will take it. Exit code 1 when not.',
    flags: ['trust', 'manifest', 'image'],
  },
} as const satisfies Record<string, { readonly does: string; readonly flags: readonly FlagName[] }>;

export type Verb = keyof typeof VERBS;

/** What `--help` prints. */
export function helpText(): string {
  const verbs = Object.entries(VERBS).map(([verb, { does, flags }]) => {
    const lines = flags.map((flag) => `  ${`--${flag} ${FLAGS[flag].value}`.padEnd(24)} ${FLAGS[flag].help}`);
    return `${verb}\n  ${does}\n\n${lines.join('\n')}`;
  });
  return `Release keys, and signed manifests for firmware images. Nothing here needs a network.

  npm run -s release -- COMMAND FLAGS

${verbs.join('\n\n')}

Exit code 0: done, or good. 1: the manifest or the image is refused. 2: the command line, or a file, is wrong.
`;
}
