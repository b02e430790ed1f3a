import type { LoopPorts, LoopConnector } from './ports.ts';
import type { ConnectorMemory, Session } from './connector-memory.ts';
import { held, sessionStarted, sessionStopped } from './memory-events.ts';
import type { Remembered } from './remembered.ts';
import { runningSessions } from './running-sessions.ts';

/** Reads who charges, and what drivers say of it. */
export class SessionDesk {
  readonly #ports: Pick<LoopPorts, 'store' | 'clock'>;
  readonly #remembered: Remembered;
  readonly #heldUntilMs: (key: string) => number;
  #asked = 0;
  #hasFailed = false;

  /** `heldUntilMs`: until when a session that begins now at a connector waits for its current (S17). */
  constructor(ports: Pick<LoopPorts, 'store' | 'clock'>, remembered: Remembered, heldUntilMs: (key: string) => number) {
    this.#ports = ports;
    this.#remembered = remembered;
    this.#heldUntilMs = heldUntilMs;
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
          ? this.#begun(key, memory, session, protocol === 'CAPI')
          : memory.session
            ? sessionStopped(memory, clock.now(), protocol === 'CAPI')
            : memory,
      );
    }
  }

  /** S17: one that begins after a power cut waits for its moment. */
  #begun(key: string, memory: ConnectorMemory, session: Session, holdsLimit: boolean): ConnectorMemory {
    const begun = sessionStarted(memory, session, holdsLimit);
    return memory.session?.transactionId === session.transactionId ? begun : held(begun, this.#heldUntilMs(key));
  }

  /** Whether the last reading failed, once: who asks reads again. */
  takeFailed(): boolean {
    const hasFailed = this.#hasFailed;
    this.#hasFailed = false;
    return hasFailed;
  }
}
