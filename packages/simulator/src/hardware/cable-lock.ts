import type { UnlockOutcome } from '@phasor/ocpp/station';

/** The bolt of a socket; a tethered cable has none. */
export class CableLock {
  readonly isThere: boolean;
  #isBroken = false;
  #isLocked = false;

  constructor(isThere: boolean) {
    this.isThere = isThere;
  }

  get isLocked(): boolean {
    return this.#isLocked;
  }

  /** From now on it stays as it is, or works again. */
  break(isBroken: boolean): void {
    this.#isBroken = isBroken;
  }

  /** False when it does not move; true also where there is none. */
  lock(): boolean {
    if (!this.isThere) return true;
    if (!this.#isBroken) this.#isLocked = true;
    return this.#isLocked;
  }

  unlock(): UnlockOutcome {
    if (!this.isThere) return 'NotSupported';
    if (this.#isBroken && this.#isLocked) return 'UnlockFailed';
    this.#isLocked = false;
    return 'Unlocked';
  }
}
