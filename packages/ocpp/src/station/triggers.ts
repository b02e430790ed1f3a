import type { Request } from '../messages.ts';
import type { Board } from './board.ts';
import type { Triggers } from './feature.ts';
import type { Firmware } from './firmware.ts';
import type { Metering } from './metering.ts';
import type { Registration } from './registration.ts';
import type { StatusReporter } from './status-reporter.ts';

type TriggerStatus = 'Accepted' | 'Rejected' | 'NotImplemented';
type Trigger = (connectorId: number | undefined) => 'Rejected' | (() => void);

export interface TriggerParts {
  readonly board: Board;
  readonly metering: Metering;
  readonly registration: Registration;
  readonly statuses: StatusReporter;
  readonly firmware: Pick<Firmware, 'afterwards'>;
}

/** TriggerMessage (OCPP 1.6, 5.17) and ExtendedTriggerMessage: the core's own messages, and those of the features. */
export class MessageTriggers {
  readonly #parts: TriggerParts;

  constructor(parts: TriggerParts) {
    this.#parts = parts;
  }

  get #own(): Readonly<Record<string, Trigger>> {
    const { registration, statuses, metering } = this.#parts;
    return {
      BootNotification: () => () => void registration.boot(),
      Heartbeat: () => () => void registration.heartbeat(),
      MeterValues: (connectorId) => () => metering.trigger(connectorId),
      StatusNotification: (connectorId) => () => statuses.repeat(connectorId),
    };
  }

  trigger({ requestedMessage, connectorId }: Request<'TriggerMessage'>): TriggerStatus {
    return this.#pull(requestedMessage, connectorId, ({ triggers }) => triggers);
  }

  extendedTrigger({ requestedMessage, connectorId }: Request<'ExtendedTriggerMessage'>): TriggerStatus {
    return this.#pull(requestedMessage, connectorId, ({ extendedTriggers }) => extendedTriggers);
  }

  #pull(message: string, connectorId: number | undefined, of: (feature: Board['features']['all'][number]) => unknown): TriggerStatus {
    const { board, firmware } = this.#parts;
    const tables = [this.#own, ...board.features.all.map((feature) => of(feature) as Triggers<string> | undefined)];
    const table = tables.find((each) => each !== undefined && Object.hasOwn(each, message));
    const prepare = table?.[message];
    if (!prepare) return 'NotImplemented';
    if (connectorId !== undefined && connectorId !== 0 && !board.connector(connectorId)) return 'Rejected';
    const send = prepare(connectorId);
    if (send === 'Rejected') return 'Rejected';
    firmware.afterwards(send);
    return 'Accepted';
  }
}
