import type { Kysely } from 'kysely';
import { hasCode, newId, PhasorError, type Clock, type Random } from '@phasor/kernel';
import type { CommandFailure, CommandPage, CommandView } from '@phasor/contract';
import { checkRequest } from '@phasor/ocpp';
import type { Bus } from '../bus/index.ts';
import { chargerErrors } from '../chargers/index.ts';
import { storableText, type Database } from '../store/index.ts';
import { mayBeSent, type CommandAction, type Request } from './command-action.ts';
import { commandErrors } from './errors.ts';
import type { ChargerCall, CommandOutcome, CommandResult } from './outcome.ts';
import { listCommands, readCommand } from './read.ts';
import { secretsIn, withoutSecrets } from './secrets.ts';
import { settle } from './write.ts';

/** Chargers answer stale requests a minute late. */
const DEFAULT_TIMEOUT_MS = 75_000;
/** It never left. */
const UNSENT: ReadonlySet<CommandFailure> = new Set(['offline', 'expired', 'withheld']);

export interface CommandPorts {
  readonly db: Kysely<Database>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

/** Which charger; one of another organisation is unknown. */
export interface CommandTarget {
  readonly organisationNo: number;
  readonly chargerId: string;
}

export interface CommandOptions {
  /** How long it may wait until it is sent, and then again for its answer. Default 75 s. */
  readonly timeoutMs?: number;
  /** Who asks: a person's id, or the name of a part of the system. Default null. */
  readonly by?: string | null;
  /** The epoch of ownership under which it was decided. Default: the charger's of now. */
  readonly epoch?: number;
  /** Lets fields pass that OCPP does not know, such as `phaseToUse`. What OCPP knows is checked all the same. */
  readonly hasVendorFields?: boolean;
}

/** A command and what became of it. */
export interface SettledCommand {
  readonly to: CommandTarget;
  readonly chargerNo: number;
  readonly action: string;
  readonly payload: unknown;
  readonly outcome: CommandOutcome;
}

interface Placed {
  readonly id: string;
  readonly outcome: Promise<CommandOutcome>;
}

/**
 * The OCPP-only port beside the seam: every CALL that a central system may send. A row first, then a request on the bus to whoever
 * holds the charger's socket, where one CALL at a time goes out; its end is written in the commit that logs the answer, and told as a
 * `command` on the bus.
 *
 * All raise CHARGER_UNKNOWN; what sends raises COMMAND_INVALID, COMMAND_NOT_ALLOWED (the charger is Pending or Rejected), and
 * OCPP_CALL_QUEUE_FULL. Everything else is an outcome.
 */
export class Commands {
  readonly #ports: CommandPorts;
  readonly #watchers = new Set<(settled: SettledCommand) => void>();

  constructor(ports: CommandPorts) {
    this.#ports = ports;
  }

