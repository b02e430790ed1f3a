import type { LoopPorts, LoopConnector } from './ports.ts';
import { sessionStarted, sessionStopped } from './memory-events.ts';
import type { Remembered } from './remembered.ts';
import { runningSessions } from './running-sessions.ts';

/** Reads who charges, and what drivers say of it. */
export class SessionDesk {
  readonly #ports: Pick<LoopPorts, 'store' | 'clock'>;
  readonly #remembered: Remembered;
  #asked = 0;
  #hasFailed = false;

  constructor(ports: Pick<LoopPorts, 'store' | 'clock'>, remembered: Remembered) {
    this.#ports = ports;
    this.#remembered = remembered;
  }

  async read(connectors: ReadonlyMap<string, LoopConnector>): Promise<void> {
    const { store, clock } = this.#ports;
    const asked = (this.#asked += 1);
    let sessions: Awaited<ReturnType<typeof runningSessions>>;
    try {
      sessions = await runningSessions(store.db, [...connectors.values()]);
    } catch (error) {
      if (asked === this.#asked) this.#hasFailed = true;
      throw error;
    }
    for (const [key, { protocol }] of connectors) {
      const session = sessions.get(key);
      this.#remembered.change(key, (memory) =>
        session
          ? sessionStarted(memory, session, protocol === 'CAPI')
          : memory.session
            ? sessionStopped(memory, clock.now(), protocol === 'CAPI')
            : memory,
      );
    }
  }

  /** Whether the last reading failed, once: who asks reads again. */
  takeFailed(): boolean {
    const hasFailed = this.#hasFailed;
    this.#hasFailed = false;
    return hasFailed;
  }
}
