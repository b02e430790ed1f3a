import type { CapiClient, CapiRequest, ChargerLink, Command, CommandResult, PolledConnector } from '@phasor/capi';
import type { Random, RetrySchedule } from '@phasor/kernel';
import { firmwareOf, type ChargerModel } from '@phasor/models';
import type { ChargePointErrorCode, MeterValue } from '@phasor/ocpp';
import type { LifeClock, MeterSample, Section, StationEvent } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import type { CapiConnector } from './capi-connector.ts';
import { CapiMemory } from './capi-memory.ts';
import { CapiSessions } from './capi-sessions.ts';
import { deliveredSettings } from './capi-settings.ts';
import { CapiTalk } from './capi-talk.ts';
import { EndpointTests, type MeansToConnect } from './endpoint-tests.ts';
import { performCommand, type CapiUpdates } from './perform-command.ts';
import { SessionRecords } from './session-records.ts';
import { statusWordOf } from './status-word.ts';

export interface CapiLifeParts {
  readonly model: ChargerModel;
  readonly serialNumber: string;
  readonly firmwareVersion: string;
  /** Default `wifi`. */
  readonly link?: ChargerLink | undefined;
  readonly hardware: ChargerHardware;
  readonly clock: LifeClock;
  readonly random: Random;
  readonly client: CapiClient;
  readonly reconnect?: RetrySchedule | undefined;
  readonly updates?: CapiUpdates | undefined;
  /** With what its OCPP firmware would connect. */
  readonly ocpp: MeansToConnect;
  readonly errors: ReadonlyMap<number, ChargePointErrorCode>;
  readonly section: <T>(name: string) => Section<T>;
  readonly nextMessageNo: () => number;
  readonly emit: (event: StationEvent) => void;
  /** Restarts the firmware. */
  readonly reboot: () => void;
}

/** Clocks that lie closer together are the same. */
const SAME_TIME_MS = 1_000;
/** A reboot that could not tell its result happens all the same. */
const REBOOT_WAIT_MS = 30_000;

/** One power-on of the CAPI firmware. Nothing outlives it but what the store holds. */
export class CapiLife {
  readonly memory: CapiMemory;
  readonly records: SessionRecords;
  readonly sessions: CapiSessions;
  readonly talk: CapiTalk;
  readonly #parts: CapiLifeParts;
  readonly #tests: EndpointTests;
  /** Results that no answered poll has carried yet. */
  #untoldResults: readonly CommandResult[] = [];
  #isTimeSure = false;
  #isRebootDue = false;

  constructor(parts: CapiLifeParts) {
    const { model, serialNumber, hardware, clock, client, random, reconnect, ocpp, errors, section, emit } = parts;
    this.#parts = parts;
    this.#tests = new EndpointTests({ ...ocpp, identity: serialNumber, clock, random });
    this.memory = new CapiMemory(section('capi-tables'), deliveredSettings(model));
    this.records = new SessionRecords(section('capi-sessions'));
    this.sessions = new CapiSessions({
      hardware,
      outlets: model.outlets,
      clock,
      memory: this.memory,
      records: this.records,
      errors,
      emit,
      isTimeSure: () => this.#isTimeSure,
      onRecord: () => this.talk.wake(),
    });
    this.talk = new CapiTalk({
      client,
      clock,
      random,
      reconnect,
      records: this.records,
      emit,
      hello: () => this.#hello(),
      poll: () => this.#poll(),
      onTime: (time) => this.#setTime(Date.parse(time)),
      onMark: (mark) => this.#moveAbove(mark),
      onCommands: (commands) => this.#perform(commands),
      onTold: (records) => {
        for (const { sessionId, connectorId, idTag, stopTime } of records) {
          emit({ kind: 'transactionKnown', localId: sessionId, connectorId, transactionId: sessionId, idTag, verdict: 'Accepted' });
          this.#delivered('StartTransaction', sessionId);
          if (stopTime !== null) this.#delivered('StopTransaction', sessionId);
        }
      },
    });
  }

  start(isNetworkUp: boolean): void {
    this.sessions.start();
    if (isNetworkUp) this.talk.switchOn();
  }

  /** The network is gone, and with it all that was under way. */
  switchOff(): void {
    this.#tests.giveUp();
    this.talk.switchOff();
  }

  /** Holds a tag to the reader: ends that tag's session, or asks whether it may charge. */
  async present(idTag: string, connectorId?: number): Promise<void> {
    const own = this.sessions.ownConnector(idTag, connectorId);
    if (own) return this.sessions.stop(own, 'Local');
    const asked = this.sessions.freeConnector(connectorId);
    const verdict = await this.talk.authorise(idTag, asked?.connectorId ?? connectorId ?? 1);
    if (this.#parts.clock.isOver) return;
    const free = this.sessions.freeConnector(connectorId);
    this.#parts.emit({ kind: 'tagPresented', idTag, verdict, connectorId: free?.connectorId ?? null });
    if (verdict === 'Accepted' && free) this.sessions.admit(free, idTag);
  }

  #hello(): CapiRequest<'hello'> {
    const { model, serialNumber, firmwareVersion, hardware, updates, link = 'wifi' } = this.#parts;
    const { settings, settingsRevision, scheduleRevision } = this.memory.tables;
    return {
      serialNumber,
      vendor: model.boot.chargePointVendor,
      model: model.boot.chargePointModel,
      firmwareVersion,
      hardwareVersion: firmwareOf(model, firmwareVersion).configuration.find(({ key }) => key === 'HardwareVersion')?.value ?? '1',
      link,
      connectors: model.outlets.map(({ connectorId, phases, ratedA }) => ({ connectorId, phases, ratedA })),
      lastSessionId: this.records.lastSessionId,
      settings,
      settingsRevision,
      scheduleRevision,
      time: new Date(hardware.timeMs()).toISOString(),
      ...(updates ? { trialSupport: updates.trialSupport } : {}),
    };
  }

