import type { ChargerState } from '../chargers/index.ts';

/**
 * One state for each connected charger, shared by an old and a new socket while both are here, so that what the old one still has in the
 * queue is not missed by the new one; and by both gateways, as a charger that crosses over is here by either for a while.
 */
export class ChargerStates {
  readonly #entries = new Map<string, { readonly state: ChargerState; users: number }>();

  /** The state in use, or `loaded`, which is then in use until {@link leave}. */
  join(loaded: ChargerState): ChargerState {
    const entry = this.#entries.get(loaded.id) ?? { state: loaded, users: 0 };
    this.#entries.set(loaded.id, entry);
    entry.users += 1;
    const { registration, owner, epoch, bootAnswer, sessionsHeldMs, freeIdTag, serialNumber } = loaded;
    const now = { registration, owner, epoch, bootAnswer, sessionsHeldMs, freeIdTag, serialNumber };
    Object.assign(entry.state, { ...now, isWaitingForBoot: false });
    return entry.state;
  }

  leave(state: ChargerState): void {
    const entry = this.#entries.get(state.id);
    if (entry?.state !== state) return;
    entry.users -= 1;
    if (entry.users <= 0) this.#entries.delete(state.id);
  }

  /** Forgets what memory says: after a failed commit the next socket reads the store. */
  drop(state: ChargerState): void {
    if (this.#entries.get(state.id)?.state === state) this.#entries.delete(state.id);
  }
}

/** From now on nothing leaves that was ordered under an older epoch; whose the charger is then is read when the change stands. */
export function fence(state: ChargerState, epoch: number): void {
  if (epoch > state.epoch) Object.assign(state, { epoch, owner: 'nobody' });
}
