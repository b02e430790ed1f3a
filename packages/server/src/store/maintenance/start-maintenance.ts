import { messageOf, type Clock } from '@phasor/kernel';
import type { Store } from '../open-store.ts';
import type { MessageLogLimits } from './message-log-plan.ts';
import { tidyEmbedded } from './tidy-embedded.ts';
import { trimMessageLog } from './trim-message-log.ts';

export interface MaintenanceLimits {
  readonly messageLog: MessageLogLimits;
  /** Write-ahead log that gathers before a checkpoint of the embedded store, in bytes. Recovery after a crash reads that much. */
  readonly checkpointBytes: number;
}

/** The message log keeps 30 days or 2 GB, whichever is less. */
export const DEFAULT_LIMITS: MaintenanceLimits = {
  messageLog: { maxAgeMs: 30 * 24 * 3_600_000, maxBytes: 2e9 },
  checkpointBytes: 64 * 1024 * 1024,
};

export interface MaintenanceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits?: MaintenanceLimits;
  readonly logger: { warn(details: object, message: string): void };
}

export interface Maintenance {
  /** Ends it, after what it is doing. */
  stop(): Promise<void>;
}

/** It looks after so many commits, and at rest after so long: under load soon, else rarely. */
const COMMITS_BETWEEN = 100;
const LONGEST_WAIT_MS = 600_000;

/** Keeps the store in bounds while it is used: between transactions, in steps that are each short. Begins at once. */
export function startMaintenance(options: MaintenanceOptions): Maintenance {
  const { store, clock, logger } = options;
  let isStopped = false;
  let isRunning = false;
  let commits = 0;
  let running = Promise.resolve();

  const run = async (): Promise<void> => {
    try {
      await maintain(options);
    } catch (error) {
      if (!store.failure && !isStopped) logger.warn({ reason: messageOf(error) }, 'maintenance of the store put off');
    }
    isRunning = false;
    commits = 0;
    if (!isStopped) timer = clock.setTimer(LONGEST_WAIT_MS, begin);
  };
  const begin = (): void => {
    if (isRunning || isStopped || store.failure) return;
    isRunning = true;
    timer.cancel();
    running = clock.track(run());
  };
  let timer = clock.setTimer(0, begin);
  const forget = store.onCommit(() => {
    commits += 1;
    if (commits >= COMMITS_BETWEEN) begin();
  });
  return {
    stop() {
      isStopped = true;
      forget();
      timer.cancel();
      return running;
    },
  };
}

/** One round: as many steps as there is something to do, up to a limit, so that others come in between. */
export async function maintain({ store, clock, limits = DEFAULT_LIMITS }: Omit<MaintenanceOptions, 'logger'>): Promise<void> {
  const isEmbedded = store.kind === 'embedded';
  for (let step = 0; step < 10; step += 1) {
    const hasTrimmed = await trimMessageLog(store, limits.messageLog, clock.now());
    const hasTidied = isEmbedded && (await tidyEmbedded(store, limits.checkpointBytes));
    if (!hasTrimmed && !hasTidied) return;
  }
}
