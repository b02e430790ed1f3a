import { FREE_TAG, type Settings } from '@phasor/capi';
import type { Timer } from '@phasor/kernel';
import type { ChargePointErrorCode, StopReason } from '@phasor/ocpp';
import type { Outlet } from '@phasor/models';
import { LEAST_CURRENT_A, type ChargePointHardware, type LifeClock, type StationEvent } from '@phasor/ocpp/station';
import { CapiConnector } from './capi-connector.ts';
import { allowedBy, type CapiMemory } from './capi-memory.ts';
import { isOn, nextEdgeMs } from './schedule-windows.ts';
import type { SessionRecords } from './session-records.ts';

export interface CapiSessionsParts {
  readonly hardware: ChargePointHardware;
  readonly outlets: readonly Outlet[];
  readonly clock: LifeClock;
  readonly memory: CapiMemory;
  readonly records: SessionRecords;
  /** By connectorId, 0 for the station. */
  readonly errors: ReadonlyMap<number, ChargePointErrorCode>;
  readonly emit: (event: StationEvent) => void;
  /** The back end has set the clock in this life. */
  readonly isTimeSure: () => boolean;
  /** There is something new to tell. */
  readonly onRecord: () => void;
}

/** How long a tag that was let in waits for its cable. */
const CABLE_WAIT_MS = 60_000;

/** From a plugged cable and a tag to the end of the session, on every connector; and what each may draw. */
export class CapiSessions {
  readonly connectors: readonly CapiConnector[];
  readonly #parts: CapiSessionsParts;
  /** While the charger restarts nothing sees what is plugged in. */
  #isStarted = false;
  #edgeTimer: Timer | null = null;
  #isRefreshing = false;

  constructor(parts: CapiSessionsParts) {
    this.#parts = parts;
    this.connectors = parts.outlets.map((outlet) => new CapiConnector(parts.hardware, parts.errors, outlet));
  }

  /** Begins the life: what ran when the power went has ended with it, at the register of then. */
  start(): void {
    const { records } = this.#parts;
    this.#isStarted = true;
    for (const { sessionId, connectorId } of records.running) {
      const connector = this.connector(connectorId);
      if (!connector) continue;
      connector.sessionId = sessionId;
      this.stop(connector, 'PowerLoss');
      connector.isFinishing = false;
    }
    for (const connector of this.connectors) {
      connector.wasPlugged = connector.sight.isPlugged;
      if (connector.wasPlugged) this.#plugged(connector);
    }
    this.refresh();
  }

  connector(connectorId: number): CapiConnector | undefined {
    return this.connectors.find((connector) => connector.connectorId === connectorId);
  }

  /** No car is connected or expected, and the back end has every session. */
  get isIdle(): boolean {
    const isQuiet = this.connectors.every(
      ({ hasTransactions, sessionId, admitted, sight }) =>
        !hasTransactions || (sessionId === null && admitted === null && !sight.isPlugged),
    );
    return isQuiet && this.#parts.records.untoldCount === 0;
  }

