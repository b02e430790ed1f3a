import { type PhasorError } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';
import type { Scenario } from './scenario.ts';

const read = (text: string): Scenario => readScenario(text, { name: 'story', file: 'story.yaml' });

describe('a scenario file', () => {
  it('says shortly what one place does', () => {
    const { tracks, ...rest } = read(`
summary: a car comes and goes
repeats: true
steps:
  - wait: 5 to 15 s
  - plug in
  - plug in: { phases: 1, max: 32 A, need: 8 to 40 kWh, reaction: 4 s, taper from: 80 % }
  - swipe
  - swipe to start: [ A, B ]
  - at: 07:00 to 09:00
  - plug out:
`);
    expect(rest).toEqual({ name: 'story', summary: 'a car comes and goes', beginsMs: null, fleet: [], site: null, faults: [] });
    expect(tracks).toEqual([
      {
        at: 'connectors',
        share: 1,
        model: null,
        connectors: null,
        repeats: true,
        steps: [
          { do: 'wait', ms: [5_000, 15_000] },
          { do: 'plugIn', cars: [] },
          {
            do: 'plugIn',
            cars: [{ fixed: { phases: 1, maxA: 32, taperFrom: 0.8 }, needWh: [8_000, 40_000], reactionMs: [4_000, 4_000], staysMs: null }],
          },
          { do: 'swipe', tags: [] },
          { do: 'startBySwipe', tags: ['A', 'B'] },
          { do: 'at', msOfDay: [25_200_000, 32_400_000] },
          { do: 'plugOut' },
        ],
      },
    ]);
  });

  it('says at length what many do, with the chargers it is for', () => {
    const story = read(`
summary: two tracks
begins: 06:30
chargers:
  - { model: aura, count: 3, firmware: "180", configuration: { HeartbeatInterval: 30, LocalPreAuthorize: true } }
tracks:
  - { at: chargers, share: 25 %, steps: [ power cut: 1 min, raise error: GroundFailure, clear error ] }
  - { model: aura, connectors: [ 2 ], steps: [ repeat: { times: 3, steps: [ plug in, sometimes: { share: 10 %, steps: [ swipe ] } ] } ] }
`);
    expect(story).toMatchObject({
      beginsMs: 23_400_000,
      fleet: [{ model: 'aura', count: 3, firmwareVersion: '180', configuration: { HeartbeatInterval: '30', LocalPreAuthorize: 'true' } }],
      tracks: [
        {
          at: 'chargers',
          share: 0.25,
          steps: [
            { do: 'power', isOn: false },
            { do: 'wait', ms: [60_000, 60_000] },
            { do: 'power', isOn: true },
            { do: 'raiseError', code: 'GroundFailure' },
            { do: 'clearError' },
          ],
        },
        {
          model: 'aura',
          connectors: [2],
          steps: [
            {
              do: 'repeat',
              times: 3,
              steps: [
                { do: 'plugIn', cars: [] },
                { do: 'sometimes', share: 0.1, steps: [{ do: 'swipe', tags: [] }] },
              ],
            },
          ],
        },
      ],
    });
  });

  it('knows cars by their manners, and faults that the hardware detects', () => {
    const steps =
      '[ plug in: gives-up, plug in: [ plain, { profile: inrush, stays: 2 h, cable: 20 A } ], earth fault, vehicle error, repair ]';
    expect(read(`summary: s\nsteps: ${steps}\n`).tracks[0]?.steps).toMatchObject([
      { do: 'plugIn', cars: [{ fixed: { profile: 'gives-up' } }] },
      {
        do: 'plugIn',
        cars: [{ fixed: { profile: 'plain' } }, { fixed: { profile: 'inrush', cableA: 20 }, staysMs: [7_200_000, 7_200_000] }],
      },
      { do: 'fault', fault: 'earth' },
      { do: 'fault', fault: 'vehicle' },
      { do: 'fault', fault: null },
    ]);
    const more = 'chargers: [ { model: halo, wiring: STR, phases: contactors, meter: input } ]\nat: chargers';
    expect(read(`summary: s\n${more}\nsteps: [ appliance: 8 A, ambient: -5 °C ]\n`)).toMatchObject({
      fleet: [{ wirings: ['STR'], phaseHardware: { phaseHardware: 'contactors', meterSide: 'input' } }],
      tracks: [
        {
          steps: [
            { do: 'appliance', currentA: 8 },
            { do: 'ambient', celsius: -5 },
          ],
        },
      ],
    });
  });

  it('may be JSON', () => {
    expect(read('{"summary": "s", "steps": ["plug in", {"wait": "5 s"}]}').tracks[0]?.steps).toHaveLength(2);
  });
});

