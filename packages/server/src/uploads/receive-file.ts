import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { messageOf, type Clock } from '@phasor/kernel';
import { uploadErrors } from './errors.ts';

export interface ReceiveOptions {
  readonly clock: Clock;
  readonly maxBytes: number;
  /** A name that nothing has. */
  readonly path: string;
  /** Asked when it is whole and on the disk. */
  readonly accept: (bytes: number) => Promise<void>;
}

/** A sender that has been silent this long is gone: mobile networks leave sockets half open. */
const SILENCE_MS = 60_000;

/**
 * Streams a file to the disk and syncs it. The source is left open at a refusal, so that the sender can be told. Raises UPLOAD_TOO_LARGE,
 * UPLOAD_EMPTY, UPLOAD_BROKEN, and what `accept` raises; then nothing of it is left.
 */
export async function receiveFile(source: Readable, options: ReceiveOptions): Promise<void> {
  const { path, accept } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    try {
      bytes = await writeAll(source, file, options);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (bytes === 0) throw uploadErrors.raise('UPLOAD_EMPTY');
    await syncFolder(dirname(path));
    await accept(bytes);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** The file's name must outlive a power cut as well as its bytes. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeAll(source: Readable, file: Awaited<ReturnType<typeof open>>, { clock, maxBytes }: ReceiveOptions): Promise<number> {
  let bytes = 0;
  let silence = clock.setTimer(SILENCE_MS, fall);
  function fall(): void {
    source.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} s`));
  }
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      silence.cancel();
      silence = clock.setTimer(SILENCE_MS, fall);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      await file.writeFile(chunk);
    }
  } catch (error) {
    throw uploadErrors.raise('UPLOAD_BROKEN', { bytes, why: messageOf(error) }, { cause: error });
  } finally {
    silence.cancel();
  }
  if (bytes > maxBytes) throw uploadErrors.raise('UPLOAD_TOO_LARGE', { maxBytes });
  return bytes;
}
