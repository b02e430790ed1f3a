import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { FLAGS, helpText } from './flags.ts';
import { scenarioNames } from './scenarios/scenarios.ts';

const URL = ['--url', 'ws://127.0.0.1:8080/ocpp'];

describe('the flags of the simulator', () => {
  it('have defaults for all but the URL', () => {
    expect(readArguments(URL)).toMatchObject({
      fleet: [{ model: 'halo', count: 1, firmwareVersion: undefined }],
      protocol: 'OCPP',
      url: 'ws://127.0.0.1:8080/ocpp',
      id: undefined,
      scenario: { name: 'charge' },
      seed: 1,
      controlPort: undefined,
      idTag: 'C0FFEE01',
    });
  });

  it('are all understood', () => {
    const flags =
      '--model aura --count 12 --id X --password P --ca a --cert b --key c --protocol ocpp --firmware 169 --light-version b --scenario idle --seed 7 --speed 60 --control 9000 --tag T --data D';
    expect(readArguments([...URL, ...flags.split(' ')])).toMatchObject({
      fleet: [{ model: 'aura', count: 12, firmwareVersion: '169' }],
      id: 'X',
      password: 'P',
      tlsFiles: { ca: 'a', cert: 'b', key: 'c' },
      lightVersion: 'b',
      scenario: { name: 'idle' },
      seed: 7,
      speed: 60,
      controlPort: 9000,
      idTag: 'T',
      dataDir: 'D',
    });
  });

  it('ask for help', () => {
    expect(readArguments(['--help'])).toBe('help');
    for (const flag of Object.keys(FLAGS)) expect(helpText()).toMatch(new RegExp(`^  --${flag} `, 'm'));
    for (const name of scenarioNames()) expect(helpText()).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('--interactive needs no other: it waits for what is typed, at the server of npm start', () => {
    expect(readArguments(['--interactive'])).toMatchObject({
      isInteractive: true,
      url: 'ws://127.0.0.1:8080/ocpp',
      scenario: { name: 'idle' },
    });
    expect(readArguments(['--interactive', '--scenario', 'villa'])).toMatchObject({ isInteractive: true, scenario: { name: 'villa' } });
  });

  it('take the chargers of the scenario, unless they name some', () => {
    expect(readArguments([...URL, '--scenario', 'workday'])).toMatchObject({ fleet: [{ model: 'halo' }, { model: 'aura' }] });
    expect(readArguments([...URL, '--scenario', 'workday', '--count', '3'])).toMatchObject({ fleet: [{ model: 'halo', count: 3 }] });
    expect(readArguments([...URL, '--scenario', 'workday', '--model', 'aura'])).toMatchObject({ fleet: [{ model: 'aura', count: 1 }] });
  });

  it.each([
    [[], '--url is missing'],
    [['--url', 'http://x'], '--url begins with ws:// or wss://'],
    [['--url', 'nonsense'], '--url begins with ws:// or wss://'],
    [[...URL, '--model', 'dawn'], '--model is halo or aura, not “dawn”'],
    [[...URL, '--count', '0'], '--count is a whole number from 1'],
    [[...URL, '--count', '1.5'], '--count is a whole number from 1'],
    [[...URL, '--seed', 'x'], '--seed is a whole number'],
    [[...URL, '--control', '70000'], '--control is a whole number from 0 to 65535'],
    [[...URL, '--scenario', 'party'], 'There is no scenario “party”; there are '],
    [[...URL, '--scenario', 'workdya'], '(did you mean “workday”?)'],
    [[...URL, '--scenario', 'no/such.yaml'], 'The scenario no/such.yaml cannot be read'],
    [[...URL, '--light-version', 'c'], '--light-version is a or b, not “c”'],
    [[...URL, '--speed', '0'], '--speed is a whole number from 1'],
    [[...URL, '--senario', 'idle'], 'There is no flag --senario (did you mean “--scenario”?)'],
    [[...URL, '--cert', 'file'], '--cert and --key go together'],
    [[...URL, '--tag', 'x'.repeat(21)], '--tag has 1 to 20 characters'],
    [[...URL, '--protocol', 'soap'], '--protocol is ocpp'],
    [[...URL, '--protocol', 'capi', '--password', 'ff'], '--url begins with http:// or https:// for --protocol capi'],
    [['--url', 'http://x/capi', '--protocol', 'capi'], '--protocol capi needs --password'],
    [[...URL, '--protocol', 'ocpp2'], '--protocol is ocpp or capi'],
    [[...URL, '--nonsense'], '--nonsense'],
    [[...URL, 'stray'], 'stray'],
    [['--url'], '--url'],
  ])('%j: %s', (args, words) => {
    expect(() => readArguments(args)).toThrow(words);
    try {
      readArguments(args);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });
});
