import type { TwinEvent } from '@phasor/simulator';
import type { GarageCharger } from '../site/garage-day.ts';

/** What is seen of the cars from outside. */
export class CarWatch {
  trips = 0;
  isKilled = false;
  isOver = false;
  /** Cars that drew, and then did not, by connector. */
  readonly paused = new Set<string>();
  /** Transactions that ended before their car left. */
  readonly stopped = new Set<string>();
  readonly #drew = new Set<string>();

  get charging(): number {
    return this.#drew.size;
  }

  onTwin({ id }: GarageCharger, event: TwinEvent): void {
    if (this.isOver || !('connectorId' in event) || event.connectorId === null) return;
    const key = `${id}/${event.connectorId}`;
    if (event.kind === 'transactionStopped' && this.isKilled) this.stopped.add(key);
    if (event.kind !== 'drawing') return;
    if (Math.max(...event.currentA) > 0) this.#drew.add(key);
    else if (this.#drew.delete(key) && this.isKilled) this.paused.add(key);
  }
}
