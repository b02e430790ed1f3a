import { describe, expect, it } from 'vitest';
import { NEW_CONNECTOR, type ConnectorMemory, type Told } from './connector-memory.ts';
import { nextRung, RUNGS } from './ladder.ts';

const TOLD: Told = {
  ...{ transactionId: 1, limitA: 6, route: 'L123', sentAtMs: -30_000, takenAtMs: -30_000 },
  ...{ untilMs: Infinity, tailA: 0, risesAtMs: Infinity },
};
/** It has taken its order, and was read just now. */
const heardAt = (atMs: number, more: Partial<ConnectorMemory> = {}): ConnectorMemory => ({
  ...{ ...NEW_CONNECTOR, told: TOLD, reading: { atMs, amps: [16, 16, 16], registerWh: null } },
  ...more,
});

/** Granted 6 A, and drawing more since then. */
const over = (overdrawnAtMs: number | undefined) => ({ overdrawnAtMs, offeredA: 6 });

describe('S8 a charger that ignores its order for 15 s', () => {
  it('meets one rung after another, each with 30 s to work, the alarm last', () => {
    expect(nextRung(heardAt(0), over(undefined), 0)).toBeNull();
    expect(nextRung(heardAt(14_999), over(0), 14_999)).toBeNull();
    const climbed: string[] = [];
    let memory = heardAt(0);
    for (let nowMs = 15_000; nowMs < 300_000; nowMs += 1000) {
      memory = heardAt(nowMs, { rung: memory.rung, rungAtMs: memory.rungAtMs });
      const rung = nextRung(memory, over(0), nowMs);
      if (!rung) continue;
      climbed.push(`${rung} ${nowMs / 1000}`);
      memory = { ...memory, rung: memory.rung + 1, rungAtMs: nowMs };
    }
    expect(climbed).toEqual(RUNGS.map((rung, index) => `${rung} ${15 + 30 * index}`));
  });

  it('meets them too where it refused the only order that it was ever given', () => {
    expect(nextRung(heardAt(20_000, { told: null }), over(0), 20_000)).toBe('resend');
  });

  it('meets them too where orders follow each other faster than it is given time', () => {
    expect(nextRung(heardAt(99_000, { told: { ...TOLD, takenAtMs: 98_000 }, rung: 3, rungAtMs: 60_000 }), over(0), 100_000)).toBe('stop');
  });

  it.each<[string, ConnectorMemory]>([
    ['has not answered its last order', heardAt(100_000, { told: { ...TOLD, takenAtMs: null } })],
    ['was not read since the last rung had time to work', heardAt(74_000, { rung: 3, rungAtMs: 60_000 })],
    ['was read to draw no more than that', heardAt(100_000, { reading: { atMs: 100_000, amps: [7, 7, 7], registerWh: null } })],
    ['was never read', heardAt(0, { reading: null })],
  ])('has time while it %s: it may not have heard us', (_why, memory) => {
    expect(nextRung(memory, over(0), 100_000)).toBeNull();
  });
});
