import type { HousePast, Rooms } from './house-past.ts';
import { pausesAhead } from './pauses-ahead.ts';

type Asked = readonly [past: HousePast, now: Rooms, stepsA: number, stepsB: number, pauseMin: number];

/** What was last looked ahead at, remembered: a tick asks several times, and the next ones ask the same. Nothing but time depends on it. */
export class Outlook {
  #asked: Asked | undefined;
  #pauses: Float64Array = new Float64Array();

  /** `pausesAhead` of the same. */
  pausesAhead(past: HousePast, now: Rooms, wanted: readonly [number, number], pauseMin: number): Float64Array {
    const asked: Asked = [past, now, ...wanted, pauseMin];
    if (this.#asked?.every((part, at) => part === asked[at]) !== true) {
      this.#asked = asked;
      this.#pauses = pausesAhead(past, now, wanted, pauseMin);
    }
    return this.#pauses;
  }
}
