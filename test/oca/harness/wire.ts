import type { BoxName } from './bench-box.ts';
import type { Action } from '@phasor/ocpp';
import { MissingMessage, type Expected } from './expected.ts';

/** Who sent a frame. */
export type Role = 'ChargePoint' | 'CentralSystem';

/** A frame on its way across a socket of a case, as the scripted end sees it. */
export interface Crossing {
  readonly kind: 'CALL' | 'CALLRESULT' | 'CALLERROR';
  readonly action: Action;
  readonly from: Role;
  /** The payload; of a CALLERROR its code. */
  readonly payload: unknown;
}

const PATIENCE_MS = 15_000;
/** From the moment on that a message is swallowed, what waits for it waits no longer than this. */
const IMPATIENCE_MS = 400;

/** One end of a socket that a script holds. */
export interface End {
  /** What was heard and nobody waited for. */
  readonly leftovers: readonly string[];
  close(): unknown;
}

interface Waiting {
  readonly expected: Expected;
  limit(withinMs: number): void;
}

/**
 * What all sockets of one run of a case have in common: the message that is swallowed, if one is, how long the script waits for what it
 * expects, and a list of the frames that crossed.
 */
export class Wire {
  /** Of the test, as it stands in the documents. */
  readonly title: string;
  /** Fit for a charger's identity; differs from run to run of a case. */
  readonly name: string;
  readonly crossed: Crossing[] = [];
  readonly #dropped: Expected | undefined;
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  readonly #ends: End[] = [];
  #hasDropped = false;

  /** What the charge point of the case runs on. */
  readonly box: BoxName;

  constructor(title: string, name: string, dropped?: Expected, box: BoxName = 'bench') {
    this.box = box;
    this.title = title;
    this.name = name;
    this.#dropped = dropped;
  }

  /** False when the frame is to be swallowed. */
  lets(crossing: Crossing): boolean {
    const kind = crossing.kind === 'CALL' ? 'CALL' : 'answer';
    const nth = (this.#counts.get(`${kind} ${crossing.action}`) ?? 0) + 1;
    this.#counts.set(`${kind} ${crossing.action}`, nth);
    const dropped = this.#dropped;
    if (dropped?.kind !== kind || dropped.action !== crossing.action || dropped.nth !== nth) {
      this.crossed.push(crossing);
      return true;
    }
    this.#hasDropped = true;
    for (const waiting of this.#waiting) if (waiting.expected.action === dropped.action) waiting.limit(IMPATIENCE_MS);
    return false;
  }

  /** The promise, or a {@link MissingMessage} when it takes too long. May be awaited later, or not at all. */
  expecting<T>(expected: Expected, promise: Promise<T>): Promise<T> {
    const racing = new Promise<T>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const waiting: Waiting = {
        expected,
        limit: (withinMs) => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            this.#waiting.delete(waiting);
            reject(new MissingMessage(expected, withinMs));
          }, withinMs);
        },
      };
      this.#waiting.add(waiting);
      waiting.limit(this.#hasDropped && expected.action === this.#dropped?.action ? IMPATIENCE_MS : PATIENCE_MS);
      promise.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      });
    });
    return awaitedLater(racing);
  }

  /** Nothing will come any more that is not under way: what waits waits no longer than a moment. */
  hurry(): void {
    for (const waiting of this.#waiting) waiting.limit(IMPATIENCE_MS);
  }

  /** Looks after a socket of this run. */
  join(end: End): void {
    this.#ends.unshift(end);
  }

  /** What the product sent and no step of the script waited for. */
  get leftovers(): readonly string[] {
    return this.#ends.flatMap(({ leftovers }) => leftovers);
  }

  /** The run is over, whatever came of it: closes its sockets, the newest first. */
  async end(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end.close();
  }
}

/** The same promise; that it rejects before anybody awaits it is no fault. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