  /** The hardware noticed something there. */
  hardwareChanged(connectorId: number): void {
    const connector = this.connector(connectorId);
    if (!connector || !this.#isStarted) return;
    const { isPlugged } = connector.sight;
    if (isPlugged !== connector.wasPlugged) {
      connector.wasPlugged = isPlugged;
      if (isPlugged) this.#plugged(connector);
      else this.#unplugged(connector);
    }
    this.refresh();
  }

  /** The connector that a tag would charge at: one with a cable in before one without. */
  freeConnector(connectorId?: number): CapiConnector | undefined {
    const free = this.connectors.filter(
      (connector) => connector.isFree && (connectorId === undefined || connector.connectorId === connectorId),
    );
    return free.find(({ sight }) => sight.isPlugged) ?? free[0];
  }

  /** The connector where that tag charges now. */
  ownConnector(idTag: string, connectorId?: number): CapiConnector | undefined {
    return this.connectors.find((connector) => {
      if (connector.sessionId === null || (connectorId !== undefined && connector.connectorId !== connectorId)) return false;
      return this.#parts.records.of(connector.sessionId)?.idTag.toLowerCase() === idTag.toLowerCase();
    });
  }

  /** A tag was accepted for a free connector: charge, or wait for the cable. */
  admit(connector: CapiConnector, idTag: string): void {
    if (!connector.isFree) return;
    if (connector.sight.isPlugged) return this.#begin(connector, idTag);
    connector.admitted = idTag;
    connector.cableTimer = this.#parts.clock.setTimer(CABLE_WAIT_MS, () => {
      connector.admitted = null;
      this.refresh();
    });
    this.refresh();
  }

  stop(connector: CapiConnector, reason: StopReason): void {
    const { hardware, records, emit, onRecord } = this.#parts;
    const { sessionId, connectorId } = connector;
    if (sessionId === null) return;
    const stopRegisterWh = Math.floor(hardware.read(connectorId).registerWh);
    const stopTime = new Date(hardware.timeMs()).toISOString();
    const ended = records.end(sessionId, { stopTime, stopRegisterWh, reason });
    connector.sessionId = null;
    connector.isFinishing = connector.sight.isPlugged;
    // No plug is let go under load.
    hardware.deenergise(connectorId);
    if (!this.#settingsOf(connectorId)?.cableLock) hardware.unlock(connectorId);
    if (ended) {
      const energyWh = stopRegisterWh - ended.startRegisterWh;
      emit({ kind: 'transactionStopped', localId: sessionId, connectorId, reason, meterStop: stopRegisterWh, stopTime, energyWh });
    }
    onRecord();
    this.refresh();
  }

  stopAll(reason: StopReason): void {
    for (const connector of this.connectors) this.stop(connector, reason);
  }

  /** Works out offers and statuses anew: what falls goes before what rises. */
  refresh(): void {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    for (const way of ['less', 'more'] as const) for (const connector of this.connectors) this.#applyPower(connector, way);
    this.#isRefreshing = false;
    for (const connector of this.connectors) {
      const { status, errorCode, connectorId } = connector;
      if (status === connector.toldStatus) continue;
      connector.toldStatus = status;
      this.#parts.emit({ kind: 'status', connectorId, status, errorCode });
    }
    this.#armEdge();
  }

  #plugged(connector: CapiConnector): void {
    const idTag = connector.admitted ?? (this.#settingsOf(connector.connectorId)?.rfidLock === false ? FREE_TAG : null);
    connector.cableTimer?.cancel();
    connector.admitted = null;
    if (idTag !== null && connector.isFree) this.#begin(connector, idTag);
  }

  #unplugged(connector: CapiConnector): void {
    this.stop(connector, 'EVDisconnected');
    connector.isFinishing = false;
  }

  #begin(connector: CapiConnector, idTag: string): void {
    const { hardware, records, emit, isTimeSure, onRecord } = this.#parts;
    const { connectorId } = connector;
    connector.isFinishing = false;
    hardware.lock(connectorId);
    const startRegisterWh = Math.floor(hardware.read(connectorId).registerWh);
    const startTime = new Date(hardware.timeMs()).toISOString();
    const { sessionId } = records.begin({ connectorId, idTag, startTime, startRegisterWh }, !isTimeSure());
    connector.sessionId = sessionId;
    emit({ kind: 'transactionStarted', localId: sessionId, connectorId, idTag, meterStart: startRegisterWh, startTime });
    onRecord();
    this.refresh();
  }

  #applyPower(connector: CapiConnector, way: 'less' | 'more'): void {
    const { hardware } = this.#parts;
    const { offeredA } = connector.sight;
    const limitA = this.#allowedA(connector);
    if (limitA === offeredA || (way === 'less') !== limitA < offeredA) return;
    if (limitA === 0) hardware.deenergise(connector.connectorId);
    else hardware.energise(connector.connectorId, limitA, connector.phases);
  }

  #allowedA(connector: CapiConnector): number {
    const { hardware, memory } = this.#parts;
    const { connectorId, ratedA } = connector;
    if (connector.sessionId === null || connector.isBroken || !connector.sight.isPlugged) return 0;
    const nowMs = hardware.timeMs();
    if (!isOn(memory.tables.schedule, connectorId, nowMs)) return 0;
    const limit = memory.limitOf(connectorId);
    const limitA = limit === undefined ? ratedA : allowedBy(limit, nowMs);
    const allowedA = Math.min(ratedA, this.#settingsOf(connectorId)?.maxCurrentA ?? ratedA, limitA);
    return allowedA < LEAST_CURRENT_A ? 0 : allowedA;
  }

  /** Wakes when a window opens or closes, or a limit runs out. */
  #armEdge(): void {
    const { clock, hardware, memory } = this.#parts;
    const nowMs = hardware.timeMs();
    const waits = this.connectors.flatMap(({ connectorId }) => {
      const edgeMs = nextEdgeMs(memory.tables.schedule, connectorId, nowMs);
      const untilMs = memory.limitOf(connectorId)?.validUntilMs ?? null;
      return [...(edgeMs === null ? [] : [edgeMs]), ...(untilMs === null || untilMs <= nowMs ? [] : [untilMs - nowMs])];
    });
    this.#edgeTimer?.cancel();
    this.#edgeTimer = waits.length === 0 ? null : clock.setTimer(Math.min(...waits), () => this.refresh());
  }

  #settingsOf(connectorId: number): Settings['connectors'][number] | undefined {
    return this.#parts.memory.tables.settings.connectors.find((own) => own.connectorId === connectorId);
  }
}
