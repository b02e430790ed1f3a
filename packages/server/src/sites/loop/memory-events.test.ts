import { describe, expect, it } from 'vitest';
import { NOTHING_LEARNT } from '@phasor/balancing';
import { limitsInForce, mostOffered, NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import { memoryOf, memoryText } from './loop-json.ts';
import { measured, sent, sessionStarted, sessionStopped } from './memory-events.ts';
import { NEW_LOOP } from './site-step.ts';
import { aPlace, aTold } from './testing/a-place.ts';

const ONE_PHASE = { ...NOTHING_LEARNT, phases: 1 } as const;
const { memory: charging } = aPlace({ memory: { learnt: ONE_PHASE, told: aTold(), meterSide: 'input', failedSwitches: 1 } });
const other = { transactionId: 2, startedAtMs: 5, meterStartWh: 0, registerWh: null, departsAtMs: null, wantedKWh: null };

describe('a session at a connector', () => {
  it('S3 what was learnt of its car is forgotten with it: at its end, and where another follows without one', () => {
    expect(sessionStopped(charging, 1).learnt).toEqual(NOTHING_LEARNT);
    expect(sessionStarted(charging, other).learnt).toEqual(NOTHING_LEARNT);
  });

  it('goes on with what is known of it, when it is read again', () => {
    const again = charging.session ? sessionStarted(charging, { ...charging.session, wantedKWh: 9 }) : null;
    expect(again).toMatchObject({ learnt: ONE_PHASE, told: charging.told, session: { wantedKWh: 9 } });
  });

  it('S1 draws nothing any more once it has ended, also where its last reading bears the same instant', () => {
    const read = measured(charging, { atMs: 500, amps: [15, 0, 0], registerWh: null }, 'RST', 'TN');
    expect(read.samples.at(-1)?.most).toEqual([15, 0, 0]);
    expect(sessionStarted(sessionStopped(read, 500), other).samples.at(-1)?.most).toEqual([0, 0, 0]);
  });

  it('leaves what is known of the charger, and no order of its own', () => {
    expect(sessionStopped(charging, 1)).toMatchObject({ session: null, told: null, before: [], meterSide: 'input', failedSwitches: 1 });
  });
});

it('S11 cuts that a fuse needed are counted apart, both from midnight', () => {
  const moving = { meterBefore: null, drawnBeforeA: 0 };
  const once = sent(charging, aTold({ limitA: 8 }), moving, 'monday', 1, true);
  const twice = sent(once, aTold({ limitA: 9 }), moving, 'monday', 2, false);
  expect(twice.writes).toEqual({ day: 'monday', count: 2, safetyCuts: 1, keys: 0 });
  expect(sent(twice, aTold({ limitA: 7 }), moving, 'tuesday', 1, true).writes).toEqual({
    day: 'tuesday',
    count: 0,
    safetyCuts: 1,
    keys: 0,
  });
  // Of late, on whatever day.
  expect(sent(twice, aTold({ limitA: 7 }), moving, 'tuesday', 1, true).wear.count).toBe(2);
});

it('what an older version has stored of a connector is read as far as it goes', () => {
  const { ready: _ready, ...known } = NEW_CONNECTOR;
  const old: object = { ...known, writes: { day: '2026-03-01', count: 3 } };
  const text = memoryText({ ...NEW_LOOP, connectors: new Map([['CP1/1', old as ConnectorMemory]]) });
  const read = { ...NEW_CONNECTOR, writes: { day: '2026-03-01', count: 3, safetyCuts: 0 } };
  expect(memoryOf(text).connectors.get('CP1/1')).toEqual(read);
});

it('S6 a limit that may still be in force is never forgotten, however many cuts nobody answered', () => {
  const moving = { meterBefore: null, drawnBeforeA: 0 };
  const cuts = [15, 14, 13, 12, 11, 10, 9, 8].reduce(
    (memory, limitA) => sent(memory, aTold({ limitA, takenAtMs: null, route: limitA % 2 === 0 ? 'L1' : 'L123' }), moving, 'day', 1, true),
    aPlace({ memory: { told: aTold({ limitA: 16 }) } }).memory,
  );
  expect(mostOffered(cuts, 10_000_000)).toBe(16);
  expect(cuts.before).toHaveLength(2);
  expect(Math.max(...limitsInForce(cuts).flatMap(({ limitA, route }) => (route === 'L1' ? [limitA] : [])))).toBe(14);
});
