import { CapiClient, capiKeyOf, type ChargerLink, type PostCapi } from '@phasor/capi';
import type { Clock, Random, RetrySchedule } from '@phasor/kernel';
import type { ChargerModel } from '@phasor/models';
import type { ChargePointErrorCode } from '@phasor/ocpp';
import { isBlocking, LifeClock, LifeSection, type ChargePointStore, type Section, type StationEvent } from '@phasor/ocpp/station';
import type { ChargerFirmware, FirmwareState, KeyOutcome } from '../firmware/charger-firmware.ts';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import { CapiLife } from './capi-life.ts';
import type { MeansToConnect } from './endpoint-tests.ts';
import { settingsWith, whyNotSettings } from './capi-settings.ts';
import type { CapiUpdates } from './perform-command.ts';

export interface CapiFirmwareOptions {
  /** The back end's base address, `https://host/capi`. */
  readonly url: string;
  readonly serialNumber: string;
  /** Shared with the back end, hexadecimal. */
  readonly key: string;
  readonly ca?: string | Buffer | undefined;
  readonly model: ChargerModel;
  readonly firmwareVersion: string;
  /** Default `wifi`. */
  readonly link?: ChargerLink | undefined;
  readonly hardware: ChargerHardware;
  readonly store: ChargePointStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs?: number | undefined;
  readonly reconnect?: RetrySchedule | undefined;
  /** How a POST is made; default HTTP or HTTPS. */
  readonly post?: PostCapi | undefined;
  /** A charger without a spare slot leaves it out. */
  readonly updates?: CapiUpdates | undefined;
  /** With what its OCPP firmware would connect: tests of an endpoint go the same way. */
  readonly ocpp: MeansToConnect;
  readonly onEvent: (event: StationEvent) => void;
}

/** The firmware that speaks CAPI: polls its back end, keeps its sessions until they are stored there, and knows windows of on and off. */
export class CapiFirmware implements ChargerFirmware {
  readonly protocol = 'CAPI';
  readonly #options: CapiFirmwareOptions;
  readonly #client: CapiClient;
  /** What is broken stays broken over a power cut. */
  readonly #errors = new Map<number, ChargePointErrorCode>();
  #clock: LifeClock;
  #life: CapiLife;
  #messageNo = 0;
  #isPoweredOn = false;
  #isNetworkUp = true;

  /** Throws CAPI_KEY_UNUSABLE. */
  constructor(options: CapiFirmwareOptions) {
    const { url, serialNumber, key, ca, clock, random, hardware, timeoutMs, post } = options;
    this.#options = options;
    const timeMs = (): number => hardware.timeMs();
    this.#client = new CapiClient({ url, chargerId: serialNumber, key: capiKeyOf(key), ca, clock, random, timeMs, timeoutMs, post });
    [this.#clock, this.#life] = this.#newLife();
    hardware.listen((connectorId) => {
      if (this.#isPoweredOn) this.#life.sessions.hardwareChanged(connectorId);
    });
  }

  get isPoweredOn(): boolean {
    return this.#isPoweredOn;
  }

  powerOn(): void {
    if (this.#isPoweredOn) return;
    this.#isPoweredOn = true;
    this.#options.onEvent({ kind: 'poweredOn' });
    this.#life.start(this.#isNetworkUp);
  }

  powerOff(): Promise<void> {
    if (!this.#isPoweredOn) return Promise.resolve();
    this.#isPoweredOn = false;
    this.#endLife();
    this.#options.onEvent({ kind: 'poweredOff' });
    return Promise.resolve();
  }

  async present(idTag: string, connectorId?: number): Promise<void> {
    if (this.#isPoweredOn) await this.#life.present(idTag, connectorId);
  }

  setNetwork(isUp: boolean): Promise<void> {
    this.#isNetworkUp = isUp;
    if (!isUp) this.#life.switchOff();
    else if (this.#isPoweredOn) this.#life.talk.switchOn();
    return Promise.resolve();
  }

  setError(connectorId: number, errorCode: ChargePointErrorCode): void {
    if (errorCode === 'NoError') this.#errors.delete(connectorId);
    else this.#errors.set(connectorId, errorCode);
    if (this.#isPoweredOn) this.#life.sessions.refresh();
  }

  configure(key: string, value: string): KeyOutcome {
    const { memory, sessions } = this.#life;
    const settings = settingsWith(memory.tables.settings, key, value);
    if (settings === 'unknownKey') return 'unknownKey';
    if (settings === null || whyNotSettings(this.#options.model, settings) !== null) return 'refused';
    memory.write({ settings, settingsRevision: memory.tables.settingsRevision });
    if (this.#isPoweredOn) sessions.refresh();
    return 'set';
  }

  state(): FirmwareState {
    const { sessions, records, talk } = this.#life;
    const station = this.#errors.get(0) ?? 'NoError';
    return {
      isPoweredOn: this.#isPoweredOn,
      isConnected: talk.isConnected,
      registration: talk.isGreeted ? 'Accepted' : null,
      queuedMessages: records.untoldCount,
      station: { status: isBlocking(station) ? 'Faulted' : 'Available', errorCode: station },
      connectors: sessions.connectors.map(({ connectorId, status, errorCode, sessionId, admitted, sight }) => ({
        connectorId,
        status,
        errorCode,
        transactionId: sessionId,
        idTag: sessionId === null ? null : (records.of(sessionId)?.idTag ?? null),
        isPlugged: sight.isPlugged,
        isAdmitted: admitted !== null,
        offeredA: sight.offeredA,
      })),
    };
  }

  #endLife(): void {
    this.#clock.end();
    this.#life.switchOff();
    // Without firmware nothing holds the contactors.
    for (const { outlet } of this.#options.hardware.outlets) this.#options.hardware.deenergise(outlet.connectorId);
    [this.#clock, this.#life] = this.#newLife();
  }

  /** What runs ends first, as the reboot was asked for and is no power cut. */
  async #reboot(): Promise<void> {
    this.#life.sessions.stopAll('Reboot');
    this.#options.onEvent({ kind: 'rebooting', why: 'the back end asked for it' });
    this.#endLife();
    const next = this.#life;
    await this.#options.hardware.reboot();
    // The power may have gone meanwhile, and come back.
    if (this.#isPoweredOn && this.#life === next) next.start(this.#isNetworkUp);
  }

  #newLife(): [LifeClock, CapiLife] {
    const { model, serialNumber, firmwareVersion, hardware, store, random, reconnect, updates, ocpp, onEvent } = this.#options;
    const clock = new LifeClock(this.#options.clock);
    const section = <T>(name: string): Section<T> => new LifeSection(store, name, clock);
    const life = new CapiLife({
      model,
      serialNumber,
      firmwareVersion,
      link: this.#options.link,
      hardware,
      clock,
      random,
      client: this.#client,
      reconnect,
      updates,
      ocpp,
      errors: this.#errors,
      section,
      nextMessageNo: () => (this.#messageNo += 1),
      emit: onEvent,
      reboot: () => {
        if (!clock.isOver) void this.#reboot();
      },
    });
    return [clock, life];
  }
}
