import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import type { TwinEvent } from '../events.ts';
import { fleetOf } from '../fleet.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import { readFaultPlan } from './read-fault-plan.ts';

const MINUTE = 60_000;

describe('R15 the power goes at a write', () => {
  it.each(Array.from({ length: 16 }, (_, index) => index + 1))(
    'write %i: dark is dark, and what was told is what was kept',
    async (write) => {
      const clock = new VirtualClock();
      const centralSystem = new TestCentralSystem(clock);
      const events: TwinEvent[] = [];
      const [twin] = fleetOf({
        ...{ model: 'halo', count: 1, id: '2403080001M', seed: 5, url: 'ws://memory', clock, registerWh: 1_000_000 },
        dial: (id) => centralSystem.dial(id),
        faults: readFaultPlan(`faults: [{power cut at write: ${write}, for: 20 min}]`, 'plan.yaml'),
        onEvent: (_, event) => events.push(event),
      });
      if (!twin) throw new Error('no twin');
      const isCut = (): boolean => events.some(({ kind }) => kind === 'fault');
      twin.start();
      await clock.advance(MINUTE);
      twin.plugIn(1, { phases: 3, needWh: 90_000, reactionMs: 0 });
      if (twin.isPoweredOn) void twin.swipe('TAG-1', 1);
      await clock.advance(5 * MINUTE);
      // Nothing flows into a car that is still plugged in.
      if (isCut()) expect(twin.gridCurrentA).toEqual([0, 0, 0]);
      twin.plugOut(1);
      await clock.advance(MINUTE);
      expect(isCut()).toBe(true);
      expect(twin.state()).toMatchObject({ isPoweredOn: false, isConnected: false });
      expect(twin.gridCurrentA).toEqual([0, 0, 0]);
      await clock.advance(60 * MINUTE);
      expect(twin.state()).toMatchObject({ isPoweredOn: true, isConnected: true, queuedMessages: 0 });
      expect(new Set(centralSystem.said('StartTransaction').map(({ timestamp }) => timestamp)).size).toBe(twin.book.sessions.length);
      expect(new Set(centralSystem.said('StopTransaction').map(({ timestamp }) => timestamp)).size).toBe(twin.book.sessions.length);
      await twin.stop();
    },
  );
});
