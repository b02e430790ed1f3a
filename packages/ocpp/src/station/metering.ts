import type { Timer } from '@phasor/kernel';
import type { MeterValue, ReadingContext } from '../messages.ts';
import type { Board } from './board.ts';
import type { CentralSystem } from './central-system.ts';
import type { Connector } from './connector.ts';
import type { MeterSample } from './hardware.ts';
import { meterValueOf } from './sampled-values.ts';
import type { TransactionLog } from './transaction-log.ts';
import type { TransactionQueue } from './transaction-queue.ts';

export interface MeteringParts {
  readonly board: Board;
  readonly centralSystem: CentralSystem;
  readonly log: TransactionLog;
  readonly queue: TransactionQueue;
}

const DAY_MS = 24 * 3_600_000;

/** A timer may come that much early by the station's clock; the instant it was meant for is not waited for again. */
const EARLY_MS = 100;

/** The keys that list what goes into each kind of reading (OCPP 1.6, 9.1). */
const LISTS = {
  'Sample.Periodic': { now: 'MeterValuesSampledData', atStop: 'StopTxnSampledData' },
  'Sample.Clock': { now: 'MeterValuesAlignedData', atStop: 'StopTxnAlignedData' },
} as const;

/** Reads the meters: during transactions at an interval, at all connectors by the clock, and when somebody asks. */
export class Metering {
  readonly #parts: MeteringParts;
  #clockTimer: Timer | null = null;

  constructor(parts: MeteringParts) {
    this.#parts = parts;
  }

  /** A transaction begins: its readings follow at the sample interval. */
  begin(connector: Connector, sample: MeterSample): void {
    this.#keep(connector, sample, 'StopTxnSampledData', 'Transaction.Begin');
    this.armSampling(connector);
  }

  /** What a StopTransaction carries beside the register: the readings kept for it, and a last one. */
  end(connector: Connector, sample: MeterSample): readonly MeterValue[] {
    const { transaction } = connector;
    connector.sampleTimer?.cancel();
    const last = this.#write(sample, 'StopTxnSampledData', 'Transaction.End');
    return [...(transaction ? this.#parts.log.dataOf(transaction.localId) : []), ...(last ? [last] : [])];
  }

  /** Counts the sample interval of a running transaction from now on. */
  armSampling(connector: Connector): void {
    const { clock, configuration } = this.#parts.board;
    const intervalMs = configuration.integer('MeterValueSampleInterval') * 1000;
    connector.sampleTimer?.cancel();
    if (!connector.transaction || intervalMs === 0) return;
    connector.sampleTimer = clock.setTimer(intervalMs, () => {
      if (!connector.transaction) return;
      this.#take(connector, 'Sample.Periodic');
      this.armSampling(connector);
    });
  }

  /** Waits for the next instant that `ClockAlignedDataInterval` names, counted from midnight, by the station's clock. */
  armClock(): void {
    const { board } = this.#parts;
    const intervalMs = board.configuration.integer('ClockAlignedDataInterval') * 1000;
    this.#clockTimer?.cancel();
    if (intervalMs === 0) return;
    const ofDayMs = (board.hardware.timeMs() + EARLY_MS) % DAY_MS;
    const nextMs = Math.min(DAY_MS, (Math.floor(ofDayMs / intervalMs) + 1) * intervalMs);
    this.#clockTimer = board.clock.setTimer(nextMs - ofDayMs + EARLY_MS, () => {
      for (const connector of board.connectors) if (connector.facts.hasTransactions) this.#take(connector, 'Sample.Clock');
      this.armClock();
    });
  }

  /** Reads one connector, or all, because the central system asked. */
  trigger(connectorId: number | undefined): void {
    for (const connector of this.#parts.board.connectors) {
      const isMeant = !connectorId || connectorId === connector.connectorId;
      if (!isMeant || !connector.facts.hasTransactions) continue;
      const sample = this.#parts.board.hardware.read(connector.connectorId);
      this.#send(connector, this.#write(sample, 'MeterValuesSampledData', 'Trigger'), true);
    }
  }

  #take(connector: Connector, context: keyof typeof LISTS): void {
    const { now, atStop } = LISTS[context];
    const sample = this.#parts.board.hardware.read(connector.connectorId);
    if (connector.transaction) this.#keep(connector, sample, atStop, context);
    this.#send(connector, this.#write(sample, now, context), false);
  }

  #keep({ transaction }: Connector, sample: MeterSample, list: string, context: ReadingContext): void {
    const meterValue = this.#write(sample, list, context);
    if (transaction && meterValue) this.#parts.log.keep(transaction.localId, meterValue);
  }

  #write(sample: MeterSample, list: string, context: ReadingContext): MeterValue | null {
    const { board } = this.#parts;
    const measurands = board.configuration.text(list);
    return meterValueOf(board.timestamp(), sample, { measurands, context, frequencyUnit: board.facts.frequencyUnit });
  }

  #send({ connectorId, transaction }: Connector, meterValue: MeterValue | null, isTriggered: boolean): void {
    const { log, queue, board } = this.#parts;
    if (!meterValue) return;
    const localId = transaction?.localId ?? null;
    const messageNo = localId === null ? log.nextMessageNo() : log.meter(localId, connectorId, meterValue);
    board.emit({ kind: 'metered', messageNo, localId, connectorId, meterValue });
    if (localId === null) void this.#sendOnce(messageNo, connectorId, meterValue, isTriggered);
    else queue.wake();
  }

  /** Outside a transaction a reading is sent once: it either arrives or is lost. */
  async #sendOnce(messageNo: number, connectorId: number, meterValue: MeterValue, isTriggered: boolean): Promise<void> {
    const { centralSystem, board } = this.#parts;
    const outcome = await centralSystem.call('MeterValues', { connectorId, meterValue: [meterValue] }, { isTriggered });
    const delivery = outcome.kind === 'result' ? 'acknowledged' : 'givenUp';
    board.emit({ kind: 'delivered', messageNo, localId: null, action: 'MeterValues', outcome: delivery });
  }
}
