import { describe, expect, it } from 'vitest';
import type { Answer } from '../actuators/charger-port.ts';
import { AskedReadings } from './asked-readings.ts';
import type { SiteFacts } from './facts.ts';
import { NEW_LOOP } from './site-step.ts';
import { aPlace } from './testing/a-place.ts';

const NOW = 10_000_000;

/** One charger over so many seconds, whose readings come every so many; when it was asked. */
async function asksOver(
  seconds: number,
  readingEveryS: number,
  answer: Answer,
  more: Parameters<typeof aPlace>[0] = {},
): Promise<number[]> {
  const readings = new AskedReadings();
  const at: number[] = [];
  let readAtMs = NOW;
  for (let second = 0; second < seconds; second += 1) {
    const nowMs = NOW + second * 1000;
    if (second % readingEveryS === 0) readAtMs = nowMs;
    const reading = { atMs: readAtMs, amps: [10, 10, 10], registerWh: null } as const;
    const { facts, memory } = aPlace({ ...more, memory: { reading, ...more.memory } });
    const work = readings.ask(
      { connectors: [facts], nowMs } as unknown as SiteFacts,
      { ...NEW_LOOP, connectors: new Map([[facts.key, memory]]) },
      { now: () => nowMs },
      () => {
        at.push(second);
        if (answer.kind === 'taken') readAtMs = nowMs;
        return Promise.resolve(answer);
      },
    );
    await Promise.all(work);
  }
  return at;
}

describe('S1 triggered values', () => {
  it('are not asked of a charger that sends every 10 s', async () => {
    expect(await asksOver(120, 10, { kind: 'taken' })).toEqual([]);
  });

  it('are asked of one that sends every minute, whenever its last are old', async () => {
    expect(await asksOver(60, 60, { kind: 'taken' })).toEqual([16, 32, 48]);
  });

  it('are asked of one that refuses every ten minutes', async () => {
    expect(await asksOver(1300, 10_000, { kind: 'refused', reason: 'no' })).toEqual([16, 616, 1216]);
  });

  it('are asked neither without a car, nor offline, nor over CAPI', async () => {
    expect(await asksOver(60, 60, { kind: 'taken' }, { memory: { session: null } })).toEqual([]);
    expect(await asksOver(60, 60, { kind: 'taken' }, { facts: { isOnline: false } })).toEqual([]);
    expect(await asksOver(60, 60, { kind: 'taken' }, { facts: { protocol: 'CAPI' } })).toEqual([]);
  });
});
