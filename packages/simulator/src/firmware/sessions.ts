import type { Response, StopReason } from '@phasor/ocpp';
import { ReadingRecord, type SessionRecord } from '../book.ts';
import type { Authoriser } from './authoriser.ts';
import type { Board, Connector } from './board.ts';
import type { SampleFormat } from './sampled-values.ts';
import type { TransactionQueue } from './transaction-queue.ts';

export interface SessionsParts {
  readonly board: Board;
  readonly authoriser: Authoriser;
  readonly queue: TransactionQueue;
  /** Something that a status depends on has changed. */
  readonly onChange: () => void;
}

/** From a plugged cable and an accepted tag to the end of the transaction, on every connector. */
export class Sessions {
  readonly #parts: SessionsParts;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** A cable is in: charge it, if somebody was let in or charging is free. */
  plugged(connector: Connector): void {
    const freeTag = this.#parts.board.configuration.freeChargingTag();
    if (connector.authorisedTag !== null) this.#start(connector, connector.authorisedTag);
    else if (freeTag !== null && connector.isFree) this.#start(connector, freeTag);
    else this.#parts.onChange();
  }

  unplugged(connector: Connector): void {
    connector.isFinishing = false;
    if (connector.session) this.stop(connector, 'EVDisconnected');
    else this.#parts.onChange();
  }

  /** A tag was accepted for a free connector: charge, or wait `ConnectionTimeOut` for the cable. */
  authorised(connector: Connector, idTag: string): void {
    if (!connector.isFree) return;
    if (connector.hardware.isPlugged) return this.#start(connector, idTag);
    const { clock, configuration } = this.#parts.board;
    connector.authorisedTag = idTag;
    connector.cableTimer = clock.setTimer(configuration.integer('ConnectionTimeOut') * 1000, () => this.#forgetTag(connector));
    this.#parts.onChange();
  }

  /** Ends the connector's transaction, if one runs. */
  stop(connector: Connector, reason: StopReason): void {
    const { board, queue, onChange } = this.#parts;
    const { session, hardware } = connector;
    if (!session) return;
    session.meterStop = Math.floor(hardware.sample().registerWh);
    session.stopTime = board.timestamp();
    session.reason = reason;
    session.stopDelivery = 'waiting';
    connector.sampleTimer?.cancel();
    connector.session = null;
    connector.isFinishing = hardware.isPlugged;
    board.emit({ kind: 'sessionStopped', connectorId: connector.connectorId, reason, energyWh: session.meterStop - session.meterStart });
    queue.push({ kind: 'stop', session });
    connector.applyPower();
    onChange();
  }

  /** Ends everything, as the charger goes down. */
  stopAll(reason: StopReason): void {
    for (const connector of this.#parts.board.connectors) {
      this.stop(connector, reason);
      connector.isFinishing = false;
      connector.cableTimer?.cancel();
      connector.authorisedTag = null;
    }
  }

  /** The central system gave a session its transactionId, and a verdict on its tag. */
  acknowledged(session: SessionRecord, { transactionId, idTagInfo }: Response<'StartTransaction'>): void {
    const { board, authoriser } = this.#parts;
    session.transactionId = transactionId;
    authoriser.learn(session.idTag, idTagInfo);
    board.emit({ kind: 'transactionKnown', connectorId: session.connectorId, transactionId });
    const connector = board.connectors.find((candidate) => candidate.session === session);
    const isRefused = idTagInfo.status !== 'Accepted' && board.configuration.isOn('StopTransactionOnInvalidId');
    if (connector && isRefused) this.stop(connector, 'DeAuthorized');
  }

  /** Reads a connector's meter into the book. */
  read(connector: Connector, context: SampleFormat['context']): ReadingRecord {
    const { hardware, clock, configuration, model, book } = this.#parts.board;
    hardware.drift();
    const format = { measurands: configuration.text('MeterValuesSampledData'), context, frequencyUnit: model.frequencyUnit };
    const reading = new ReadingRecord(connector.connectorId, connector.session, clock.now(), connector.hardware.sample(), format);
    book.enter(reading);
    return reading;
  }

  /** Counts the sample interval of every running session from now on. */
  rearm(): void {
    for (const connector of this.#parts.board.connectors) this.#armSample(connector);
  }

  #start(connector: Connector, idTag: string): void {
    const { board, queue, onChange } = this.#parts;
    const { connectorId } = connector;
    const meterStart = Math.floor(connector.hardware.sample().registerWh);
    const session = board.book.open({ connectorId, idTag, meterStart, startTime: board.timestamp() });
    connector.cableTimer?.cancel();
    connector.authorisedTag = null;
    connector.isFinishing = false;
    connector.session = session;
    board.emit({ kind: 'sessionStarted', connectorId, idTag, meterStartWh: meterStart });
    queue.push({ kind: 'start', session });
    connector.applyPower();
    this.#armSample(connector);
    onChange();
  }

  #forgetTag(connector: Connector): void {
    connector.authorisedTag = null;
    this.#parts.onChange();
  }

  #armSample(connector: Connector): void {
    const { clock, configuration } = this.#parts.board;
    const intervalMs = configuration.integer('MeterValueSampleInterval') * 1000;
    connector.sampleTimer?.cancel();
    if (!connector.session || intervalMs === 0) return;
    connector.sampleTimer = clock.setTimer(intervalMs, () => {
      const { session } = connector;
      if (!session) return;
      this.#parts.queue.push({ kind: 'meter', session, reading: this.read(connector, 'Sample.Periodic') });
      this.#armSample(connector);
    });
  }
}
