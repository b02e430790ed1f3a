import type { Clock, Random } from '@phasor/kernel';
import type { Action, RegistrationStatus, Request, StopReason } from '../messages.ts';
import type { Configuration } from './configuration.ts';
import type { StationEvent } from './events.ts';
import type { StationFacts } from './facts.ts';
import type { Firmware } from './firmware.ts';
import type { Section, Station, StationConnector, Tag } from './feature.ts';
import type { LocalList } from './local-list.ts';
import type { Outcome } from './uplink.ts';

/** The firmware as features see it. */
export class FirmwareView implements Station {
  readonly identity: string;
  readonly #firmware: Firmware;
  readonly #section: <T>(name: string) => Section<T>;

  constructor(firmware: Firmware, identity: string, section: <T>(name: string) => Section<T>) {
    this.identity = identity;
    this.#firmware = firmware;
    this.#section = section;
  }

  get facts(): StationFacts {
    return this.#firmware.board.facts;
  }

  get clock(): Clock {
    return this.#firmware.board.clock;
  }

  get random(): Random {
    return this.#firmware.board.random;
  }

  get configuration(): Configuration {
    return this.#firmware.board.configuration;
  }

  get connectors(): readonly StationConnector[] {
    return this.#firmware.board.connectors;
  }

  get registration(): RegistrationStatus | null {
    return this.#firmware.registration;
  }

  get isOnline(): boolean {
    return this.#firmware.centralSystem.isOnline;
  }

  get queuedMessages(): number {
    return this.#firmware.log.waiting;
  }

  get localList(): LocalList {
    return this.#firmware.list;
  }

  get firmwareVersion(): string | undefined {
    return this.#firmware.firmwareVersion;
  }

  get hasUpdatedFirmware(): boolean {
    return this.#firmware.version.read() !== null;
  }

  nowMs(): number {
    return this.#firmware.board.hardware.timeMs();
  }

  timestamp(atMs?: number): string {
    return this.#firmware.board.timestamp(atMs);
  }

  connector(connectorId: number): StationConnector | undefined {
    return this.#firmware.board.connector(connectorId);
  }

  call<A extends Action>(action: A, payload: Request<A>, options?: { readonly isTriggered?: boolean }): Promise<Outcome<A>> {
    return this.#firmware.centralSystem.call(action, payload, options);
  }

  afterwards(act: () => void): void {
    this.#firmware.afterwards(act);
  }

  refresh(): void {
    this.#firmware.board.refresh();
  }

  async authorise(idTag: string): Promise<Tag & { readonly isAccepted: boolean }> {
    const { status, parentIdTag } = await this.#firmware.authoriser.check(idTag);
    return { idTag, parentIdTag, isAccepted: status === 'Accepted' };
  }

  admit(connectorId: number, idTag: string): boolean {
    const { board, reader, transactions, authoriser } = this.#firmware;
    const tag = { idTag, parentIdTag: authoriser.parentOf(idTag) };
    const connector = board.isRunning ? board.connector(connectorId) : undefined;
    if (!connector || reader.freeFor(tag, [connector]) !== connector) return false;
    transactions.admit(connector, { ...tag, profile: null });
    return true;
  }

  stop(connectorId: number, reason: StopReason): void {
    const { board, transactions } = this.#firmware;
    const connector = board.isRunning ? board.connector(connectorId) : undefined;
    if (connector) transactions.stop(connector, reason);
  }

  reset(type: 'Hard' | 'Soft', why: string): void {
    this.#firmware.reset(type, why);
  }

  reconnect(why: string): void {
    this.#firmware.reconnect(why);
  }

  setFirmwareVersion(version: string): void {
    this.#firmware.version.write(version);
    this.#firmware.board.configuration.set('FirmwareVersion', version);
  }

  emit(event: StationEvent): void {
    const { board } = this.#firmware;
    if (board.isRunning) board.emit(event);
  }

  section<T>(name: string): Section<T> {
    return this.#section(`feature-${name}`);
  }
}
