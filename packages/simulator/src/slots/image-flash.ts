import type { ChargePointStore } from '@phasor/ocpp/station';

/** The flash of the spare slot, in blocks that are written one after the other and each as a whole. */
export class ImageFlash {
  readonly #store: ChargePointStore;

  constructor(store: ChargePointStore) {
    this.#store = store;
  }

  /** Writes the block that begins at `offset`, a multiple of {@link BLOCK_BYTES}. Throws what the store throws when it is full. */
  write(offset: number, block: Uint8Array): void {
    this.#store.write(sectionAt(offset), JSON.stringify(Buffer.from(block).toString('base64')));
  }

  /** The first `bytes` bytes, block by block, as they are read back. */
  *blocks(bytes: number): Generator<Buffer, void, undefined> {
    for (let offset = 0; offset < bytes; offset += BLOCK_BYTES) {
      const kept = JSON.parse(this.#store.read(sectionAt(offset)) ?? '""') as string;
      yield Buffer.from(kept, 'base64').subarray(0, bytes - offset);
    }
  }
}

export const BLOCK_BYTES = 64 * 1024;

const sectionAt = (offset: number): string => `image-block-${offset / BLOCK_BYTES}`;
