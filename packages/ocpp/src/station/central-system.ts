import type { Action, Request } from '../messages.ts';
import type { Outcome } from './uplink.ts';

/** The central system, as the parts of the firmware may ask it. */
export interface CentralSystem {
  /** Connected, and the boot was accepted. */
  readonly isOnline: boolean;
  /** Asks. Never rejects. Ends as `closed` at once while not online, unless the central system itself asked for the message. */
  call<A extends Action>(action: A, payload: Request<A>, options?: { readonly isTriggered?: boolean }): Promise<Outcome<A>>;
  /** Gives up a connection that does not answer; a new one follows. */
  drop(): void;
}
