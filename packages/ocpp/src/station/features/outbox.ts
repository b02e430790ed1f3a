import type { Action, Request } from '../../messages.ts';
import type { Station } from '../feature.ts';

/** Status notifications of one feature: in order, and what finds no connection waits for the next one. It does not outlive the power. */
export class Outbox {
  readonly #station: Station;
  readonly #waiting: (() => Promise<boolean>)[] = [];
  #isSending = false;

  constructor(station: Station) {
    this.#station = station;
  }

  send<A extends Action>(action: A, payload: Request<A>): void {
    this.#waiting.push(async () => (await this.#station.call(action, payload)).kind !== 'closed');
    void this.flush();
  }

  /** Call it from the hook `ready`. */
  async flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let first = this.#waiting[0]; first && this.#station.isOnline && (await first()); first = this.#waiting[0]) this.#waiting.shift();
    this.#isSending = false;
  }
}
