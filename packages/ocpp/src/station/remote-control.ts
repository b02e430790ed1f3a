import type { CallAnswerers } from '../answer-calls.ts';
import type { ChargingProfile, Request, Response } from '../messages.ts';
import type { Authoriser } from './authoriser.ts';
import type { Board } from './board.ts';
import type { Connector } from './connector.ts';
import { isBlocking } from './connector-status.ts';
import type { Firmware } from './firmware.ts';
import type { Reader } from './reader.ts';
import type { Registration } from './registration.ts';
import type { Transactions } from './transactions.ts';

export interface RemoteControlParts {
  readonly board: Board;
  readonly authoriser: Authoriser;
  readonly reader: Reader;
  readonly registration: Registration;
  readonly transactions: Transactions;
  readonly firmware: Pick<Firmware, 'afterwards'>;
}

/** Starts, stops and unlocks that the central system asks for (OCPP 1.6, 5.11, 5.12 and 5.18). */
export class RemoteControl {
  readonly #parts: RemoteControlParts;

  constructor(parts: RemoteControlParts) {
    this.#parts = parts;
  }

  get answers(): CallAnswerers {
    return {
      RemoteStartTransaction: (request) => this.#start(request),
      RemoteStopTransaction: ({ transactionId }) => this.#stop(transactionId),
      UnlockConnector: ({ connectorId }) => this.#unlock(connectorId),
    };
  }

  #start({ connectorId, idTag, chargingProfile }: Request<'RemoteStartTransaction'>): Response<'RemoteStartTransaction'> {
    const { board, registration, firmware } = this.#parts;
    const connector = this.#wanted(connectorId, idTag);
    // A station that is not accepted starts nothing (OCPP 1.6, 4.2.1).
    if (!connector?.isFree || registration.status !== 'Accepted') return { status: 'Rejected' };
    const isTaken = chargingProfile === undefined ? null : board.features.acceptsProfile(connector.connectorId, chargingProfile);
    if (isTaken === false) return { status: 'Rejected' };
    firmware.afterwards(() => void this.#begin(connector, idTag, isTaken ? (chargingProfile ?? null) : null));
    return { status: 'Accepted' };
  }

  /** The connector named, unless it is kept for somebody else in any case, or one that the station picks. */
  #wanted(connectorId: number | undefined, idTag: string): Connector | undefined {
    const { board, reader, authoriser } = this.#parts;
    const tag = { idTag, parentIdTag: authoriser.parentOf(idTag) };
    if (connectorId === undefined) return reader.freeFor(tag);
    const connector = board.connector(connectorId);
    // Whose group is unknown may still prove to belong to the reservation's: Authorize tells.
    const mayAsk = tag.parentIdTag === null;
    return connector && (mayAsk || board.features.mayUse(connectorId, tag)) ? connector : undefined;
  }

  async #begin(connector: Connector, idTag: string, profile: ChargingProfile | null): Promise<void> {
    const { board, authoriser, transactions } = this.#parts;
    const { connectorId } = connector;
    let tag = { idTag, parentIdTag: authoriser.parentOf(idTag) };
    const mustAsk = board.configuration.isOn('AuthorizeRemoteTxRequests') || !board.features.mayUse(connectorId, tag);
    if (mustAsk) {
      const { status, parentIdTag } = await authoriser.check(idTag);
      if (status !== 'Accepted' || !board.isRunning) return;
      tag = { idTag, parentIdTag };
    }
    if (board.features.mayUse(connectorId, tag)) transactions.admit(connector, { ...tag, profile });
  }

  #stop(transactionId: number): Response<'RemoteStopTransaction'> {
    const { board, registration, transactions, firmware } = this.#parts;
    const connector = board.connectors.find(({ transaction }) => transaction?.transactionId === transactionId);
    if (!connector || registration.status !== 'Accepted') return { status: 'Rejected' };
    firmware.afterwards(() => {
      if (connector.transaction?.transactionId === transactionId) transactions.stop(connector, 'Remote');
    });
    return { status: 'Accepted' };
  }

  #unlock(connectorId: number): Response<'UnlockConnector'> {
    const { board, transactions } = this.#parts;
    const connector = board.connector(connectorId);
    if (!connector) return { status: 'NotSupported' };
    if (isBlocking(connector.errorCode)) return { status: connector.facts.hasLock ? 'UnlockFailed' : 'NotSupported' };
    // The transaction ends first, also when the lock then fails (OCPP 1.6, 5.18).
    if (connector.facts.hasLock) transactions.stop(connector, 'UnlockCommand');
    const status = board.hardware.unlock(connectorId);
    if (status === 'Unlocked') connector.heldFor = null;
    return { status };
  }
}
