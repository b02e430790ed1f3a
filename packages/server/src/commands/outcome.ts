import type { CommandError, CommandFailure } from '@phasor/contract';
import type { CommandAction, Response } from './command-action.ts';

/** What became of a command: the charger's answer, its refusal, or neither. Secrets are hidden in it. */
export type CommandOutcome<A extends CommandAction | null = null> =
  | { readonly kind: 'answered'; readonly response: A extends CommandAction ? Response<A> : unknown }
  /** A CALLERROR, or an answer that cannot be interpreted (then with the code of the first violation). */
  | ({ readonly kind: 'refused' } & CommandError)
  /** `timedOut` and `closed`: the charger may have done it all the same. `offline`, `expired` and `withheld`: it was never sent. */
  | { readonly kind: 'failed'; readonly why: CommandFailure };

/** A command's outcome, with the id of its row. */
export type CommandResult<A extends CommandAction> = { readonly id: string } & CommandOutcome<A>;

/** What the bus asks of the node that holds the charger's socket, on `charger.<id>`; answered with a {@link CommandOutcome}. */
export interface ChargerCall {
  readonly kind: 'call';
  readonly commandId: string;
  /** Of ownership; it is withheld where the charger is under another one by then. */
  readonly epoch: number;
  readonly action: string;
  readonly payload: unknown;
  /** ms since 1970: when it is not sent by then, it never is. */
  readonly deadlineMs: number;
  /** How long the answer is waited for once it is sent. */
  readonly timeoutMs: number;
}
