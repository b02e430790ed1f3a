import type { LiveEvent } from '@phasor/contract';

/** Events kept; a request under way for longer than this many is fetched anew after the next gap. */
const KEPT = 500;

/**
 * The last events of the stream, numbered. A list that was asked for before an event and arrives after it would undo the event:
 * who fetches takes a {@link mark} first and applies what came {@link since} to the answer.
 */
export class EventLog {
  #events: LiveEvent[] = [];
  #dropped = 0;

  /** Adds the newest event. */
  add(event: LiveEvent): void {
    this.#events.push(event);
    if (this.#events.length <= KEPT) return;
    this.#events.shift();
    this.#dropped += 1;
  }

  /** The number of events so far. */
  mark(): number {
    return this.#dropped + this.#events.length;
  }

  /** The events after a mark, oldest first. */
  since(mark: number): readonly LiveEvent[] {
    return this.#events.slice(Math.max(0, mark - this.#dropped));
  }
}
