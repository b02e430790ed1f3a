import { expect, it } from 'vitest';
import { NEW_CONNECTOR } from './connector-memory.ts';
import { nextRung, RUNGS } from './ladder.ts';

it('S8 a charger that ignores its order for 15 s: one rung after another, each with 30 s to work, the alarm last', () => {
  expect(nextRung(NEW_CONNECTOR, undefined, 0)).toBeNull();
  expect(nextRung(NEW_CONNECTOR, 0, 14_999)).toBeNull();
  const climbed: string[] = [];
  let memory = NEW_CONNECTOR;
  for (let nowMs = 15_000; nowMs < 300_000; nowMs += 1000) {
    const rung = nextRung(memory, 0, nowMs);
    if (!rung) continue;
    climbed.push(`${rung} ${nowMs / 1000}`);
    memory = { ...memory, rung: memory.rung + 1, rungAtMs: nowMs };
  }
  expect(climbed).toEqual(RUNGS.map((rung, index) => `${rung} ${15 + 30 * index}`));
});
