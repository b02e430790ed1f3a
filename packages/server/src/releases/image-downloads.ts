import { Readable } from 'node:stream';
import type { Clock } from '@phasor/kernel';
import { unverifiedManifest } from '@phasor/release';
import type { Store } from '../store/index.ts';
import { byteRange, type ByteRange } from './byte-range.ts';
import type { DownloadBudget } from './download-budget.ts';
import { releaseErrors } from './errors.ts';
import type { ImageAddresses, ImageGrant } from './image-addresses.ts';
import { readPieces } from './image-pieces.ts';
import { unknownRelease } from './release-rows.ts';

export interface DownloadPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly addresses: ImageAddresses;
  readonly budget: DownloadBudget;
}

/** A request for an image, or for a part of it. */
export interface ImageRequest extends ImageGrant {
  readonly signature: string;
  readonly range: string | undefined;
  /** The ETag of which a charger has a part (If-Range); another one, and it gets all. */
  readonly ifRange: string | undefined;
}

/** What is sent; `range` is null where it is all. */
export interface ImageAnswer {
  readonly size: number;
  readonly range: ByteRange | null;
  readonly etag: string;
  readonly stream: Readable;
}

/** Who has taken nothing for so long is gone; somebody else waits for the place. */
const SILENCE_MS = 60_000;

/** Gives images to chargers, by range, at signed addresses. Of an image two pieces at most are in memory for each that fetches it. */
export class ImageDownloads {
  readonly #ports: DownloadPorts;

  constructor(ports: DownloadPorts) {
    this.#ports = ports;
  }

  /**
   * Raises RELEASE_ADDRESS_INVALID, RELEASE_ADDRESS_EXPIRED, RELEASE_UNKNOWN, RELEASE_NOT_READY, RELEASE_RANGE_INVALID, RELEASE_DOWNLOADS_FULL.
   */
  async open({ signature, range: header, ifRange, ...grant }: ImageRequest): Promise<ImageAnswer> {
    const { store, clock, addresses, budget } = this.#ports;
    const { releaseId } = grant;
    addresses.check(grant, signature, clock.now());
    const row = await store.db
      .selectFrom('firmware_release')
      .select(['no', 'state', 'upload', 'manifest'])
      .where('id', '=', releaseId)
      .executeTakeFirst();
    if (!row) throw unknownRelease(releaseId);
    const { no: releaseNo, state, upload } = row;
    if (state !== 'ready' || upload === null) throw releaseErrors.raise('RELEASE_NOT_READY', { releaseId, state });
    const { size, sha256 } = unverifiedManifest(row.manifest);
    const etag = `"${sha256}"`;
    const range = ifRange === undefined || ifRange === etag ? byteRange(header, size) : null;
    const leave = budget.enter();
    if (!leave) throw releaseErrors.raise('RELEASE_DOWNLOADS_FULL');
    const gone = new AbortController();
    const pieces = readPieces(store.db, { releaseNo, upload }, range ?? { from: 0, to: size - 1 }, (bytes) =>
      budget.spend(bytes, gone.signal),
    );
    const watched = watch(pieces, clock, () => stream.destroy(new Error(`nothing was taken for ${SILENCE_MS / 1000} s`)));
    const stream = Readable.from(watched, { objectMode: false, highWaterMark: 1 });
    stream.once('close', () => {
      gone.abort();
      leave();
    });
    return { size, range, etag, stream };
  }
}

/** Calls `onSilence` when the next piece is not asked for in time. */
async function* watch(pieces: AsyncIterable<Buffer>, clock: Clock, onSilence: () => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const silence = clock.setTimer(SILENCE_MS, onSilence);
    try {
      yield piece;
    } finally {
      silence.cancel();
    }
  }
}
