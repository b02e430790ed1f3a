import type { LinkPath, LinkSocket } from '@phasor/ocpp';

/** What a charger writes to its flash for (S11). */
const WRITES: readonly string[] = ['SetChargingProfile', 'ChangeConfiguration'];
/** The action of a CALL. */
const CALL = /^\s*\[\s*2\s*,\s*"[^"]*"\s*,\s*"(\w+)"/;

/** Counts the calls that a charger gets, at its own WebSocket. */
export class CallCounter implements LinkPath {
  readonly calls = new Map<string, number>();

  /** Profiles and keys that it was told to write so far. */
  get writes(): number {
    return WRITES.reduce((sum, action) => sum + (this.calls.get(action) ?? 0), 0);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  wrap(socket: LinkSocket): LinkSocket {
    socket.on('message', (data) => {
      const action = data instanceof Buffer ? CALL.exec(data.toString())?.[1] : undefined;
      if (action !== undefined) this.calls.set(action, (this.calls.get(action) ?? 0) + 1);
    });
    return socket;
  }
}
