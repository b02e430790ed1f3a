import type { Clock, Timer } from '@phasor/kernel';
import { chargerModels, firmwareOf } from '@phasor/models';
import type { ChargePointErrorCode } from '@phasor/ocpp';
import type { ChargePointStore, StationEvent } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import { ChargerUpdates } from '../slots/charger-updates.ts';
import { ImageDownload } from '../slots/image-download.ts';
import { Slots } from '../slots/slots.ts';
import type { InstalledImage } from '../slots/slot-state.ts';
import { trialWord } from '../slots/trial-word.ts';
import type { TwinOptions } from '../twin-options.ts';
import type { ChargerFirmware, FirmwareProtocol, FirmwareState, KeyOutcome } from './charger-firmware.ts';
import { makeFirmware } from './make-firmware.ts';

export interface SlottedFirmwareParts {
  readonly options: TwinOptions;
  readonly hardware: ChargerHardware;
  readonly store: ChargePointStore;
  readonly onEvent: (event: StationEvent) => void;
}

/** How often an image on trial looks whether its time is over. */
const LOOK_MS = 10_000;
/** An image on trial that no central system has let in for so long goes home (migration: "when OCPP cannot connect"). */
const CONNECT_WITHIN_MS = 10 * 60_000;

/**
 * What a charger runs: the boot loader with its two slots, and around whatever image it chose the watch over a trial. To everybody else it
 * is the firmware; which image is inside changes only at a start.
 */
export class SlottedFirmware implements ChargerFirmware {
  readonly #parts: SlottedFirmwareParts;
  readonly #clock: Clock;
  readonly #slots: Slots;
  readonly #download: ImageDownload;
  readonly #updates: ChargerUpdates | undefined;
  /** What is broken stays broken, whatever runs. */
  readonly #errors = new Map<number, ChargePointErrorCode>();
  #image: InstalledImage;
  #inner: ChargerFirmware;
  #isPoweredOn = false;
  #isNetworkUp = true;
  #isRestarting = false;
  #isMuted = false;
  #look: Timer | null = null;
  #sinceBootMs = 0;
  #wasLetIn = false;
  /** A trial that has failed waits for the last car. */
  #whyHome: string | null = null;

  /** Throws CAPI_KEY_UNUSABLE. */
  constructor(parts: SlottedFirmwareParts) {
    const { options, hardware, store } = parts;
    const { id, clock, random, trust, tls, hasTrial = true } = options;
    const model = chargerModels[options.model];
    this.#parts = parts;
    this.#clock = clock;
    this.#slots = new Slots(store, model, deliveredImage(options), hasTrial);
    const slots = this.#slots;
    this.#download = new ImageDownload({ slots, clock, random, ca: tls?.ca, onEnd: () => this.#emitStaged() });
    this.#updates =
      trust &&
      new ChargerUpdates({
        slots,
        download: this.#download,
        trust,
        chargerId: id,
        model: options.model,
        hardwareVersion: hardwareVersionOf(options),
        nowMs: () => hardware.timeMs(),
        trialSupport: hasTrial ? 1 : 0,
      });
    hardware.onReboot = () => this.#boot();
    this.#image = slots.image;
    this.#inner = this.#make(this.#image);
  }

  get protocol(): FirmwareProtocol {
    return this.#inner.protocol;
  }

  get firmwareVersion(): string {
    return this.#image.version;
  }

  /** An image runs that may have to go home. */
  get isOnTrial(): boolean {
    return this.#slots.state.trial !== null;
  }

  get isPoweredOn(): boolean {
    return this.#isPoweredOn;
  }

