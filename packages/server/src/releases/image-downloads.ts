import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Clock } from '@phasor/kernel';
import { unverifiedManifest } from '@phasor/release';
import type { Store } from '../store/index.ts';
import { byteRange, type ByteRange } from './byte-range.ts';
import type { CampaignPaces } from './campaign-pace.ts';
import type { DownloadBudget } from './download-budget.ts';
import { releaseErrors } from './errors.ts';
import type { ImageAddresses, ImageGrant } from './image-addresses.ts';
import type { ImageFiles } from './image-files.ts';
import { unknownRelease } from './release-rows.ts';

export interface DownloadPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly addresses: ImageAddresses;
  readonly files: ImageFiles;
  readonly budget: DownloadBudget;
  readonly paces: CampaignPaces;
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

/** Gives images to chargers, by range, at signed addresses. A few pieces of 64 KiB are in memory for each that fetches one. */
export class ImageDownloads {
  readonly #ports: DownloadPorts;

  constructor(ports: DownloadPorts) {
    this.#ports = ports;
  }

  /**
   * Raises RELEASE_ADDRESS_INVALID, RELEASE_ADDRESS_EXPIRED, RELEASE_UNKNOWN, RELEASE_NOT_READY, RELEASE_RANGE_INVALID, RELEASE_DOWNLOADS_FULL.
   */
  async open({ signature, range: header, ifRange, ...grant }: ImageRequest): Promise<ImageAnswer> {
    const { store, clock, addresses, budget, paces, files } = this.#ports;
    const { releaseId, chargerId } = grant;
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
    try {
      const pace = await paces.of(chargerId);
      const path = await files.pathOf({ releaseNo, upload, sha256, size });
      const { from, to } = range ?? { from: 0, to: size - 1 };
      const gone = new AbortController();
      const file = createReadStream(path, { start: from, end: to });
      const paced = this.#paced(file, pace, gone.signal, () => stream.destroy(new Error(`nothing was taken for ${SILENCE_MS / 1000} s`)));
      const stream = Readable.from(paced, { objectMode: false, highWaterMark: 1 });
      stream.once('close', () => {
        gone.abort();
        file.destroy();
        leave();
      });
      return { size, range, etag, stream };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Each piece when the budget and the campaign have it; `onSilence` when the next is not asked for in time. */
  async *#paced(
    file: AsyncIterable<Buffer>,
    pace: Pick<DownloadBudget, 'spend'>,
    gone: AbortSignal,
    onSilence: () => void,
  ): AsyncGenerator<Buffer> {
    const { clock, budget } = this.#ports;
    for await (const piece of file) {
      await budget.spend(piece.length, gone);
      await pace.spend(piece.length, gone);
      const silence = clock.setTimer(SILENCE_MS, onSilence);
      try {
        yield piece;
      } finally {
        silence.cancel();
      }
    }
  }
}
