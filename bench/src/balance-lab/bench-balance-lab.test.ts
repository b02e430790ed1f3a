import { describe, expect, it } from 'vitest';
import { runSiteWeek } from '../site-week/bench-site-week.ts';
import { compare, type Comparison } from './bench-balance-lab.ts';

const FILE = 'made-up:villa:1';
const run = (flags: Readonly<Record<string, string>>): Comparison => compare(new Map(Object.entries({ file: FILE, ...flags })));

describe('the benchmark balance-lab', () => {
  it('has a line for each policy with the figures of site-week, then the differences from the first', () => {
    const { lines, last } = run({ policies: 'wiring,free' });
    for (const { policy, ...figures } of lines) {
      expect(runSiteWeek(new Map(Object.entries({ file: FILE, policy }))).figures).toMatchObject(figures);
    }
    expect(lines.map(({ policy }) => policy)).toEqual(['wiring', 'free']);
    expect(last).toMatchObject({ bench: 'balance-lab', file: FILE, against: 'wiring' });
    expect(Object.keys(last.differences)).toEqual(['free']);
    const [wiring, free] = lines;
    expect(last.differences['free']?.deliveredPct).toBeCloseTo((free?.deliveredPct ?? 0) - (wiring?.deliveredPct ?? 0), 5);
  });

  it('tries all policies without a word, and draws each and all of them', () => {
    const { lines, pictures } = run({});
    expect(lines.map(({ policy }) => policy)).toEqual(['wiring', 'switch', 'free', 'free-departure']);
    expect([...pictures.keys()]).toEqual(['compared.svg', 'wiring.svg', 'switch.svg', 'free.svg', 'free-departure.svg']);
    for (const text of pictures.values()) expect(text).toMatch(/^<svg .*<\/svg>$/s);
    expect(pictures.get('compared.svg')).toContain('made-up:villa:1, days 0 to 1');
  });

  it('tries a policy with other numbers beside the usual ones', () => {
    const { lines, pictures } = run({ policies: 'free,free:maxSwitches=0:modesEveryMin=1' });
    expect(lines.map(({ maxSwitches }) => maxSwitches > 0)).toEqual([true, false]);
    expect([...pictures.keys()]).toContain('free_maxSwitches_0_modesEveryMin_1.svg');
  });

  it('draws the days that are asked for', () => {
    expect(run({ policies: 'free', days: '3-4' }).pictures.get('free.svg')).toContain('days 3 to 4');
    expect(run({ policies: 'free', days: '6' }).pictures.get('free.svg')).toContain('day 6');
  });

  it.each([
    [{ policies: 'wiring,best' }, '--policies is "best"; write some of wiring,switch,free,free-departure, with commas.'],
    [{ policies: '' }, '--policies is ""; write some of'],
    [{ policies: 'free,free' }, '--policies is "free" twice; write each once.'],
    [{ policies: 'free:dwell=3' }, '--policies is "dwell=3"; write one of dwellMs, maxSwitches,'],
    [{ policies: 'free:dwellMs=-3' }, '--policies is "dwellMs=-3"; write dwellMs= and a number from 0.'],
    [{ days: '5-3' }, '--days is "5-3"; write the first and the last day to show, from 0 to 6, such as 0-1.'],
    [{ days: '7' }, '--days is "7"'],
    [{ days: 'all' }, '--days is "all"'],
    [{ day: '1' }, 'There is no flag "--day" here'],
  ])('%j is refused in words', (flags, sentence) => {
    expect(() => run(flags as Readonly<Record<string, string>>)).toThrow(sentence);
  });
});
