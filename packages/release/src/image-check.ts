import { createHash } from 'node:crypto';
import { raise } from './errors.ts';
import type { FirmwareManifest } from './manifest.ts';

/** Checks an image against its manifest while it streams by, so that it need not fit into memory. */
export class ImageCheck {
  readonly #manifest: Pick<FirmwareManifest, 'sha256' | 'size'>;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #digest: string | null = null;

  constructor(manifest: Pick<FirmwareManifest, 'sha256' | 'size'>) {
    this.#manifest = manifest;
  }

  /** Takes the next piece. Throws RELEASE_IMAGE_SIZE as soon as there is too much. */
  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#manifest.size) throw raise('RELEASE_IMAGE_SIZE', { bytes: this.#bytes, size: this.#manifest.size });
    // Whatever comes once the image was judged is empty, or it would have been too much.
    if (this.#digest === null) this.#hash.update(piece);
  }

  /** All has been added; may be asked again. Throws RELEASE_IMAGE_SIZE, RELEASE_IMAGE_HASH. */
  end(): void {
    const { size, sha256 } = this.#manifest;
    if (this.#bytes !== size) throw raise('RELEASE_IMAGE_SIZE', { bytes: this.#bytes, size });
    this.#digest ??= this.#hash.digest('hex');
    if (this.#digest !== sha256) throw raise('RELEASE_IMAGE_HASH');
  }
}

/** What a manifest says of an image. */
export function imageFacts(image: Uint8Array): Pick<FirmwareManifest, 'sha256' | 'size'> {
  return { sha256: createHash('sha256').update(image).digest('hex'), size: image.length };
}
