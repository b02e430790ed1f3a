import type { FirmwareProgress } from '@phasor/capi';
import { messageOf } from '@phasor/kernel';
import { checkManifest, checkSwitchOrder, LONGEST_TRIAL_MS, manifestHash, type FirmwareManifest, type TrustedKey } from '@phasor/release';
import type { CapiUpdates } from '../capi/perform-command.ts';
import type { ImageDownload } from './image-download.ts';
import type { Slots } from './slots.ts';

/** The keys that were built into a charger. */
export interface ChargerTrust {
  /** Of the people who release firmware; two of them sign a manifest. */
  readonly releaseKeys: readonly TrustedKey[];
  /** Of the back end, for switch orders. */
  readonly orderKeys: readonly TrustedKey[];
}

export interface ChargerUpdatesParts {
  readonly slots: Slots;
  readonly download: ImageDownload;
  readonly trust: ChargerTrust;
  readonly chargerId: string;
  readonly model: FirmwareManifest['model'];
  readonly hardwareVersion: string;
  /** The charger's own clock, in ms since 1970. */
  readonly nowMs: () => number;
  /** 1: it keeps the previous image, counts boots, and goes home by itself; 0: what it boots, it keeps. */
  readonly trialSupport: 0 | 1;
}

/** Stages images by signed manifests and arms them by signed orders. */
export class ChargerUpdates implements CapiUpdates {
  readonly #parts: ChargerUpdatesParts;

  constructor(parts: ChargerUpdatesParts) {
    this.#parts = parts;
  }

  stage(signed: string, url: string): string | null {
    const { slots, download, trust, model, hardwareVersion, nowMs, trialSupport } = this.#parts;
    const { image, state } = slots;
    if (state.trial) return 'an image is on trial';
    try {
      const charger = { model, hardwareVersion, firmwareVersion: image.version, counter: state.counter, trialSupport };
      const { version, protocol, counter, sha256, size } = checkManifest(signed, trust.releaseKeys, charger, nowMs());
      const manifestSha256 = manifestHash(signed);
      const { staged } = state;
      // The same again goes on where it is, and from where it can be had now.
      const isSame = staged?.manifestSha256 === manifestSha256 && staged.status !== 'Failed';
      if (isSame && staged.status === 'Staged') return null;
      if (isSame) slots.redirect(url);
      else slots.begin({ version, protocol, counter, manifestSha256, url, sha256, size });
      download.start();
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  arm(signed: string, isIdle: boolean): string | null {
    const { slots, trust, chargerId, nowMs } = this.#parts;
    const { staged, epoch, armed } = slots.state;
    if (staged?.status !== 'Staged' || staged.manifestSha256 === null) return 'no image is staged';
    try {
      const firmwareVersion = slots.image.version;
      const { manifestSha256: stagedManifestSha256, protocol: stagedProtocol } = staged;
      const charger = { chargerId, stagedManifestSha256, stagedProtocol, firmwareVersion, epoch: armed ? epoch - 1 : epoch };
      const order = checkSwitchOrder(signed, trust.orderKeys, charger, nowMs());
      if (!isIdle) return 'a car is connected, or a session is not stored yet';
      const deadlineMs = Date.parse(order.trialDeadline);
      const limitMs = Math.min(LONGEST_TRIAL_MS, deadlineMs - nowMs());
      slots.arm({
        profile: { url: order.endpoint, credential: order.credential },
        // CAPI has no word to commit with: there the first answered hello is the proof.
        commitBy: staged.protocol === 'OCPP' ? 'order' : 'contact',
        epoch: order.epoch,
        limitMs,
        deadlineMs,
      });
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  get trialSupport(): number {
    return this.#parts.trialSupport;
  }

  get isArmed(): boolean {
    return this.#parts.slots.state.armed !== null;
  }

  disarm(): void {
    this.#parts.slots.disarm();
  }

  progress(): FirmwareProgress {
    const { staged, armed } = this.#parts.slots.state;
    if (!staged) return { state: 'Idle', version: null, bytes: 0, size: 0 };
    const { status, version, bytes, size, reason } = staged;
    return { state: armed ? 'Armed' : status, version, bytes, size, ...(reason === null ? {} : { reason: reason.slice(0, 500) }) };
  }
}
