import { answerCalls, type CallAnswerers } from '../answer-calls.ts';
import type { IncomingCall } from '../incoming-call.ts';
import type { Request, Response } from '../messages.ts';
import type { Authoriser } from './authoriser.ts';
import type { Board } from './board.ts';
import type { Firmware } from './firmware.ts';
import type { RemoteControl } from './remote-control.ts';
import type { MessageTriggers } from './triggers.ts';

export interface CommandParts {
  readonly board: Board;
  readonly authoriser: Authoriser;
  readonly remoteControl: RemoteControl;
  readonly triggers: MessageTriggers;
  readonly firmware: Pick<Firmware, 'afterwards' | 'reset'>;
}

/** What the central system may ask of the station: the core's answers, and those of the features. */
export class Commands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Makes the table of answerers anew for each CALL: they are rare, and a big fleet would hold thousands of tables. */
  answer(call: IncomingCall): void {
    const { board } = this.#parts;
    const features = board.features.all.toReversed().map(({ answers }) => answers);
    const refused = new Set(board.facts.refusedActions);
    const all = Object.entries(Object.assign({}, ...features, this.#own()) as CallAnswerers).filter(([action]) => !refused.has(action));
    answerCalls(Object.fromEntries(all))(call);
  }

  #own(): CallAnswerers {
    const { board, remoteControl, triggers, firmware } = this.#parts;
    return {
      ...remoteControl.answers,
      ChangeAvailability: (request) => this.#changeAvailability(request),
      ChangeConfiguration: ({ key, value }) => ({ status: board.configuration.change(key, value) }),
      ClearCache: () => this.#clearCache(),
      DataTransfer: (request) => this.#transferData(request),
      GetConfiguration: ({ key }) => this.#getConfiguration(key),
      Reset: ({ type }) => {
        firmware.afterwards(() => firmware.reset(type, `${type} reset`));
        return { status: 'Accepted' };
      },
      TriggerMessage: (request) => ({ status: triggers.trigger(request) }),
      ExtendedTriggerMessage: (request) => ({ status: triggers.extendedTrigger(request) }),
    };
  }

  /** Connector 0 stands for the station and all its connectors (OCPP 1.6, 5.2). */
  #changeAvailability({ connectorId, type }: Request<'ChangeAvailability'>): Response<'ChangeAvailability'> {
    const { board, firmware } = this.#parts;
    if (connectorId !== 0 && !board.connector(connectorId)) return { status: 'Rejected' };
    const isOperative = type === 'Operative';
    const touched = board.connectors.filter((connector) => connectorId === 0 || connector.connectorId === connectorId);
    const ids = touched.map((connector) => connector.connectorId);
    board.availability.change(connectorId === 0 ? [0, ...ids] : ids, isOperative);
    // What was about to end is over when the connector goes out of service.
    if (!isOperative) for (const connector of touched) connector.isFinishing = false;
    firmware.afterwards(() => board.refresh());
    return { status: !isOperative && touched.some(({ transaction }) => transaction !== null) ? 'Scheduled' : 'Accepted' };
  }

  #clearCache(): Response<'ClearCache'> {
    const { board, authoriser } = this.#parts;
    if (!board.configuration.isOn('AuthorizationCacheEnabled')) return { status: 'Rejected' };
    authoriser.clear();
    return { status: 'Accepted' };
  }

  #transferData(request: Request<'DataTransfer'>): Response<'DataTransfer'> {
    const { vendorId } = request;
    for (const { dataTransfer } of this.#parts.board.features.all) {
      if (dataTransfer && Object.hasOwn(dataTransfer, vendorId)) return dataTransfer[vendorId]?.(request) ?? { status: 'UnknownVendorId' };
    }
    return { status: 'UnknownVendorId' };
  }

  /** More keys than `GetConfigurationMaxKeys` are answered up to that number, as a real Halo does; asked for none, it shows them all. */
  #getConfiguration(asked: readonly string[] | undefined): Response<'GetConfiguration'> {
    const { configuration } = this.#parts.board;
    return configuration.list(asked?.slice(0, configuration.integer('GetConfigurationMaxKeys') || undefined));
  }
}
