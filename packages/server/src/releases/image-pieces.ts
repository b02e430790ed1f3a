import type { Readable } from 'node:stream';
import { sql, type Kysely } from 'kysely';
import { messageOf, PhasorError, type Clock } from '@phasor/kernel';
import { ImageCheck, type FirmwareManifest } from '@phasor/release';
import type { Database } from '../store/index.ts';
import { releaseErrors } from './errors.ts';

/** Long enough that a query costs little beside it, short enough that a hundred of them in memory are nothing. */
const PIECE_BYTES = 256 * 1024;
/** Who has been silent for so long is gone. */
const SILENCE_MS = 60_000;

/** Where the pieces of an image belong. */
export interface PieceOwner {
  readonly releaseNo: number;
  readonly organisationNo: number;
  readonly upload: string;
}

/**
 * Writes an image into the store, a piece at a time, and checks it against its manifest. Of one that is refused nothing is left. Raises
 * RELEASE_IMAGE_SIZE, RELEASE_IMAGE_HASH, RELEASE_IMAGE_BROKEN.
 */
export async function writePieces(
  db: Kysely<Database>,
  clock: Clock,
  source: Readable,
  owner: PieceOwner,
  manifest: Pick<FirmwareManifest, 'sha256' | 'size'>,
): Promise<void> {
  const check = new ImageCheck(manifest);
  let bytes = 0;
  try {
    let pieceNo = 0;
    for await (const piece of pieces(silenced(source, clock))) {
      bytes += piece.length;
      check.add(piece);
      await insertPiece(db, owner, pieceNo, piece);
      pieceNo += 1;
    }
    check.end();
  } catch (error) {
    await deletePieces(db, owner.releaseNo, owner.upload);
    if (error instanceof PhasorError) throw error;
    throw releaseErrors.raise('RELEASE_IMAGE_BROKEN', { bytes, why: messageOf(error) }, { cause: error });
  }
}

async function insertPiece(db: Kysely<Database>, { releaseNo, organisationNo, upload }: PieceOwner, pieceNo: number, bytes: Buffer) {
  await db
    .insertInto('firmware_piece')
    .values({ release_no: releaseNo, organisation_no: organisationNo, upload, piece_no: pieceNo, bytes })
    .execute();
}

/** Deletes the pieces of one upload. */
export async function deletePieces(db: Kysely<Database>, releaseNo: number, upload: string): Promise<void> {
  await db.deleteFrom('firmware_piece').where('release_no', '=', releaseNo).where('upload', '=', upload).execute();
}

/** How many bytes of an upload are in the store. */
export async function storedBytes(db: Kysely<Database>, releaseNo: number, upload: string): Promise<number> {
  const row = await db
    .selectFrom('firmware_piece')
    .select(sql<string>`coalesce(sum(octet_length(bytes)), 0)`.as('bytes'))
    .where('release_no', '=', releaseNo)
    .where('upload', '=', upload)
    .executeTakeFirstOrThrow();
  return Number(row.bytes);
}

/** An image, read from the store piece by piece. */
export async function* readPieces(db: Kysely<Database>, releaseNo: number, upload: string): AsyncGenerator<Buffer> {
  for (let pieceNo = 0; ; pieceNo += 1) {
    const row = await db
      .selectFrom('firmware_piece')
      .select('bytes')
      .where('release_no', '=', releaseNo)
      .where('upload', '=', upload)
      .where('piece_no', '=', pieceNo)
      .executeTakeFirst();
    if (!row) return;
    yield row.bytes;
  }
}

/** What comes, cut into pieces of one length; the last may be shorter. */
async function* pieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let loose: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    loose.push(chunk);
    length += chunk.length;
    while (length >= PIECE_BYTES) {
      const whole = Buffer.concat(loose);
      yield whole.subarray(0, PIECE_BYTES);
      loose = [whole.subarray(PIECE_BYTES)];
      length -= PIECE_BYTES;
    }
  }
  if (length > 0) yield Buffer.concat(loose);
}

/** The source is left open at a refusal, so that the sender can be told. */
async function* silenced(source: Readable, clock: Clock): AsyncGenerator<Buffer> {
  const fall = (): void => void source.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} s`));
  let silence = clock.setTimer(SILENCE_MS, fall);
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      silence.cancel();
      yield chunk;
      silence = clock.setTimer(SILENCE_MS, fall);
    }
  } finally {
    silence.cancel();
  }
}