  powerOn(): void {
    if (this.#isPoweredOn) return;
    this.#isPoweredOn = true;
    this.#boot();
    // The power may have gone again with a write of the boot loader.
    if (this.isPoweredOn) this.#inner.powerOn();
  }

  powerOff(): Promise<void> {
    if (!this.#isPoweredOn) return Promise.resolve();
    this.#isPoweredOn = false;
    this.#isRestarting = false;
    this.#look?.cancel();
    this.#download.stop();
    return this.#inner.powerOff();
  }

  present(idTag: string, connectorId?: number): Promise<void> {
    return this.#inner.present(idTag, connectorId);
  }

  setNetwork(isUp: boolean, how?: 'cut' | 'goodbye'): Promise<void> {
    this.#isNetworkUp = isUp;
    if (!isUp) this.#download.stop();
    else if (this.#isPoweredOn) this.#download.start();
    return this.#inner.setNetwork(isUp, how);
  }

  setError(connectorId: number, errorCode: ChargePointErrorCode): void {
    if (errorCode === 'NoError') this.#errors.delete(connectorId);
    else this.#errors.set(connectorId, errorCode);
    this.#inner.setError(connectorId, errorCode);
  }

  configure(key: string, value: string): KeyOutcome {
    return this.#inner.configure(key, value);
  }

  state(): FirmwareState {
    return { ...this.#inner.state(), isPoweredOn: this.#isPoweredOn };
  }

  /** The boot loader: at each start, of the power or of a firmware, it decides what runs. */
  #boot(): void {
    if (!this.#isPoweredOn) return;
    const image = this.#slots.boot();
    const isOther = JSON.stringify(image) !== JSON.stringify(this.#image);
    this.#sinceBootMs = this.#clock.monotonicMs();
    this.#wasLetIn = false;
    this.#whyHome = null;
    if (isOther || this.#isRestarting) this.#swap(image);
    this.#isRestarting = false;
    this.#watch();
    if (this.#isNetworkUp) this.#download.start();
  }

  /** Another firmware takes over. Nobody has cut the power, so nobody is told that. */
  #swap(image: InstalledImage): void {
    const wasRunning = this.#inner.isPoweredOn || this.#isRestarting;
    this.#isMuted = true;
    void this.#inner.powerOff();
    this.#image = image;
    this.#inner = this.#make(image);
    if (wasRunning) this.#inner.powerOn();
    this.#isMuted = false;
  }

  #make(image: InstalledImage): ChargerFirmware {
    const { options, hardware, store } = this.#parts;
    const inner = makeFirmware(image, {
      options,
      hardware,
      store,
      install: (bytes) => this.#slots.install(bytes),
      trialWord: this.#slots.hasTrial ? [trialWord({ slots: this.#slots, onReturn: () => this.#end('it was sent home') })] : [],
      updates: this.#updates,
      onEvent: (event) => this.#observe(event),
    });
    for (const [connectorId, errorCode] of this.#errors) inner.setError(connectorId, errorCode);
    if (!this.#isNetworkUp) void inner.setNetwork(false);
    return inner;
  }

  #observe(event: StationEvent): void {
    if (this.#isMuted && (event.kind === 'poweredOn' || event.kind === 'poweredOff')) return;
    if (event.kind === 'registered' && event.registration !== 'Rejected') {
      this.#wasLetIn = true;
      const isProof = event.registration === 'Accepted' && this.#slots.state.trial?.commitBy === 'contact';
      if (isProof) this.#slots.commit();
    }
    this.#parts.onEvent(event);
    if (event.kind === 'transactionStopped' && this.#whyHome !== null) this.#clock.setTimer(0, () => this.#goHomeWhenIdle());
  }

  #emitStaged(): void {
    const { staged } = this.#slots.state;
    if (staged?.status === 'Failed') this.#parts.onEvent({ kind: 'failed', what: 'Firmware', reason: staged.reason ?? '' });
  }

  /** Looks after a trial, by the charger's own running time: its clock may be wrong, and nobody may be there to ask. */
  #watch(): void {
    this.#look?.cancel();
    if (!this.#slots.state.trial && this.#whyHome === null) return;
    this.#look = this.#clock.setTimer(LOOK_MS, () => {
      this.#slots.ran(LOOK_MS);
      const isUnheard = !this.#wasLetIn && this.#clock.monotonicMs() - this.#sinceBootMs >= CONNECT_WITHIN_MS;
      const why = this.#slots.whyTrialEnds(this.#parts.hardware.timeMs());
      if (this.#slots.state.trial && (why !== null || isUnheard)) this.#end(why ?? 'no central system let it in');
      else this.#goHomeWhenIdle();
      this.#watch();
    });
  }

  #end(why: string): void {
    this.#whyHome ??= why;
    this.#goHomeWhenIdle();
    this.#watch();
  }

  /** A charge that runs is not cut: what is to go home goes when the last one has ended. */
  #goHomeWhenIdle(): void {
    const why = this.#whyHome;
    if (why === null || this.#isRestarting || !this.#isPoweredOn) return;
    if (this.#inner.state().connectors.some(({ idTag, isAdmitted }) => idTag !== null || isAdmitted)) return;
    if (this.#slots.state.trial) this.#slots.goHome(why);
    this.#isRestarting = true;
    this.#parts.onEvent({ kind: 'rebooting', why: `back to the previous firmware: ${why}` });
    this.#isMuted = true;
    void this.#inner.powerOff();
    this.#isMuted = false;
    // The boot loader follows by the hardware.
    void this.#parts.hardware.reboot();
  }
}

function deliveredImage(options: TwinOptions): InstalledImage {
  const { protocol = 'OCPP', url, password, firmwareVersion } = options;
  const { version } = firmwareOf(chargerModels[options.model], firmwareVersion);
  return { version: firmwareVersion ?? version, protocol, counter: 0, profile: { url, credential: password ?? null } };
}

function hardwareVersionOf(options: TwinOptions): string {
  const { configuration } = firmwareOf(chargerModels[options.model], options.firmwareVersion);
  return configuration.find(({ key }) => key === 'HardwareVersion')?.value ?? '1';
}
