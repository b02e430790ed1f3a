import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@phasor/kernel';
import { ImageCheck } from '@phasor/release';
import type { Store } from '../store/index.ts';
import { readPieces } from './image-pieces.ts';

export interface ImageFilesPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** This node's own. */
  readonly folder: string;
}

/** An image in the store. */
export interface StoredImage {
  readonly releaseNo: number;
  readonly upload: string;
  readonly sha256: string;
  readonly size: number;
}

const PART = '.part';

/**
 * Copies of images on this node's disk, from which chargers are served: the store has them for all nodes, and has better things to do than to
 * give the same bytes to a thousand chargers. A copy is made and checked once in each run of the program.
 */
export class ImageFiles {
  readonly #ports: ImageFilesPorts;
  readonly #making = new Map<string, Promise<string>>();

  constructor(ports: ImageFilesPorts) {
    this.#ports = ports;
  }

  /** The path of a whole copy, made if it is not there. */
  pathOf(image: StoredImage): Promise<string> {
    const { clock } = this.#ports;
    const making = this.#making.get(image.sha256) ?? clock.track(this.#made(image)).finally(() => this.#making.delete(image.sha256));
    this.#making.set(image.sha256, making);
    return making;
  }

  /** Deletes all copies but those of these images, and those that are being made. */
  async keepOnly(sha256s: ReadonlySet<string>): Promise<void> {
    const { clock, folder } = this.#ports;
    const names = await clock.track(readdir(folder).catch(() => []));
    for (const name of names) {
      const sha256 = name.replace(PART, '');
      if (!sha256s.has(sha256) && !this.#making.has(sha256)) await clock.track(rm(join(folder, name), { force: true }));
    }
  }

  async #made({ releaseNo, upload, sha256, size }: StoredImage): Promise<string> {
    const { store, folder } = this.#ports;
    const path = join(folder, sha256);
    // It has its name only once it is whole and checked.
    if ((await stat(path).catch(() => null))?.size === size) return path;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const part = `${path}${PART}`;
    const file = await open(part, 'w', 0o600);
    try {
      const check = new ImageCheck({ sha256, size });
      for await (const piece of readPieces(store.db, releaseNo, upload)) {
        check.add(piece);
        await file.writeFile(piece);
      }
      check.end();
      await file.datasync();
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    await rename(part, path);
    return path;
  }
}
