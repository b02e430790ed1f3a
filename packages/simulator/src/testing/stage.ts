import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';
import type { TwinEvent } from '../events.ts';
import { TestCentralSystem } from './central-system.ts';

/** A twin, a central system and a virtual clock between them, over a real socket. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly centralSystem: TestCentralSystem;
  readonly twin: Twin;
  readonly events: TwinEvent[];
  /** The statuses that the central system heard of a connector. */
  statuses(connectorId: number): string[];
  end(): Promise<void>;
}

/** Sets the stage; the twin is off. */
export async function setStage(options: Partial<TwinOptions> = {}): Promise<Stage> {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  await centralSystem.start();
  const events: TwinEvent[] = [];
  const twin = new Twin({
    model: 'halo',
    id: '2403080001M',
    url: centralSystem.url,
    clock,
    random: new SeededRandom(7),
    registerWh: 1_000_000.25,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return {
    clock,
    centralSystem,
    twin,
    events,
    statuses: (connectorId) =>
      centralSystem
        .said('StatusNotification')
        .filter((status) => status.connectorId === connectorId)
        .map(({ status }) => status),
    end: async () => {
      await twin.stop();
      await centralSystem.die();
    },
  };
}
