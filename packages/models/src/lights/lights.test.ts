import { describe, expect, it } from 'vitest';
import type { ModelName } from '../model.ts';
import type { Light, LightVersion } from './light.ts';
import { lights } from './lights.ts';
import type { AuthorisationPhase, ConnectorForLights, ConnectorStatus, StationForLights } from './station-for-lights.ts';

type Change = Partial<Omit<ConnectorForLights, 'connectorId'>>;

function station(connectors: readonly Change[], change: Partial<StationForLights> = {}): StationForLights {
  const idle = { status: 'Available', authorisation: 'notAsked', isWaitingForPower: false } as const;
  return {
    condition: 'running',
    status: 'Available',
    brightnessPercent: 100,
    connectors: connectors.map((connector, index) => ({ ...idle, ...connector, connectorId: index + 1 })),
    ...change,
  };
}

/** As the tables write it: colour, pattern; `-` where the table states nothing. */
function inWords(light: Light | undefined): string {
  switch (light?.kind) {
    case 'lit':
      return [light.colour ?? 'any colour', light.pattern].join(' ');
    case 'off':
      return 'no light';
    case 'oneOf':
      return light.variants.map(inWords).join(' / ');
    case 'unspecified':
      return '-';
    case undefined:
      return 'no such light';
  }
}

function shown(model: ModelName, state: StationForLights, version: LightVersion = 'unknown'): Record<string, string> {
  const name = ({ name, connectorId }: { name: string; connectorId: number | null }): string => `${name}${connectorId ?? ''}`;
  return Object.fromEntries(lights(model, version, state).lights.map((light) => [name(light), inWords(light.light)]));
}

// Typed from the announcement's tables; the model's own table is not consulted.
describe('R7 Halo, row by row', () => {
  it.each<[string, Change, string, string]>([
    ['Ready for charging', { status: 'Available' }, 'white steady', 'any colour steady'],
    ['Charging', { status: 'Charging' }, 'any colour steady', 'any colour circling'],
    ['Charging complete (paused by vehicle)', { status: 'SuspendedEV' }, 'white steady', 'any colour steady'],
    ['Charging paused (paused by Halo)', { status: 'SuspendedEVSE' }, 'green flashing', 'any colour steady'],
    [
      'Charging paused (power is being allocated)',
      { status: 'Preparing', authorisation: 'settled', isWaitingForPower: true },
      'green flashing',
      'any colour steady',
    ],
    ['Waiting for RFID tag', { status: 'Preparing', authorisation: 'waiting' }, 'any colour flashing', 'any colour steady'],
    ['RFID tag approved', { status: 'Preparing', authorisation: 'approved' }, 'green steady', 'any colour steady'],
    ['RFID tag not approved', { status: 'Preparing', authorisation: 'notApproved' }, 'red blinkOnce', 'any colour steady'],
    ['Earth fault or vehicle error', { status: 'Faulted' }, 'red steady', 'no light'],
  ])('R7 %s', (_row, connector, centre, ring) => {
    expect(shown('halo', station([connector]))).toEqual({ centre, ring });
  });
});

describe('R7 Aura, row by row', () => {
  it.each<[string, Change, string, string]>([
    ['Ready for charging', { status: 'Available' }, 'green steady', '-'],
    ['Charging', { status: 'Charging' }, 'blue steady', '-'],
    ['Charging complete (paused by vehicle)', { status: 'SuspendedEV' }, 'yellow steady', '-'],
    ['Charging paused (paused by Aura)', { status: 'SuspendedEVSE' }, 'blue flashing / yellow steady', '-'],
    ['Waiting for RFID verification', { status: 'Preparing', authorisation: 'waiting' }, 'yellow steady', 'blue flashing'],
    ['RFID tag not approved', { status: 'Preparing', authorisation: 'notApproved' }, 'yellow steady', 'red steady'],
    ['RFID tag approved', { status: 'Preparing', authorisation: 'approved' }, '-', 'green steady'],
    ['EV socket-outlet not available for use', { status: 'Unavailable' }, 'no light', 'no light'],
    ['Error', { status: 'Faulted' }, 'red steady', 'no light'],
  ])('R7 %s', (_row, connector, socket, rfid) => {
    expect(shown('aura', station([connector, connector]))).toEqual({ socket1: socket, socket2: socket, rfid });
  });

  it('R7 a pause looks as the version says', () => {
    const paused = station([{ status: 'SuspendedEVSE' }, {}]);
    expect(shown('aura', paused, 'a')['socket1']).toBe('blue flashing');
    expect(shown('aura', paused, 'b')['socket1']).toBe('yellow steady');
  });
});