/** The steps of a scenario whose first line is its summary and whose second says `steps:`; so the first step is on line 3. */
const steps = (...lines: string[]): string => ['summary: s', 'steps:', ...lines.map((line) => `  ${line}`)].join('\n');

describe('a wrong scenario file is refused with line, path and what was expected', () => {
  it.each<[what: string, text: string, refusal: string]>([
    ['empty', '', 'story.yaml:1:1: the file is empty; expected a scenario'],
    ['nothing but a comment', '# nothing\n', 'story.yaml:1:1: the file is empty'],
    ['a list', '- wait: 5 s\n', 'story.yaml:1:1: expected a scenario: a summary, and steps or tracks, found a list'],
    ['a word', 'hello\n', 'story.yaml:1:1: expected a scenario: a summary, and steps or tracks, found “hello”'],
    ['bad YAML', 'summary: s\nsteps: [ plug in\n', 'story.yaml:3:1: no YAML: '],
    ['a tab', 'summary: s\nsteps:\n\t- wait: 5 s\n', 'story.yaml:3:1: no YAML: '],
    ['bad JSON', '{"summary": "s", "steps": [}', 'story.yaml:1:28: no YAML: '],
    ['a name twice', 'summary: s\nsummary: t\nsteps: []\n', 'story.yaml:2:1: no YAML: Map keys must be unique'],
    ['two documents', 'summary: s\nsteps: []\n---\nsummary: t\n', 'story.yaml:3:1: no YAML: Source contains multiple documents'],
    ['an unknown tag of YAML', 'summary: !person s\nsteps: []\n', 'story.yaml:1:10: no YAML: Unresolved tag: !person'],
    ['an anchor that is not there', 'summary: *s\nsteps: []\n', 'story.yaml:1:10: expected no alias (*): write out what it stands for'],
    ['steps that hold themselves', 'summary: s\nsteps: &s [ repeat: { times: 2, steps: *s } ]\n', 'story.yaml:2:40: expected no alias'],
    ['brackets without end', `summary: s\nsteps: ${'['.repeat(20_000)}`, 'story.yaml:2:1: expected at most 100 levels'],
    ['indentation without end', `summary: s\nsteps:\n${' '.repeat(500)}- wait: 5 s\n`, 'story.yaml:3:1: expected at most 100 levels'],
    ['no summary', 'steps: []\n', 'story.yaml:1:1: “summary” is missing: expected one line that says what happens'],
    ['no steps', 'summary: s\n', 'story.yaml:1:1: “steps” is missing: expected a list of steps'],
    ['steps of nothing', 'summary: s\nsteps:\n', 'story.yaml:2:7: steps: expected a list of steps, found nothing'],
    ['steps that are none', 'summary: s\nsteps: 5\n', 'story.yaml:2:8: steps: expected a list of steps, found 5'],
    ['an unknown field', 'summary: s\nstepz: []\nsteps: []\n', 'story.yaml:2:1: stepz: there is no field “stepz”; expected one of summary'],
    [
      'an unknown field that is near one',
      'summary: s\nbegin: 06:00\nsteps: []\n',
      'story.yaml:2:1: begin: there is no field “begin” (did you mean “begins”?)',
    ],
    ['steps beside tracks', 'summary: s\nsteps: []\ntracks: []\n', 'story.yaml:2:1: steps: there is no field “steps”'],
    ['an unknown step', steps('- plugin'), 'story.yaml:3:5: steps[0]: there is no step “plugin” (did you mean “plug in”?)'],
    [
      'an unknown step with a value',
      steps('- dance: 5 s'),
      'story.yaml:3:5: steps[0].dance: there is no step “dance”; expected one of wait',
    ],
    ['two steps in one', steps('- wait: 5 s', '  plug out:'), 'story.yaml:3:5: steps[0]: expected one step, found wait and plug out'],
    ['a step of nothing', steps('- {}'), 'story.yaml:3:5: steps[0]: expected a step, found nothing in it'],
    ['a step that is a number', steps('- 5'), 'story.yaml:3:5: steps[0]: expected a step, found 5'],
    [
      'a time without a unit',
      steps('- plug in', '- wait: 5'),
      'story.yaml:4:11: steps[1].wait: expected a length of time like “30 s”, “5 min” or “5 to 15 s”, found 5',
    ],
    ['a time of another unit', steps('- wait: 5 days'), 'steps[0].wait: expected a length of time like “30 s”'],
    ['a negative time', steps('- wait: -5 s'), 'steps[0].wait: expected a length of time'],
    ['a wait without a time', steps('- wait'), 'story.yaml:3:5: steps[0]: expected a length of time'],
    ['a time of the day that is none', steps('- at: 25:00'), 'story.yaml:3:9: steps[0].at: expected a time of the day like “07:30”'],
    ['a value where none belongs', steps('- plug out: 1'), 'story.yaml:3:15: steps[0].plug out: expected nothing after this step, found 1'],
    [
      'a car of four phases',
      steps('- plug in: { phases: 4 }'),
      'story.yaml:3:24: steps[0].plug in.phases: expected 1, 2 or 3 phases, found 4',
    ],
    [
      'a car of the wrong type',
      steps('- plug in: [ { phases: 1 }, { phases: one } ]'),
      'steps[0].plug in[1].phases: expected 1, 2 or 3 phases, found “one”',
    ],
    [
      'an unknown car profile',
      steps('- plug in: deep-sleper'),
      'story.yaml:3:14: steps[0].plug in: expected a car profile: one of plain, weak-power-factor, gives-up, deep-sleeper',
    ],
    [
      'an unknown car profile of one of several',
      steps('- plug in: [ plain, { profile: fast } ]'),
      'story.yaml:3:34: steps[0].plug in[1].profile: expected a car profile',
    ],
    [
      'a cable that is not made',
      steps('- plug in: { cable: 16 A }'),
      'steps[0].plug in.cable: expected a cable of 13 A, 20 A, 32 A or 63 A',
    ],
    ['an appliance without its unit', steps('- appliance: 8'), 'steps[0].appliance: expected a current like “8 A”'],
    ['a temperature in words', steps('- ambient: hot'), 'steps[0].ambient: expected a temperature like “35 °C”'],
    [
      'an unknown wiring',
      'summary: s\nchargers: [ { model: halo, wiring: RRR } ]\nsteps: []\n',
      'story.yaml:2:36: chargers[0].wiring: expected a wiring: one of RST',
    ],
    [
      'a car below 6 A',
      steps('- plug in: { max: 5 A }'),
      'steps[0].plug in.max: expected a current of 6 to 80 A, like “16 A”, found “5 A”',
    ],
    ['a car above 80 A', steps('- plug in: { max: 81 A }'), 'steps[0].plug in.max: expected a current of 6 to 80 A'],
    ['a car that is none', steps('- plug in: 16'), 'steps[0].plug in: expected a car, like {phases: 1'],
    ['an unknown thing of a car', steps('- plug in: { colour: red }'), 'steps[0].plug in.colour: there is no field “colour”'],
    ['an empty tag', steps('- swipe: ""'), 'steps[0].swipe: expected a tag of 1 to 20 characters'],
    ['a long tag', steps(`- swipe: ${'X'.repeat(21)}`), 'steps[0].swipe: expected a tag of 1 to 20 characters'],
    ['a tag that is a number', steps('- swipe: 12345'), 'steps[0].swipe: expected a tag of 1 to 20 characters, found 12345'],
    [
      'an unknown error',
      steps('- raise error: GroundFault'),
      'story.yaml:3:18: steps[0].raise error: expected an error code of OCPP 1.6: one of ConnectorLockFailure',
    ],
    ['keys that are none', steps('- configure: fast'), 'steps[0].configure: expected configuration keys with their values'],
    [
      'a key that is a list',
      steps('- configure: { A: [ 1 ] }'),
      'steps[0].configure.A: expected a text, a number, true or false, found a list',
    ],
    ['no times', steps('- repeat: { times: 0, steps: [ swipe ] }'), 'steps[0].repeat.times: expected a whole number from 1, found 0'],
    ['half a time', steps('- repeat: { times: 1.5, steps: [ swipe ] }'), 'steps[0].repeat.times: expected a whole number'],
    [
      'nothing to repeat',
      steps('- repeat: { times: 2, steps: [] }'),
      'steps[0].repeat.steps: expected a list of at least one step, found an empty list',
    ],
    [
      'a wrong step inside a step',
      steps('- sometimes:', '    share: 10 %', '    steps:', '      - wiat: 5 s'),
      'story.yaml:6:11: steps[0].sometimes.steps[0].wiat: there is no step “wiat” (did you mean “wait”?)',
    ],
    [
      'a share above all',
      steps('- sometimes: { share: 110 %, steps: [ swipe ] }'),
      'steps[0].sometimes.share: expected a share like “30 %”',
    ],
    ['an unknown model', 'summary: s\nmodel: dawn\nsteps: []\n', 'story.yaml:2:8: model: expected halo or aura, found “dawn”'],
    ['an unknown place', 'summary: s\nat: home\nsteps: []\n', 'story.yaml:2:5: at: expected connectors, chargers or site, found “home”'],
    ['no chargers', 'summary: s\nchargers: []\nsteps: []\n', 'story.yaml:2:11: chargers: expected a list of chargers, found an empty list'],
    [
      'too many chargers',
      'summary: s\nchargers:\n  - model: halo\n    count: 10000\nsteps: []\n',
      'story.yaml:4:12: chargers[0].count: expected a whole number from 1 to 9999, found 10000',
    ],
    [
      'a firmware that is a number',
      'summary: s\nchargers: [ { model: halo, firmware: 180 } ]\nsteps: []\n',
      'expected a firmware version in quotes',
    ],
    [
      'a connector that no model has',
      'summary: s\nconnectors: [ 3 ]\nsteps: []\n',
      'story.yaml:2:15: connectors[0]: no halo or aura of this scenario has sessions at connector 3; expected 1 or 2',
    ],
    [
      'a connector that these chargers do not have',
      'summary: s\nchargers: [ { model: halo } ]\nconnectors:\n  - 1\n  - 2\nsteps: []\n',
      'story.yaml:5:5: connectors[1]: no halo of this scenario has sessions at connector 2; expected 1',
    ],
    ['connector 0', 'summary: s\nconnectors: [ 0 ]\nsteps: []\n', 'connectors[0]: expected a connector’s number, from 1, found 0'],
    [
      'a car at no connector',
      'summary: s\nat: chargers\nsteps:\n  - plug in\n',
      'story.yaml:4:5: steps[0]: expected a track with at: connectors for this step, found at: chargers',
    ],
    [
      'a track that never rests',
      'summary: s\nrepeats: true\nsteps: [ plug in, plug out ]\n',
      'story.yaml:2:10: repeats: expected a step that takes time',
    ],
  ])('%s', (_, text, refusal) => {
    let caught: unknown;
    try {
      read(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'SIMULATOR_SCENARIO_INVALID' });
    const { message, details } = caught as PhasorError;
    expect(message).toContain(refusal);
    expect(message).not.toMatch(/\n|\?\?|undefined|\[object/);
    expect(details).toMatchObject({ file: 'story.yaml', line: expect.any(Number), path: expect.any(String) });
  });

  it('names the first in the text, and counts the others', () => {
    expect(() => read(steps('- wait: 5', '- dance', '- swipe: 7'))).toThrow(/story\.yaml:3:11: steps\[0\]\.wait: .* \(and 2 more\)\.$/);
  });

  it('holds against the chargers that the command line names', () => {
    const text = 'summary: s\nconnectors: [ 2 ]\nsteps: []\n';
    expect(() => readScenario(text, { name: 's', file: 's.yaml', models: ['halo'] })).toThrow('no halo of this scenario');
    expect(readScenario(text, { name: 's', file: 's.yaml', models: ['aura'] }).tracks).toHaveLength(1);
  });
});
