import { chargerModels, lights, lightWords, type Light, type LightRow, type ModelName, type StationForLights } from '@phasor/models';
import { expect, it } from 'vitest';

/** Every state of one connector that matters for the document, in the order of the manual's tables. */
const CASES: readonly (readonly [string, Partial<StationForLights['connectors'][number]>, Partial<StationForLights>?])[] = [
  ['Available', { status: 'Available' }],
  ['Charging', { status: 'Charging' }],
  ['SuspendedEV', { status: 'SuspendedEV' }],
  ['SuspendedEVSE', { status: 'SuspendedEVSE' }],
  ['Preparing, waits for its share of the power', { status: 'Preparing', authorisation: 'settled', isWaitingForPower: true }],
  ['Preparing, waits for a tag', { status: 'Preparing', authorisation: 'waiting' }],
  ['a tag was approved', { status: 'Preparing', authorisation: 'approved' }],
  ['a tag was refused', { status: 'Preparing', authorisation: 'notApproved' }],
  ['Faulted', { status: 'Faulted' }],
  ['Unavailable', { status: 'Unavailable' }],
  ['Preparing, no tag needed or none asked yet', { status: 'Preparing' }],
  ['Finishing', { status: 'Finishing' }],
  ['Reserved', { status: 'Reserved' }],
  ['starting', {}, { condition: 'booting' }],
  ['boot not accepted yet', {}, { condition: 'pending' }],
  ['firmware update', {}, { condition: 'updating' }],
  ['no connection', {}, { condition: 'offline' }],
];

function inWords(light: Light): string {
  switch (light.kind) {
    case 'lit':
      return `${light.colour ?? 'colour not given'}, ${light.pattern}`;
    case 'off':
      return 'no light';
    case 'oneOf':
      return light.variants.map(inWords).join(' or ');
    case 'unspecified':
      return `*unspecified*: ${light.reason}`;
  }
}

function tableOf(model: ModelName): string {
  const rows = CASES.map(([words, connector, station = {}]) => {
    const idle = { connectorId: 1, status: 'Available', authorisation: 'notAsked', isWaitingForPower: false } as const;
    const state = { condition: 'running', status: 'Available', brightnessPercent: 100, ...station } as const;
    const shown = lights(model, 'unknown', { ...state, connectors: [{ ...idle, ...connector }] });
    const row: LightRow | null = shown.rows[0]?.row ?? null;
    return [words, row ?? 'none', ...shown.lights.map(({ light }) => inWords(light)), row ? lightWords[row].meaning : ''];
  });
  const names = model === 'halo' ? ['centre light', 'ring light'] : ['socket light', 'RFID light'];
  const head = ['state', 'row', ...names, 'in words'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const document = (): string =>
  [
    '# Lights',
    'What each state of a charger should look like, as `lights` of `@phasor/models` says, made from it by a test',
    '(`npx vitest run test/lights-reference.test.ts -u`). What the tables of the manuals leave open is *unspecified*, with the reason. The',
    'RFID light of an Aura serves both sockets; here both are in the same state.',
    ...Object.values(chargerModels).flatMap(({ name, displayName }) => ['', `## ${displayName}`, '', tableOf(name)]),
    '',
  ]
    .join('\n')
    .replace('# Lights\n', '# Lights\n\n');

it('R7 docs/reference/lights.md lists every row, and every state without one', async () => {
  await expect(document()).toMatchFileSnapshot('../docs/reference/lights.md');
});
