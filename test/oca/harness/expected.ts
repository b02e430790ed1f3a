import type { Action } from '@phasor/ocpp';

/** A message that a case expects to cross, by what it is and the how manieth of its kind it is. */
export interface Expected {
  /** `outcome` is what the product tells its own user of a CALL it was asked to send; it never crosses the socket. */
  readonly kind: 'CALL' | 'answer' | 'outcome';
  readonly action: Action;
  /** 1 is the first of this kind and action in a case. */
  readonly nth: number;
}

/** The `nth` CALL of that action, whichever end sends it. */
export const callOf = (action: Action, nth = 1): Expected => ({ kind: 'CALL', action, nth });

/** The answer to the `nth` CALL of that action. */
export const answerTo = (action: Action, nth = 1): Expected => ({ kind: 'answer', action, nth });

/** In words, for the titles of tests and for {@link MissingMessage}. */
export function inWords({ kind, action, nth }: Expected): string {
  const what = kind === 'CALL' ? `${action}.req` : kind === 'answer' ? `${action}.conf` : `the outcome of ${action}`;
  return nth === 1 ? what : `${what} number ${nth}`;
}

/** A case waited for a message, and it did not come. */
export class MissingMessage extends Error {
  override readonly name = 'MissingMessage';
  readonly expected: Expected;

  constructor(expected: Expected, withinMs: number) {
    super(`${inWords(expected)} did not come within ${withinMs} ms`);
    this.expected = expected;
  }
}
