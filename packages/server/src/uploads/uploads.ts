import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Clock, Random } from '@phasor/kernel';
import type { Upload, UploadAddress, UploadPage, UploadRequest } from '@phasor/contract';
import { chargerNumber } from '../chargers/index.ts';
import type { Commands } from '../commands/index.ts';
import { storableText, type Store } from '../store/index.ts';
import { uploadErrors } from './errors.ts';
import { hashOfToken, oneTimeAddress } from './one-time-address.ts';
import { putOperatorsAddress, readOperatorsAddress, takesHttp, viewOfAddress } from './operators-address.ts';
import { receiveFile } from './receive-file.ts';
import { progressOfAnswer } from './upload-progress.ts';
import { listUploads, readUpload } from './upload-rows.ts';

export interface UploadPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly commands: Pick<Commands, 'send'>;
  /** Where the files are kept. */
  readonly folder: string;
  /** `PHASOR_PUBLIC_URL`, before the address that the charger itself connected to. */
  readonly publicUrl: string | null;
  /** The address that a connected charger has reached us by, such as `http://10.0.0.5:8080`. */
  readonly addressOf: (chargerId: string) => string | null;
  /** The charger's SupportedFileTransferProtocols; null where it is not known. */
  readonly protocolsOf: (target: UploadTarget) => Promise<readonly string[] | null>;
  readonly maxBytes?: number;
}

/** Which charger; one of another organisation is unknown. */
export interface UploadTarget {
  readonly organisationNo: number;
  readonly chargerId: string;
}

export const DEFAULT_MAX_UPLOAD_BYTES = 64 << 20;
/** So long a charger may take until the whole file is here, retries included. */
const ADDRESS_VALID_MS = 24 * 3_600_000;

/** Diagnostics and logs: asked of a charger, which sends the file to a one-time address of ours, or to the operator's. */
export class Uploads {
  readonly #ports: UploadPorts;
  /** What comes in now. A second attempt takes over: the first is a socket that the charger has left. */
  readonly #incoming = new Map<number, Readable>();

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  /** Bytes that a file may have. */
  get maxBytes(): number {
    return this.#ports.maxBytes ?? DEFAULT_MAX_UPLOAD_BYTES;
  }

  /**
   * Asks for a file; resolves once the charger has answered. Raises CHARGER_UNKNOWN, UPLOAD_ONLY_BY_FTP, UPLOAD_NO_ADDRESS, and what
   * {@link Commands.send} raises; what the charger says is in the row.
   */
  async request(target: UploadTarget, request: UploadRequest, by: string | null): Promise<Upload> {
    const { store, clock, commands } = this.#ports;
    const charger_no = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const { location, tokenHash } = await this.#locationFor(target, charger_no);
    const at = new Date(clock.now());
    const { request_id: requestId } = await store.db
      .insertInto('upload')
      .values({
        organisation_no: target.organisationNo,
        charger_no,
        kind: request.kind,
        state: 'requested',
        charger_status: null,
        reason: null,
        file_name: null,
        token_hash: tokenHash,
        bytes: null,
        stored_as: null,
        created_at: at,
        changed_at: at,
        expires_at: new Date(at.getTime() + ADDRESS_VALID_MS),
      })
      .returning('request_id')
      .executeTakeFirstOrThrow();
    const { kind, oldest, latest, retries, retryIntervalS } = request;
    const tries = {
      ...(retries === undefined ? {} : { retries }),
      ...(retryIntervalS === undefined ? {} : { retryInterval: retryIntervalS }),
    };
    const result =
      kind === 'diagnostics'
        ? await commands.send(
            target,
            'GetDiagnostics',
            {
              location,
              ...tries,
              ...(oldest === undefined ? {} : { startTime: oldest }),
              ...(latest === undefined ? {} : { stopTime: latest }),
            },
            { by },
          )
        : await commands.send(
            target,
            'GetLog',
            {
              logType: kind,
              requestId,
              ...tries,
              log: {
                remoteLocation: location,
                ...(oldest === undefined ? {} : { oldestTimestamp: oldest }),
                ...(latest === undefined ? {} : { latestTimestamp: latest }),
              },
            },
            { by },
          );
    await this.#settle(charger_no, requestId, progressOfAnswer(result));
    return this.read(target.organisationNo, requestId);
  }

