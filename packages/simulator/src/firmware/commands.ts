import { answerCalls, type IncomingCall, type MessageTrigger, type Request, type Response } from '@phasor/ocpp';
import type { Authoriser } from './authoriser.ts';
import type { Board, Connector } from './board.ts';
import { isBlocking } from './connector-status.ts';
import type { Registration } from './registration.ts';
import type { Sessions } from './sessions.ts';
import type { StatusReporter } from './status-reporter.ts';
import type { TransactionQueue } from './transaction-queue.ts';
import { meterValuesOf } from './transaction-queue.ts';
import type { Uplink } from './uplink.ts';

export interface CommandParts {
  readonly board: Board;
  readonly authoriser: Authoriser;
  readonly registration: Registration;
  readonly sessions: Sessions;
  readonly statuses: StatusReporter;
  readonly queue: TransactionQueue;
  readonly uplink: Uplink;
  readonly reset: (type: 'Hard' | 'Soft') => void;
}

/** What the central system may ask of the charger. Whatever follows from an answer happens after the answer has left. */
export class Commands {
  readonly #parts: CommandParts;
  readonly answer: (call: IncomingCall) => void;

  constructor(parts: CommandParts) {
    this.#parts = parts;
    this.answer = answerCalls({
      ChangeAvailability: (request) => this.#changeAvailability(request),
      ChangeConfiguration: ({ key, value }) => ({ status: parts.board.configuration.change(key, value) }),
      ClearCache: () => this.#clearCache(),
      DataTransfer: () => ({ status: 'UnknownVendorId' }),
      GetConfiguration: ({ key }) => this.#getConfiguration(key),
      RemoteStartTransaction: (request) => this.#remoteStart(request),
      RemoteStopTransaction: ({ transactionId }) => this.#remoteStop(transactionId),
      Reset: ({ type }) => {
        this.#afterwards(() => parts.reset(type));
        return { status: 'Accepted' };
      },
      TriggerMessage: (request) => this.#trigger(request),
      UnlockConnector: ({ connectorId }) => this.#unlock(connectorId),
    });
  }

  /** A connector that may take a new session: one with a cable in before one without. */
  freeConnector(): Connector | undefined {
    const free = this.#parts.board.connectors.filter(({ isFree }) => isFree);
    return free.find(({ hardware }) => hardware.isPlugged) ?? free[0];
  }

  /** Answers leave in the turn in which they are made; a timer of no length comes after it. */
  #afterwards(act: () => void): void {
    this.#parts.board.clock.setTimer(0, act);
  }

  #changeAvailability({ connectorId, type }: Request<'ChangeAvailability'>): Response<'ChangeAvailability'> {
    const { board, statuses } = this.#parts;
    const isOperative = type === 'Operative';
    const subject = connectorId === 0 ? board : board.connector(connectorId);
    if (!subject) return { status: 'Rejected' };
    const touched = connectorId === 0 ? board.connectors : board.connectors.filter((connector) => connector === subject);
    subject.isOperative = isOperative;
    // Connector 0 stands for the station and all its connectors.
    for (const connector of touched) connector.isOperative = isOperative;
    this.#afterwards(() => statuses.report());
    return { status: !isOperative && touched.some(({ session }) => session !== null) ? 'Scheduled' : 'Accepted' };
  }

  #clearCache(): Response<'ClearCache'> {
    const { board, authoriser } = this.#parts;
    if (!board.configuration.isOn('AuthorizationCacheEnabled')) return { status: 'Rejected' };
    authoriser.clear();
    return { status: 'Accepted' };
  }

  /** More keys than `GetConfigurationMaxKeys` are answered up to that number, as a real Halo does; asked for none, it shows them all. */
  #getConfiguration(asked: readonly string[] | undefined): Response<'GetConfiguration'> {
    const { configuration } = this.#parts.board;
    return configuration.list(asked?.slice(0, configuration.integer('GetConfigurationMaxKeys')));
  }

  #remoteStart({ connectorId, idTag }: Request<'RemoteStartTransaction'>): Response<'RemoteStartTransaction'> {
    const { board, authoriser, sessions, registration } = this.#parts;
    const connector = connectorId === undefined ? this.freeConnector() : board.connector(connectorId);
    // A charger that is not accepted starts nothing (OCPP 1.6, 4.2.1).
    if (!connector?.isFree || registration.status !== 'Accepted') return { status: 'Rejected' };
    const start = async (): Promise<void> => {
      const mustAsk = board.configuration.isOn('AuthorizeRemoteTxRequests');
      if (!mustAsk || (await authoriser.check(idTag)).status === 'Accepted') sessions.authorised(connector, idTag);
    };
    this.#afterwards(() => void start());
    return { status: 'Accepted' };
  }

  #remoteStop(transactionId: number): Response<'RemoteStopTransaction'> {
    const { board, sessions, registration } = this.#parts;
    const connector = board.connectors.find(({ session }) => session?.transactionId === transactionId);
    if (!connector || registration.status !== 'Accepted') return { status: 'Rejected' };
    this.#afterwards(() => sessions.stop(connector, 'Remote'));
    return { status: 'Accepted' };
  }

  #unlock(connectorId: number): Response<'UnlockConnector'> {
    const connector = this.#parts.board.connector(connectorId);
    // Only a socket has a lock; a tethered cable hangs where it hangs.
    if (connector?.hardware.outlet.socket !== 'type2') return { status: 'NotSupported' };
    if (isBlocking(connector.effectiveError)) return { status: 'UnlockFailed' };
    this.#afterwards(() => this.#parts.sessions.stop(connector, 'UnlockCommand'));
    return { status: 'Unlocked' };
  }

  #trigger({ requestedMessage, connectorId }: Request<'TriggerMessage'>): Response<'TriggerMessage'> {
    const { board } = this.#parts;
    const send = this.#triggered(requestedMessage, connectorId);
    if (!send) return { status: 'NotImplemented' };
    if (connectorId !== undefined && connectorId !== 0 && !board.connector(connectorId)) return { status: 'Rejected' };
    this.#afterwards(send);
    return { status: 'Accepted' };
  }

  #triggered(message: MessageTrigger, connectorId: number | undefined): (() => void) | null {
    const { registration, statuses } = this.#parts;
    switch (message) {
      case 'BootNotification':
        return () => void registration.boot();
      case 'Heartbeat':
        return () => void registration.heartbeat();
      case 'StatusNotification':
        return () => statuses.repeat(connectorId);
      case 'MeterValues':
        return () => this.#meter(connectorId);
      default:
        return null;
    }
  }

  #meter(connectorId: number | undefined): void {
    const { board, sessions, queue } = this.#parts;
    for (const connector of board.connectors) {
      if (connectorId !== undefined && connectorId !== 0 && connectorId !== connector.connectorId) continue;
      if (!connector.hardware.outlet.hasTransactions) continue;
      const { session } = connector;
      const reading = sessions.read(connector, 'Trigger');
      if (session) queue.push({ kind: 'meter', session, reading });
      else void this.#sendReading(reading);
    }
  }

  /** Outside a session a reading is sent once: it either arrives or is lost. */
  async #sendReading(reading: ReturnType<Sessions['read']>): Promise<void> {
    const outcome = await this.#parts.uplink.call('MeterValues', meterValuesOf(reading));
    reading.delivery = outcome.kind === 'result' ? 'acknowledged' : 'givenUp';
  }
}
