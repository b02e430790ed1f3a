import type { SiteConnectorNow, SiteNow } from '@phasor/contract';
import type { Clock } from '@phasor/kernel';

const HOUR_MS = 3_600_000;
/** The server counts from local midnight: it is asked so long before each full hour. */
const BEFORE_MS = 1_000;

/** Counts, over midnight, the cuts that a fuse needed, which are no wear of the day (S11): what the site itself shows of them. */
export class SafetyCuts {
  /** By charger, since {@link follow}. */
  readonly counts = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  #ask: (() => Promise<SiteNow>) | null = null;

  /** Takes what the site shows now. */
  async look(): Promise<void> {
    if (this.#ask) this.#take((await this.#ask()).connectors);
  }

  /** Asks now, and then before each full hour; what was counted before is not of this day. */
  async follow(clock: Clock, ask: () => Promise<SiteNow>): Promise<void> {
    this.#ask = ask;
    await this.look();
    this.counts.clear();
    const again = (): void => {
      const now = clock.now();
      const dueMs = Math.ceil((now + BEFORE_MS + 1) / HOUR_MS) * HOUR_MS - BEFORE_MS;
      clock.setTimer(dueMs - now, () => {
        // The server may be away; it says it the next time.
        this.look().catch(() => undefined);
        again();
      });
    };
    again();
  }

  #take(connectors: readonly Pick<SiteConnectorNow, 'chargerId' | 'connectorId' | 'safetyCutsToday'>[]): void {
    for (const { chargerId, connectorId, safetyCutsToday } of connectors) {
      const key = `${chargerId}/${connectorId}`;
      const before = this.#seen.get(key) ?? 0;
      // Less than before: a day has begun.
      const more = safetyCutsToday >= before ? safetyCutsToday - before : safetyCutsToday;
      this.#seen.set(key, safetyCutsToday);
      this.counts.set(chargerId, (this.counts.get(chargerId) ?? 0) + more);
    }
  }
}