  read(organisationNo: number, requestId: number): Promise<Upload> {
    return readUpload(this.#ports.store.db, organisationNo, requestId);
  }

  /** Raises CHARGER_UNKNOWN. */
  async list(target: UploadTarget, page: { readonly after?: string | undefined; readonly limit: number }): Promise<UploadPage> {
    const { db } = this.#ports.store;
    const chargerNo = await chargerNumber(db, target.organisationNo, target.chargerId);
    return listUploads(db, { organisationNo: target.organisationNo, chargerNo }, page);
  }

  /** Raises CHARGER_UNKNOWN. */
  async address(target: UploadTarget): Promise<UploadAddress> {
    const { store, protocolsOf } = this.#ports;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    return viewOfAddress(await readOperatorsAddress(store.db, chargerNo), await protocolsOf(target));
  }

  /** Where the charger sends its files from now on; null: here. Raises CHARGER_UNKNOWN, UPLOAD_LOCATION_INVALID. */
  async putAddress(target: UploadTarget, location: string | null): Promise<UploadAddress> {
    const { store, clock } = this.#ports;
    const { organisationNo } = target;
    const chargerNo = await chargerNumber(store.db, organisationNo, target.chargerId);
    await putOperatorsAddress(store.db, { organisationNo, chargerNo }, location, new Date(clock.now()));
    return this.address(target);
  }

  /**
   * Takes a file that a charger sends to `/uploads/TOKEN`. A file that broke off may be sent again until a whole one is here. Raises
   * UPLOAD_ADDRESS_UNKNOWN, UPLOAD_ADDRESS_USED, UPLOAD_TOO_LARGE, UPLOAD_EMPTY, UPLOAD_BROKEN.
   */
  async receive(token: string, source: Readable, offeredName: string | null): Promise<void> {
    const { store, clock, random, folder } = this.#ports;
    const row = await store.db.selectFrom('upload').selectAll().where('token_hash', '=', hashOfToken(token)).executeTakeFirst();
    if (row && row.bytes !== null) throw uploadErrors.raise('UPLOAD_ADDRESS_USED');
    if (!row || row.state === 'deleted' || row.expires_at.getTime() <= clock.now()) throw uploadErrors.raise('UPLOAD_ADDRESS_UNKNOWN');
    const requestId = row.request_id;
    this.#incoming.get(requestId)?.destroy(new Error('the file was begun anew'));
    this.#incoming.set(requestId, source);
    try {
      const storedAs = `${requestId}-${Buffer.from(random.bytes(8)).toString('hex')}`;
      const accept = (bytes: number): Promise<void> => this.#accept(requestId, { bytes, storedAs, fileName: offeredName });
      await clock.track(receiveFile(source, { clock, maxBytes: this.maxBytes, path: join(folder, storedAs), accept }));
    } finally {
      if (this.#incoming.get(requestId) === source) this.#incoming.delete(requestId);
    }
  }

  /** The file, to be sent as an attachment. Raises UPLOAD_UNKNOWN, UPLOAD_NOT_HERE. */
  async open(
    organisationNo: number,
    requestId: number,
  ): Promise<{ readonly name: string; readonly bytes: number; readonly stream: Readable }> {
    const { chargerId, kind, state, fileName } = await this.read(organisationNo, requestId);
    const { db } = this.#ports.store;
    const row = await db.selectFrom('upload').select(['stored_as', 'bytes']).where('request_id', '=', requestId).executeTakeFirst();
    if (!row || row.stored_as === null || row.bytes === null) throw uploadErrors.raise('UPLOAD_NOT_HERE', { requestId, state });
    const path = join(this.#ports.folder, row.stored_as);
    return { name: fileName ?? `${chargerId}-${kind}-${requestId}`, bytes: row.bytes, stream: createReadStream(path) };
  }

  /** Deletes the file and closes the address; the row stays. Raises UPLOAD_UNKNOWN. */
  async remove(organisationNo: number, requestId: number): Promise<Upload> {
    await this.read(organisationNo, requestId);
    await this.#delete([requestId]);
    return this.read(organisationNo, requestId);
  }

  /** What is over: addresses whose time is up, files from before `before`, and files that no row knows (an attempt that a crash ended). */
  async sweep(before: Date): Promise<void> {
    const { store, clock, folder } = this.#ports;
    const at = new Date(clock.now());
    await store.db
      .updateTable('upload')
      .set({ state: 'expired', reason: 'No file came while the address was valid.', changed_at: at })
      .where('state', 'in', ['requested', 'accepted', 'uploading'])
      .where('expires_at', '<=', at)
      .execute();
    const old = await store.db
      .selectFrom('upload')
      .select('request_id')
      .where('created_at', '<', before)
      .where('state', '!=', 'deleted')
      .limit(200)
      .execute();
    await this.#delete(old.map((row) => row.request_id));
    const names = await clock.track(readdir(folder).catch(() => []));
    const candidates = names.filter((name) => !this.#incoming.has(Number.parseInt(name, 10)));
    if (candidates.length === 0) return;
    const known = await store.db.selectFrom('upload').select('stored_as').where('stored_as', 'in', candidates).execute();
    const isKnown = new Set(known.map((row) => row.stored_as));
    await this.#forget(candidates.filter((name) => !isKnown.has(name)));
  }

  async #delete(requestIds: readonly number[]): Promise<void> {
    const { store, clock } = this.#ports;
    if (requestIds.length === 0) return;
    for (const requestId of requestIds) this.#incoming.get(requestId)?.destroy(new Error('the request was deleted'));
    const kept = await store.db.selectFrom('upload').select('stored_as').where('request_id', 'in', requestIds).execute();
    await store.db
      .updateTable('upload')
      .set({ state: 'deleted', reason: null, stored_as: null, changed_at: new Date(clock.now()) })
      .where('request_id', 'in', requestIds)
      .execute();
    await this.#forget(kept.flatMap((row) => row.stored_as ?? []));
  }

  async #forget(names: readonly string[]): Promise<void> {
    const { clock, folder } = this.#ports;
    for (const name of names) await clock.track(rm(join(folder, name), { force: true }));
  }

  async #locationFor(target: UploadTarget, chargerNo: number): Promise<{ readonly location: string; readonly tokenHash: Buffer | null }> {
    const { store, random, publicUrl, addressOf, protocolsOf } = this.#ports;
    const operators = await readOperatorsAddress(store.db, chargerNo);
    if (operators !== null) return { location: operators, tokenHash: null };
    const { chargerId } = target;
    const protocols = await protocolsOf(target);
    if (!takesHttp(protocols)) throw uploadErrors.raise('UPLOAD_ONLY_BY_FTP', { protocols: protocols?.join(', '), id: chargerId });
    const base = publicUrl ?? addressOf(chargerId);
    if (base === null) throw uploadErrors.raise('UPLOAD_NO_ADDRESS', { chargerId });
    return oneTimeAddress(base, random);
  }

  /** The answer may be stored after the file is here, or after the charger has reported more. */
  async #settle(chargerNo: number, requestId: number, progress: ReturnType<typeof progressOfAnswer>): Promise<void> {
    const { store, clock } = this.#ports;
    const changed_at = new Date(clock.now());
    const { state, reason, fileName } = progress;
    await store.transaction(async (trx) => {
      if (fileName !== null) {
        const file_name = storableText(fileName).slice(0, 255);
        await trx.updateTable('upload').set({ file_name, changed_at }).where('request_id', '=', requestId).execute();
      }
      await trx
        .updateTable('upload')
        .set({ state, reason: reason === null ? null : storableText(reason), changed_at })
        .where('request_id', '=', requestId)
        .where('state', '=', 'requested')
        .execute();
      if (progress.hasCancelledOthers) {
        await trx
          .updateTable('upload')
          .set({ state: 'cancelled', reason: `The charger gave it up for request ${requestId}.`, changed_at })
          .where('charger_no', '=', chargerNo)
          .where('request_id', '<', requestId)
          .where('kind', '!=', 'diagnostics')
          .where('state', 'in', ['requested', 'accepted', 'uploading', 'failed'])
          .execute();
      }
    });
  }

  /** The first whole file counts. */
  async #accept(requestId: number, file: { bytes: number; storedAs: string; fileName: string | null }): Promise<void> {
    const { store, clock } = this.#ports;
    const { numUpdatedRows } = await store.db
      .updateTable('upload')
      .set({
        state: 'uploaded',
        reason: null,
        bytes: file.bytes,
        stored_as: file.storedAs,
        // The charger's answer may have named it meanwhile, and counts more than the address.
        file_name: sql<string | null>`coalesce(file_name, ${file.fileName === null ? null : storableText(file.fileName).slice(0, 255)})`,
        changed_at: new Date(clock.now()),
      })
      .where('request_id', '=', requestId)
      .where('bytes', 'is', null)
      .where('state', '!=', 'deleted')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw uploadErrors.raise('UPLOAD_ADDRESS_USED');
  }
}
