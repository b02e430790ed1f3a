import type { Action, Request } from '../messages.ts';
import type { Board } from './board.ts';
import type { Registration } from './registration.ts';
import type { Outcome, Uplink } from './uplink.ts';

/** The central system, as the parts of the firmware may ask it. */
export interface CentralSystem {
  /** Connected, and the boot was accepted. */
  readonly isOnline: boolean;
  /** Asks. Never rejects. Ends as `closed` at once while not online, unless the central system itself asked for the message. */
  call<A extends Action>(action: A, payload: Request<A>, options?: { readonly isTriggered?: boolean }): Promise<Outcome<A>>;
  /** Gives up a connection that does not answer; a new one follows. */
  drop(): void;
}

/** The way to the central system, open for what the state of the registration lets through. */
export class Gate implements CentralSystem {
  readonly #board: Board;
  readonly #uplink: Uplink;
  readonly #registration: Registration;

  constructor(board: Board, uplink: Uplink, registration: Registration) {
    this.#board = board;
    this.#uplink = uplink;
    this.#registration = registration;
  }

  get isOnline(): boolean {
    return this.#board.isRunning && this.#uplink.isOpen && this.#registration.status === 'Accepted';
  }

  async call<A extends Action>(
    action: A,
    payload: Request<A>,
    { isTriggered = false }: { readonly isTriggered?: boolean } = {},
  ): Promise<Outcome<A>> {
    const mayCall = this.#board.isRunning && (isTriggered || this.#registration.status === 'Accepted');
    return mayCall ? this.#uplink.call(action, payload) : { kind: 'closed' };
  }

  drop(): void {
    this.#uplink.drop();
  }
}
