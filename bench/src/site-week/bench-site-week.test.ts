import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POLICY_NAMES } from '@phasor/balancing/laboratory';
import { afterAll, describe, expect, it } from 'vitest';
import { runSiteWeek, type SiteWeekRun } from './bench-site-week.ts';
import { judge } from './testing/judge.ts';
import { officeDay } from './testing/office-day.ts';

const folder = mkdtempSync(join(tmpdir(), 'phasor-site-week-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FAULTS = { 'meter-noise': '0.3', 'meter-delay': '10', taper: '', 'switch-fail': '0.1' };
const path = (name: string): string => join(folder, name);

function write(name: string, week: unknown): string {
  writeFileSync(path(name), JSON.stringify(week));
  return path(name);
}

const run = (flags: Readonly<Record<string, string>>): SiteWeekRun => runSiteWeek(new Map(Object.entries(flags)));
const without = (week: object, key: string): object => Object.fromEntries(Object.entries(week).filter(([name]) => name !== key));

describe.each([1, 2])('an office day, made up from the seed %i', (seed) => {
  const week = officeDay(seed);
  const file = write(`office-${seed}.json`, week);

  describe.each([
    ['perfect meters and chargers', {}],
    ['a meter with noise and delay, cars that taper, switches that fail', FAULTS],
    ['a pause of 5 minutes and one change at most', { 'pause-min': '5', 'max-switches': '1' }],
  ])('%s', (_, conditions: Readonly<Record<string, string>>) => {
    it.each(POLICY_NAMES)('a judge outside finds in the trace of "%s" what the line says', (policy) => {
      const trace = path(`${policy}.jsonl`);
      const { figures } = run({ file, policy, trace, ...conditions });
      const verdict = judge(week, readFileSync(trace, 'utf8'), Number(conditions['meter-delay'] ?? 0));
      expect(verdict.offences).toEqual([]);
      for (const key of ['deliveredPct', 'worst5Pct', 'meanSwitches', 'pausedMinPerSession'] as const) {
        expect(Math.abs(figures[key] - verdict[key]), `${key}: ${figures[key]} and ${verdict[key]}`).toBeLessThan(0.0051);
      }
      expect(figures.maxSwitches).toBe(verdict.maxSwitches);
      expect(figures.maxSwitches).toBeLessThanOrEqual(Number(conditions['max-switches'] ?? 2));
      expect(figures.lateOverloadS).toBe(verdict.lateOverloadS);
      expect([figures.evOverloadMinutes, verdict.evOverloadMinutes]).toEqual([0, 0]);
    });
  });
});

describe('the benchmark site-week', () => {
  const week = officeDay(3);
  const file = write('week.json', week);

  it('prints the figures under the names that others read, in their order', () => {
    const { figures } = run({ file, policy: 'free' });
    expect(Object.keys(figures).slice(0, 9)).toEqual([
      'bench',
      'file',
      'policy',
      'deliveredPct',
      'worst5Pct',
      'maxSwitches',
      'meanSwitches',
      'pausedMinPerSession',
      'evOverloadMinutes',
    ]);
  });

  it('gives the same line and trace for the same seed, and others for another', () => {
    const traced = (seed: string): [unknown, string] => {
      const trace = path(`seed-${seed}.jsonl`);
      return [run({ file, policy: 'free', seed, trace, ...FAULTS }).figures, readFileSync(trace, 'utf8')];
    };
    expect(traced('7')).toEqual(traced('7'));
    expect(traced('7')).not.toEqual(traced('8'));
  });

  it('changes no phase where none may be changed', () => {
    expect(run({ file, policy: 'wiring' }).figures.maxSwitches).toBe(0);
    expect(run({ file, policy: 'free', 'max-switches': '0' }).figures.maxSwitches).toBe(0);
  });

  it('delivers more with free phases than on those that are wired, and to the worst served too', () => {
    const straight = { ...week, sessions: week.sessions.map((session) => ({ ...session, wiring: ['L1', 'L2', 'L3'] })) };
    const [wiring, free] = ['wiring', 'free'].map((policy) => run({ file: write('straight.json', straight), policy }).figures);
    expect((free?.deliveredPct ?? 0) - (wiring?.deliveredPct ?? 0)).toBeGreaterThan(5);
  });

  it.each(['made-up:office:4', 'made-up:villa:4', 'made-up:household:4'])('runs on %s, which needs no file', (name) => {
    expect(run({ file: name, policy: 'free' }).figures).toMatchObject({ file: name, evOverloadMinutes: 0 });
  });
});

describe('a command or file that is wrong', () => {
  const week = officeDay(5);
  const file = write('right.json', week);

  it.each([
    [{ policy: 'free' }, '--file is missing; write the name of a file, or made-up:office:1.'],
    [{ file }, '--policy is missing; write wiring, switch, free or free-departure.'],
    [{ file, policy: 'best' }, '--policy is "best"; write wiring, switch, free or free-departure.'],
    [{ file, policy: 'free', 'pause-min': '1.5' }, '--pause-min is "1.5"; write a whole number of minutes from 0 to 60.'],
    [{ file, policy: 'free', 'max-switches': '-1' }, '--max-switches is "-1"; write a whole number of changes from 0 to 100.'],
    [{ file, policy: 'free', 'meter-noise': '' }, '--meter-noise is without a value; write a number of A from 0 to 100.'],
    [{ file, policy: 'free', 'meter-delay': '60' }, '--meter-delay is "60"; write a number of s from 0 to 59.'],
    [{ file, policy: 'free', 'switch-fail': '10%' }, '--switch-fail is "10%"; write the part of changes that fail, from 0 to 1.'],
    [{ file, policy: 'free', taper: '0.8' }, '--taper is "0.8"; write it without a value.'],
    [{ file, policy: 'free', tapr: '' }, 'There is no flag "--tapr" here; there are --file, --policy,'],
    [
      { file: 'made-up:garage:1', policy: 'free' },
      '--file is "made-up:garage:1"; write made-up:office:SEED or made-up:villa:SEED or made-up:household:SEED.',
    ],
    [{ file: path('none.json'), policy: 'free' }, 'none.json: ENOENT'],
    [{ file, policy: 'free', trace: path('none/trace') }, 'none/trace: ENOENT'],
    [{ file, policy: 'free', margin: '40' }, 'marginA of "main" is 40'],
  ])('%j is refused in words', (flags, sentence) => {
    expect(() => run(flags as Readonly<Record<string, string>>)).toThrow(sentence);
  });

  const changed = (change: object): object => ({
    ...week,
    sessions: week.sessions.map((one, at) => (at === 16 ? { ...one, ...change } : one)),
  });
  it.each([
    [[], 'the week is []; write an object'],
    [without(week, 'mainFuseA'), 'mainFuseA is missing; write a number of A, above 0'],
    [{ ...week, mainFuseA: -80 }, 'mainFuseA is -80; write a number of A, above 0'],
    [{ ...week, boardFuseA: null }, 'boardFuseA is null'],
    [{ ...week, boards: 0 }, 'boards is 0; write a whole number of boards, from 1'],
    [{ ...week, voltage: 400 }, 'voltage is 400; write 230'],
    [{ ...week, sessions: [] }, 'sessions is empty; write a list of sessions'],
    [{ ...week, houseLoadA: week.houseLoadA.slice(1) }, 'houseLoadA is a list of 4319 numbers; write three for each minute'],
    [
      { ...week, houseLoadA: [1, 2, 'NaN', ...week.houseLoadA.slice(3)] },
      'houseLoadA[2] is "NaN"; write a number of A from 0 (L3 of minute 0)',
    ],
    [{ ...week, houseLoadA: [1, -2, ...week.houseLoadA.slice(2)] }, 'houseLoadA[1] is -2'],
    [
      { ...week, houseLoadA: week.houseLoadA.slice(0, 3 * 60) },
      'session 1: sessions[0].arrivalMin is 608; write a whole number of min, from 0 to 59',
    ],
    [changed({ departureMin: 10, arrivalMin: 20 }), 'session 17: sessions[16].departureMin is 10; write a minute after its arrival at 20'],
    [changed({ departureMin: 1441 }), 'session 17: sessions[16].departureMin is 1441; write at most 1440, where houseLoadA ends'],
    [changed({ energyKWh: undefined }), 'session 17: sessions[16].energyKWh is missing; write a number of kWh, above 0'],
    [changed({ energyKWh: 0 }), 'session 17: sessions[16].energyKWh is 0'],
    [changed({ carPhases: 4 }), 'session 17: sessions[16].carPhases is 4'],
    [changed({ carMaxA: 5 }), 'session 17: sessions[16].carMaxA is 5; write a number of A, from 6'],
    [changed({ board: 4 }), 'session 17: sessions[16].board is 4; write a whole number of a board, from 1 to 3'],
    [changed({ wiring: ['L1', 'L1', 'L3'] }), 'session 17: sessions[16].wiring is ["L1","L1","L3"]; write the phases at its plug'],
    [changed({ wiring: 'L1' }), 'session 17: sessions[16].wiring is "L1"'],
  ])('a file is refused with the place and what is expected there (%#)', (bad, sentence) => {
    const name = write('bad.json', bad);
    expect(() => run({ file: name, policy: 'free' })).toThrow(`${name}: ${sentence}`);
  });

  it('a file that is no JSON is refused by its name', () => {
    writeFileSync(path('text.json'), '{"mainFuseA": NaN}');
    expect(() => run({ file: path('text.json'), policy: 'free' })).toThrow(/text\.json: this is no JSON/);
  });
});

describe('the judge', () => {
  const week = {
    mainFuseA: 16,
    boardFuseA: 16,
    sessions: [
      { arrivalMin: 0, departureMin: 3, energyKWh: 1, carPhases: 1, carMaxA: 16, wiring: ['L1', 'L2', 'L3'], board: 1 },
      { arrivalMin: 0, departureMin: 3, energyKWh: 1, carPhases: 3, carMaxA: 16, wiring: ['L2', 'L3', 'L1'], board: 1 },
    ],
    houseLoadA: [1, 0, 0, 20, 0, 0, 1, 0, 0],
  };
  const trace = (...lines: readonly object[]): string => lines.map((line) => JSON.stringify(line)).join('\n');

  it('sees an overload by cars, and none where the house alone is above the fuse', () => {
    const at = (minute: number, amps: number) => ({ minute, session: 0, mode: 'L1', amps });
    expect(judge(week, trace(at(0, 15), at(1, 15))).evOverloadMinutes).toBe(0);
    expect(judge(week, trace(at(0, 16), at(1, 16))).evOverloadMinutes).toBe(1);
    expect(judge(week, trace(at(0, 6), { minute: 0, session: 1, mode: '3P', amps: 10 })).evOverloadMinutes).toBe(1);
    expect(judge(week, trace(at(0, 6), { minute: 0, session: 1, mode: 'L2', amps: 16 })).evOverloadMinutes).toBe(0);
  });

  it('counts a restart on another phase, energy by phases, and minutes without current', () => {
    const verdict = judge(week, trace({ minute: 0, session: 1, mode: '3P', amps: 6 }, { minute: 2, session: 1, mode: 'L1', amps: 12 }));
    expect(verdict).toMatchObject({ maxSwitches: 1, meanSwitches: 0.5, pausedMinPerSession: 2 });
    expect(verdict.deliveredPct).toBeCloseTo((100 * (0.23 * 30)) / 60 / 2);
  });

  it('finds cars that are not there or take more than they can', () => {
    const { offences } = judge(
      week,
      trace({ minute: 3, session: 0, mode: 'L1', amps: 6 }, { minute: 0, session: 1, mode: 'L1', amps: 17 }),
    );
    expect(offences).toEqual(['session 1, minute 0: 17 A, its most is 16 A']);
    expect(
      judge({ ...week, houseLoadA: [...week.houseLoadA, 0, 0, 0] }, trace({ minute: 3, session: 0, mode: 'L1', amps: 6 })).offences,
    ).toHaveLength(1);
  });
});
