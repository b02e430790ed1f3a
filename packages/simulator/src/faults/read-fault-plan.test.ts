import { describe, expect, it } from 'vitest';
import { sufferedBy } from './fault-plan.ts';
import { readFaultPlan } from './read-fault-plan.ts';

const read = (text: string) => readFaultPlan(text, 'plan.yaml');

describe('a fault plan', () => {
  it('says what goes wrong, for whom and when', () => {
    expect(read('faults:\n  - drop: 5 %\n    share: 50 %\n    from: 1 to 2 min\n  - full flash\n')).toMatchObject([
      { action: { do: 'drop', chance: 0.05 }, share: 0.5, from: [60_000, 120_000], until: null },
      { action: { do: 'fullFlash' }, share: 1, chargers: null },
    ]);
    expect(read('{"faults":[{"clock jump":"-2 h"}]}')).toMatchObject([{ action: { by: [-7_200_000, -7_200_000] } }]);
  });

  it('hits its share of the chargers, the same ones each time, whoever else is there', () => {
    const plan = read('faults:\n  - drop: 5 %\n    share: 25 %\n');
    const ids = Array.from({ length: 2_000 }, (_, index) => `CP${index}`);
    const hit = ids.filter((id) => sufferedBy(plan, id, 1).length > 0);
    expect(hit.length / ids.length).toBeGreaterThan(0.2);
    expect(hit.length / ids.length).toBeLessThan(0.3);
    expect(ids.filter((id) => sufferedBy(plan, id, 1).length > 0)).toEqual(hit);
    expect(ids.filter((id) => sufferedBy(plan, id, 2).length > 0)).not.toEqual(hit);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /plan\.yaml:1:1: the file is empty; expected a fault plan/],
    ['an unknown fault', 'faults:\n  - dorp: 5 %\n', /plan\.yaml:2:5: faults\[0\]\.dorp: there is no field “dorp”.*drop/],
    ['a chance without %', 'faults:\n  - drop: 5\n', /plan\.yaml:2:11: faults\[0\]\.drop: expected a chance like “5 %”, found 5/],
    ['two faults in one', 'faults:\n  - drop: 5 %\n    delay: 1 s\n', /plan\.yaml:2:.*expected one fault of .*found drop and delay/],
    ['no fault', 'faults:\n  - share: 5 %\n', /expected one fault of .*found none/],
    ['an end before the beginning', 'faults:\n  - drop: 5 %\n    from: 2 h\n    until: 1 h\n', /plan\.yaml:4:12: faults\[0\]\.until/],
    ['a repeat of what lasts', 'faults:\n  - drop: 5 %\n    every: 1 h\n', /plan\.yaml:3:12: .*“every” only with half-open/],
    ['a speed without unit', 'faults:\n  - slow line: 64\n', /expected a speed like “64 kbit\/s”/],
    ['a habit with a time', 'faults:\n  - profiles: forgets\n    from: 1 h\n', /habit for the whole run/],
    ['a share of the site’s meters', 'faults:\n  - site meter: lost\n    share: 5 %\n', /the meters are the site’s/],
    ['no list', 'faults: drop\n', /expected a list of faults/],
  ])('with %s is refused with file, line, path and what was expected', (_, text, why) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'SIMULATOR_SCENARIO_INVALID', message: expect.stringMatching(why) as string }),
    );
  });
});