describe('one reader for two sockets', () => {
  const dark: Change = { status: 'Unavailable' };
  const waiting: Change = { status: 'Preparing', authorisation: 'waiting' };

  it.each<[string, readonly Change[], string]>([
    ['stays lit for the one that waits', [dark, waiting], 'blue flashing'],
    ['is dark when neither needs it', [dark, { status: 'Faulted' }], 'no light'],
    ['is not stated while one socket is free', [dark, {}], '-'],
    ['answers before it asks', [waiting, { status: 'Preparing', authorisation: 'notApproved' }], 'red steady'],
  ])('%s', (_case, connectors, rfid) => {
    expect(shown('aura', station(connectors))['rfid']).toBe(rfid);
    expect(shown('aura', station(connectors.toReversed()))['rfid']).toBe(rfid);
  });
});

describe('the charger as a whole', () => {
  it('R15 a fault of the station is shown at every socket', () => {
    expect(shown('aura', station([{ status: 'Charging' }, {}], { status: 'Faulted' }))).toEqual({
      socket1: 'red steady',
      socket2: 'red steady',
      rfid: 'no light',
    });
  });

  it('the dimmer says nothing about the lights', () => {
    const dimmed = lights('halo', 'unknown', station([{}], { brightnessPercent: 0 }));
    expect(dimmed.brightnessPercent).toBe(0);
    expect(inWords(dimmed.lights[0]?.light)).toBe('white steady');
  });
});

const STATUSES: readonly ConnectorStatus[] = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'SuspendedEV',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
];
const PHASES: readonly AuthorisationPhase[] = ['notAsked', 'waiting', 'approved', 'notApproved', 'settled'];
const CONDITIONS = ['running', 'booting', 'pending', 'updating', 'offline'] as const;

/** Every state that one connector can be in. */
const everyConnector = STATUSES.flatMap((status) =>
  PHASES.flatMap((authorisation) => [true, false].map((isWaitingForPower) => ({ status, authorisation, isWaitingForPower }))),
);

it.each(['halo', 'aura'] as const)('R7 every state of %s yields a row, or unspecified with its reason', (model) => {
  for (const condition of CONDITIONS)
    for (const status of ['Available', 'Unavailable', 'Faulted'] as const)
      for (const first of everyConnector)
        for (const second of model === 'aura' ? everyConnector : [undefined]) {
          const state = station(second ? [first, second] : [first], { condition, status });
          const { lights: all, rows } = lights(model, 'unknown', state);
          const isWhole =
            all.every(({ light }) => light.kind !== 'unspecified' || light.reason.length > 0) &&
            rows.every((entry) => entry.row !== null || entry.reason.length > 0) &&
            all.length === (model === 'aura' ? 3 : 2);
          // Tens of thousands of states: `expect` only for one that is wrong.
          if (!isWhole) expect(state, 'a state without lights or reason').toBeNull();
        }
});

it.each(['halo', 'aura'] as const)('a %s of which no connector is known says so', (model) => {
  const { lights: all } = lights(model, 'unknown', station([]));
  expect(all.map(({ light }) => light.kind)).toEqual(all.map(() => 'unspecified'));
});