  #poll(): { readonly message: CapiRequest<'poll'>; readonly onEnd: (isAnswered: boolean) => void } {
    const { hardware, updates } = this.#parts;
    const { settingsRevision, scheduleRevision } = this.memory.tables;
    const results = this.#untoldResults;
    const time = new Date(hardware.timeMs()).toISOString();
    const samples = this.sessions.connectors.map((connector) => [connector, hardware.read(connector.connectorId)] as const);
    const readings = samples.map(([connector, sample]) => this.#booked(connector, sample, time));
    return {
      message: {
        time,
        connectors: samples.map(([connector, sample]) => this.#polled(connector, sample)),
        results: [...results],
        settingsRevision,
        scheduleRevision,
        ...(updates ? { firmware: updates.progress() } : {}),
      },
      onEnd: (isAnswered) => {
        for (const tell of readings) tell(isAnswered);
        if (!isAnswered) return;
        this.#untoldResults = this.#untoldResults.filter((result) => !results.includes(result));
        if (this.#isRebootDue && this.#untoldResults.length === 0) this.#parts.reboot();
      },
    };
  }

  #polled(connector: CapiConnector, sample: MeterSample): PolledConnector {
    const { connectorId, status, errorCode, sessionId } = connector;
    const word = statusWordOf(status);
    return {
      connectorId,
      status: word,
      ...(word === 'Error' ? { errorCode } : {}),
      sessionId,
      idTag: sessionId === null ? null : (this.records.of(sessionId)?.idTag ?? null),
      offeredA: sample.offeredA,
      currentA: [...sample.currentA],
      voltageV: [...sample.voltageV],
      powerW: sample.powerW,
      registerWh: Math.floor(sample.registerWh),
    };
  }

  /** Enters a session's reading in the twin's book; the function returned says what became of it. A lost poll's reading is lost. */
  #booked({ connectorId, sessionId }: CapiConnector, sample: MeterSample, timestamp: string): (isAnswered: boolean) => void {
    if (sessionId === null) return () => undefined;
    const { emit, nextMessageNo } = this.#parts;
    const messageNo = nextMessageNo();
    const meterValue: MeterValue = {
      timestamp,
      sampledValue: [
        { measurand: 'Energy.Active.Import.Register', value: String(Math.floor(sample.registerWh)), unit: 'Wh' },
        { measurand: 'Power.Active.Import', value: String(sample.powerW), unit: 'W' },
      ],
    };
    emit({ kind: 'metered', messageNo, localId: sessionId, connectorId, meterValue });
    return (isAnswered) => {
      emit({ kind: 'delivered', messageNo, localId: sessionId, action: 'MeterValues', outcome: isAnswered ? 'acknowledged' : 'givenUp' });
    };
  }

  /** Each command once: one that comes again gets the result of then. */
  #perform(commands: readonly Command[]): void {
    const { updates, hardware } = this.#parts;
    let hasNews = false;
    for (const command of commands) {
      const known = this.memory.resultOf(command.commandId);
      if (!known && Date.parse(command.expiresAt) <= hardware.timeMs()) continue;
      const result = known ?? this.#do(command);
      // A test tells its result when it is over.
      if (!result) continue;
      if (!known) this.memory.keepResult(result);
      if (this.#untoldResults.some(({ commandId }) => commandId === command.commandId)) continue;
      this.#untoldResults = [...this.#untoldResults, result];
      // One that was told before is told again with the next beat.
      hasNews ||= known === undefined;
    }
    if (hasNews) this.talk.pollNow();
    else if (updates?.isArmed === true && this.#untoldResults.length === 0) this.#switch(updates);
  }

  /** Null: it takes its time. */
  #do(command: Command): CommandResult | null {
    const { model, updates, clock, hardware } = this.#parts;
    if (command.kind === 'TestEndpoint') {
      this.#tests.begin(command, (result) => this.#tested(result));
      return null;
    }
    const reboot = (): void => {
      this.#isRebootDue = true;
      clock.setTimer(REBOOT_WAIT_MS, () => this.#parts.reboot());
    };
    return performCommand(command, { model, memory: this.memory, sessions: this.sessions, updates, nowMs: hardware.timeMs(), reboot });
  }

  /** A test is over, in its own time. */
  #tested(result: CommandResult): void {
    this.memory.keepResult(result);
    this.#untoldResults = [...this.#untoldResults, result];
    this.talk.pollNow();
  }

  /** The order's result is known to the back end. Whoever plugged a car in meanwhile wins. */
  #switch(updates: CapiUpdates): void {
    if (this.sessions.isIdle) this.#parts.reboot();
    else updates.disarm();
  }

  #setTime(timeMs: number): void {
    const { hardware, emit } = this.#parts;
    const byMs = timeMs - hardware.timeMs();
    if (Math.abs(byMs) > SAME_TIME_MS) {
      hardware.setTime(timeMs);
      emit({ kind: 'clockSet', byMs });
      if (!this.#isTimeSure) this.records.clockSet(byMs);
      this.sessions.refresh();
    }
    this.#isTimeSure = true;
  }

  #moveAbove(mark: number): void {
    const moved = this.records.moveAbove(mark);
    for (const connector of this.sessions.connectors) {
      if (connector.sessionId !== null) connector.sessionId = moved.get(connector.sessionId) ?? connector.sessionId;
    }
  }

  #delivered(action: 'StartTransaction' | 'StopTransaction', sessionId: number): void {
    const messageNo = this.#parts.nextMessageNo();
    this.#parts.emit({ kind: 'delivered', messageNo, localId: sessionId, action, outcome: 'acknowledged' });
  }
}