  /** Tells `watcher` of every command that was sent from here and is settled. Returns the way to end it. */
  watch(watcher: (settled: SettledCommand) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Stores the command, sends it, and resolves when it is settled. */
  async send<A extends CommandAction>(
    to: CommandTarget,
    action: A,
    payload: Request<A>,
    options: CommandOptions = {},
  ): Promise<CommandResult<A>> {
    requireValid(action, payload, options);
    const { id, outcome } = await this.#place(to, action, payload, options);
    // The link has checked the answer against this action's schema.
    return { id, ...(await outcome) } as CommandResult<A>;
  }

  /** As {@link send}, for any action and payload: the console's raw messages. */
  async sendUnchecked(
    to: CommandTarget,
    action: string,
    payload: unknown,
    options: CommandOptions = {},
  ): Promise<{ readonly id: string } & CommandOutcome> {
    const { id, outcome } = await this.#place(to, action, payload, options);
    return { id, ...(await outcome) };
  }

  /** As {@link send}, but resolves as soon as the command is stored; what becomes of it is in its row later. */
  async place<A extends CommandAction>(
    to: CommandTarget,
    action: A,
    payload: Request<A>,
    options: CommandOptions = {},
  ): Promise<CommandView> {
    requireValid(action, payload, options);
    const { id, outcome } = await this.#place(to, action, payload, options);
    // The row tells it, save when the store has failed: then nobody can ask either.
    outcome.catch(() => undefined);
    return this.read(to.organisationNo, id);
  }

  /** Raises COMMAND_UNKNOWN. */
  read(organisationNo: number, id: string): Promise<CommandView> {
    return readCommand(this.#ports.db, organisationNo, id);
  }

  /** A charger's commands, newest first. */
  list(
    organisationNo: number,
    chargerId: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<CommandPage> {
    return listCommands(this.#ports.db, organisationNo, chargerId, page);
  }

  async #place(to: CommandTarget, action: string, payload: unknown, options: CommandOptions): Promise<Placed> {
    const { db, clock, random } = this.#ports;
    const { organisationNo, chargerId } = to;
    const charger = await db
      .selectFrom('charger')
      .select(['no', 'registration', 'boot_answer', 'epoch'])
      .where('id', '=', chargerId.replaceAll('\0', ''))
      .where('organisation_no', '=', organisationNo)
      .executeTakeFirst();
    if (!charger) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
    const registration = charger.boot_answer ?? charger.registration;
    if (!mayBeSent(action, registration)) throw commandErrors.raise('COMMAND_NOT_ALLOWED', { chargerId, registration, action });
    const { timeoutMs = DEFAULT_TIMEOUT_MS, by = null, epoch = charger.epoch } = options;
    const id = newId(clock, random);
    const now = clock.now();
    await db
      .insertInto('command')
      .values({
        id,
        organisation_no: organisationNo,
        charger_no: charger.no,
        action: storableText(action),
        payload: JSON.stringify(withoutSecrets(payload, secretsIn(action, payload)) ?? null),
        state: 'queued',
        placed_by: by,
        created_at: new Date(now),
        deadline: new Date(now + timeoutMs),
        message_id: null,
        sent_at: null,
        settled_at: null,
        failure: null,
        answer: null,
        late_at: null,
        late_answer: null,
      })
      .execute();
    const call: ChargerCall = { kind: 'call', commandId: id, epoch, action, payload, deadlineMs: now + timeoutMs, timeoutMs };
    const outcome = this.#request(chargerId, call).then((settled) => {
      for (const watcher of this.#watchers) watcher({ to, chargerNo: charger.no, action, payload, outcome: settled });
      return settled;
    });
    return { id, outcome };
  }

  async #request(chargerId: string, call: ChargerCall): Promise<CommandOutcome> {
    const answering = this.#ports.bus.request(`charger.${chargerId}`, call);
    if (!answering) return this.#fail(chargerId, call.commandId, 'offline');
    try {
      const outcome = (await answering) as CommandOutcome;
      const isUnsent = outcome.kind === 'failed' && UNSENT.has(outcome.why);
      // What was sent is settled where its answer is logged.
      return isUnsent ? await this.#fail(chargerId, call.commandId, outcome.why) : outcome;
    } catch (error) {
      // Another node held the socket, and the charger or that node has gone.
      if (hasCode(error, 'BUS_NOBODY_RESPONDS')) return this.#fail(chargerId, call.commandId, 'offline');
      if (hasCode(error, 'BUS_NODE_LOST')) return this.#fail(chargerId, call.commandId, 'closed');
      // It was not even queued; the socket's node has stored nothing.
      if (error instanceof PhasorError) await this.#fail(chargerId, call.commandId, 'expired');
      throw error;
    }
  }

  async #fail(chargerId: string, commandId: string, why: CommandFailure): Promise<CommandOutcome> {
    const outcome = { kind: 'failed', why } as const;
    await settle(this.#ports.db, { kind: 'settled', commandId, outcome, messageId: null, sentAtMs: null, atMs: this.#ports.clock.now() });
    this.#ports.bus.publish({ kind: 'command', chargerId, commandId });
    return outcome;
  }
}

function requireValid(action: CommandAction, payload: unknown, { hasVendorFields = false }: CommandOptions): void {
  const violation = checkRequest(action, payload, 'strict').find(({ keyword }) => !(hasVendorFields && keyword === 'additionalProperties'));
  if (!violation) return;
  const { path, message } = violation;
  throw commandErrors.raise('COMMAND_INVALID', { action, path, violation: `${path} ${message}`.trim() });
}
