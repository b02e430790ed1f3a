import { messageOf } from '@phasor/kernel';
import type { ChargePointStore } from '@phasor/ocpp/station';
import type { ChargerModel } from '@phasor/models';
import { ImageCheck, imageFacts, LONGEST_TRIAL_MS } from '@phasor/release';
import { raise } from '../errors.ts';
import { readTwinImage } from '../vendor/twin-image.ts';
import { BLOCK_BYTES, ImageFlash } from './image-flash.ts';
import {
  atBoot,
  bootedImage,
  canReturn,
  committed,
  deliveredState,
  home,
  ran,
  staging,
  whyTrialEnds,
  withoutTrial,
  type Armed,
  type InstalledImage,
  type SlotState,
  type StagedImage,
} from './slot-state.ts';

const SECTION = 'slots';

/**
 * A charger's two slots and its boot loader. Everything that it decides is written down before anybody hears of it; what a power cut finds
 * is one state or the next, and both boot.
 */
export class Slots {
  /** Whether an image that it boots for the first time may go home. */
  readonly hasTrial: boolean;
  readonly #store: ChargePointStore;
  readonly #model: ChargerModel;
  readonly #delivered: InstalledImage;
  readonly #flash: ImageFlash;
  #state: SlotState;
  /** What came of the block that is not whole yet. */
  #loose: Buffer[] = [];
  #looseBytes = 0;

  constructor(store: ChargePointStore, model: ChargerModel, delivered: InstalledImage, hasTrial = true) {
    this.hasTrial = hasTrial;
    this.#store = store;
    this.#model = model;
    this.#delivered = delivered;
    this.#flash = new ImageFlash(store);
    this.#state = this.#read();
  }

  get state(): SlotState {
    return this.#state;
  }

  /** What runs, or would run. */
  get image(): InstalledImage {
    return bootedImage(this.#state);
  }

  /** Power is there, or a firmware restarts: says what runs from now on. Nothing is known but what the store holds. */
  boot(): InstalledImage {
    this.dropLoose();
    this.#state = this.#read();
    const booted = atBoot(this.#state);
    this.#write(this.hasTrial ? booted : withoutTrial(booted));
    return this.image;
  }

  /** Begins to stage an image. The way back to what the spare slot held ends here. */
  begin(staged: Omit<StagedImage, 'status' | 'bytes' | 'reason'>): void {
    this.dropLoose();
    this.#write(staging(this.#state, { ...staged, status: 'Downloading', bytes: 0, reason: null }));
  }

  /** The same image can be had at another address from now on. */
  redirect(url: string): void {
    const { staged } = this.#state;
    if (staged && staged.url !== url) this.#write({ ...this.#state, staged: { ...staged, url } });
  }

  /** The next bytes of the image. Throws SIMULATOR_IMAGE_TOO_LONG, and what the store throws when it is full. */
  take(piece: Buffer): void {
    const { staged } = this.#state;
    if (staged?.status !== 'Downloading') return;
    this.#loose.push(piece);
    this.#looseBytes += piece.length;
    const bytes = staged.bytes + this.#looseBytes;
    if (bytes > staged.size) throw raise('SIMULATOR_IMAGE_TOO_LONG', { size: staged.size });
    if (this.#looseBytes < BLOCK_BYTES && bytes < staged.size) return;
    let loose = Buffer.concat(this.#loose);
    let at = staged.bytes;
    while (loose.length >= BLOCK_BYTES || (loose.length > 0 && at + loose.length === staged.size)) {
      const block = loose.subarray(0, BLOCK_BYTES);
      this.#flash.write(at, block);
      at += block.length;
      loose = loose.subarray(block.length);
      this.#write({ ...this.#state, staged: { ...staged, bytes: at } });
    }
    this.#loose = loose.length > 0 ? [loose] : [];
    this.#looseBytes = loose.length;
  }

  /** What had not filled a block comes again with the rest. */
  dropLoose(): void {
    this.#loose = [];
    this.#looseBytes = 0;
  }

  /** All bytes are there: reads them back and checks them. Returns why it is not the image that was announced, or null. */
  finish(): string | null {
    const { staged } = this.#state;
    if (staged?.status !== 'Downloading') return 'nothing is being staged';
    try {
      const check = new ImageCheck(staged);
      let head: Buffer | null = null;
      for (const block of this.#flash.blocks(staged.bytes)) {
        head ??= block;
        check.add(block);
      }
      check.end();
      const { version, protocol } = readTwinImage(head ?? Buffer.alloc(0), this.#model);
      if (version !== staged.version || protocol !== staged.protocol) return `the image is ${version} and speaks ${protocol}`;
      this.#write({ ...this.#state, staged: { ...staged, status: 'Staged' } });
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** What is being staged, or was, is no good. */
  fail(reason: string): void {
    const { staged } = this.#state;
    this.dropLoose();
    if (staged) this.#write({ ...this.#state, armed: null, staged: { ...staged, status: 'Failed', reason } });
  }

  /**
   * Puts a whole image that came without a manifest into the spare slot, to be booted on trial by the next restart; the first accepted boot
   * commits it. Returns its version. Throws SIMULATOR_IMAGE_REFUSED, SIMULATOR_IMAGE_OTHER_PROTOCOL,
   * SIMULATOR_IMAGE_ON_TRIAL.
   */
  install(image: Buffer): string {
    if (this.#state.trial) throw raise('SIMULATOR_IMAGE_ON_TRIAL');
    const { version, protocol } = readTwinImage(image, this.#model, this.image.protocol);
    const { profile } = this.image;
    this.begin({ version, protocol, counter: 0, manifestSha256: null, url: null, ...imageFacts(image) });
    this.take(image);
    const whyNot = this.finish();
    if (whyNot !== null) throw new Error(whyNot);
    this.arm({ profile, commitBy: 'contact', epoch: null, limitMs: LONGEST_TRIAL_MS, deadlineMs: null });
    return version;
  }

  /** The next boot is that of what was staged, on trial. */
  arm(armed: Armed): void {
    this.#write({ ...this.#state, armed, epoch: armed.epoch ?? this.#state.epoch });
  }

  /** The order is put aside; what was staged stays. */
  disarm(): void {
    if (this.#state.armed) this.#write({ ...this.#state, armed: null });
  }

  /** The image on trial has run so much longer, in ms. */
  ran(byMs: number): void {
    if (this.#state.trial) this.#write(ran(this.#state, byMs));
  }

  whyTrialEnds(nowMs: number): string | null {
    return whyTrialEnds(this.#state, nowMs);
  }

  /** The image on trial stays. Does nothing when none is. */
  commit(): void {
    if (this.#state.trial) this.#write(committed(this.#state));
  }

  /** The trial has failed: from the next boot on the image before it runs. */
  goHome(reason: string): void {
    this.#write(home(this.#state, reason));
  }

  /** The next boot is that of the previous image; false when there is none. */
  sendBack(): boolean {
    if (!canReturn(this.#state)) return false;
    if (!this.#state.isReturning) this.#write({ ...this.#state, isReturning: true });
    return true;
  }

  #read(): SlotState {
    const kept = this.#store.read(SECTION);
    return kept === null ? deliveredState(this.#delivered) : (JSON.parse(kept) as SlotState);
  }

  #write(state: SlotState): void {
    if (state === this.#state) return;
    this.#store.write(SECTION, JSON.stringify(state));
    this.#state = state;
  }
}
