import { describe, expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';
import type { Scenario } from './scenario.ts';

const read = (text: string): Scenario => readScenario(text, { name: 'story', file: 'story.yaml' });

const SITE = 'summary: s\nsite: { main: { name: main, fuse: gG 25 A } }\n';
/** A scenario whose site begins on line 3. */
const site = (...lines: string[]): string => ['summary: s', 'site:', ...lines.map((line) => `  ${line}`), 'steps: []'].join('\n');

describe('the site of a scenario file', () => {
  it('has a place with fuses, houses and meters', () => {
    const { site, tracks } = read(`
summary: a house
site:
  main: { name: main, fuse: gG 25 A, circuits: [ { name: garage, fuse: C 16 A } ] }
  chargers: garage
  houses: [ villa, { profile: empty, circuit: garage } ]
  meters: [ { serial: M1, every: 10 s, push: { url: "http://127.0.0.1/x", key: k }, socket: { port: 0, pin: "12345678" } } ]
tracks:
  - at: site
    steps: [ street cut: 5 min, reset fuse: garage, reset fuse, meters frozen, meters well, switch on: { L2: 2 kW, for: 3 min } ]
`);
    expect(site).toEqual({
      main: {
        name: 'main',
        protection: { kind: 'gG', ratedA: 25 },
        circuits: [{ name: 'garage', protection: { kind: 'C', ratedA: 16 }, circuits: [] }],
      },
      chargerCircuits: ['garage'],
      houses: [
        { profile: 'villa', circuit: 'main' },
        { profile: 'empty', circuit: 'garage' },
      ],
      meters: [
        {
          serial: 'M1',
          circuit: 'main',
          intervalMs: 10_000,
          push: { url: 'http://127.0.0.1/x', key: 'k' },
          mqtt: null,
          socket: { port: 0, pin: '12345678' },
        },
      ],
    });
    expect(tracks[0]?.steps.slice(3)).toEqual([
      { do: 'resetFuse', circuit: 'garage' },
      { do: 'resetFuse', circuit: null },
      { do: 'meters', fault: { kind: 'frozen' } },
      { do: 'meters', fault: null },
      { do: 'switchOn', powerW: [0, 2_000, 0], forMs: [180_000, 180_000] },
    ]);
  });

  it.each<[what: string, text: string, refusal: string]>([
    [
      'a tag at the site',
      `${SITE}at: site\nsteps:\n  - swipe: X\n`,
      'story.yaml:5:5: steps[0].swipe: expected a track with at: connectors or chargers for this step, found at: site',
    ],
    ['a site that is not there', 'summary: s\nat: site\nsteps: []\n', 'story.yaml:2:5: at: expected a section “site” in this file'],
    [
      'a site of nothing',
      'summary: s\nsite:\nsteps: []\n',
      'story.yaml:2:6: site: expected a site: its main fuse, houses, meters, found nothing',
    ],
    ['a site without a fuse', 'summary: s\nsite: { houses: [] }\nsteps: []\n', 'site: “main” is missing: expected a circuit'],
    ['a fuse of another kind', site('main: { name: m, fuse: D 25 A }'), 'story.yaml:3:26: site.main.fuse: expected a fuse or breaker like'],
    ['a fuse of 0 A', site('main: { name: m, fuse: B 0 A }'), 'site.main.fuse: expected a fuse or breaker like'],
    [
      'two circuits called alike',
      site('main: { name: m, fuse: B 16 A, circuits: [ { name: m, fuse: B 6 A } ] }'),
      'story.yaml:3:54: site.main.circuits[0].name: expected a name of its own, found a second “m”',
    ],
    [
      'an unknown house',
      site('main: { name: m, fuse: B 16 A }', 'houses: [ vila ]'),
      'story.yaml:4:13: site.houses[0]: expected a house: villa, garage, empty, found “vila” (did you mean “villa”?)',
    ],
    [
      'a charger at no circuit',
      site('main: { name: main, fuse: B 16 A }', 'chargers: mian'),
      'story.yaml:4:13: site.chargers: there is no circuit “mian” (did you mean “main”?)',
    ],
    [
      'a house at no circuit',
      site('main: { name: m, fuse: B 16 A }', 'houses: [ { profile: villa, circuit: x } ]'),
      'site.houses[0].circuit: there is no circuit “x”; there are m',
    ],
    [
      'a meter without a number',
      site('main: { name: m, fuse: B 16 A }', 'meters: [ {} ]'),
      'site.meters[0]: “serial” is missing: expected a name',
    ],
    [
      'a meter with a short PIN',
      site('main: { name: m, fuse: B 16 A }', 'meters: [ { serial: M, socket: { port: 0, pin: "1" } } ]'),
      'site.meters[0].socket.pin: expected a PIN of 8 digits in quotes, found “1”',
    ],
    [
      'a meter that pushes nowhere',
      site('main: { name: m, fuse: B 16 A }', 'meters: [ { serial: M, push: { url: here, key: k } } ]'),
      'site.meters[0].push.url: expected an address like',
    ],
    [
      'an unknown fuse to close',
      `${SITE}at: site\nsteps:\n  - reset fuse: attic\n`,
      'story.yaml:5:17: steps[0].reset fuse: there is no circuit “attic”; there are main',
    ],
    [
      'an appliance without a time',
      `${SITE}at: site\nsteps:\n  - switch on: { L1: 2 kW }\n`,
      'steps[0].switch on: “for” is missing: expected a length of time',
    ],
    [
      'a power in W',
      `${SITE}at: site\nsteps:\n  - switch on: { L1: 2000 W, for: 1 min }\n`,
      'steps[0].switch on.L1: expected a power like “2.2 kW”',
    ],
  ])('is refused with %s', (_, text, refusal) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'SIMULATOR_SCENARIO_INVALID' }));
    expect(() => read(text)).toThrow(refusal);
  });
});
