import type { Readable } from 'node:stream';
import { newId, type Clock, type Random } from '@phasor/kernel';
import type { Release, ReleasePage } from '@phasor/contract';
import { checkFit, manifestHash, readManifest, unverifiedManifest, type FirmwareManifest, type TrustedKey } from '@phasor/release';
import { appendAudit, type NewAuditEntry } from '../journal/index.ts';
import type { Store } from '../store/index.ts';
import { releaseErrors } from './errors.ts';
import type { ImageFiles } from './image-files.ts';
import { deletePieces, storedBytes, writePieces } from './image-pieces.ts';
import { findRelease, listReleases, releaseView, type ReleaseRow } from './release-rows.ts';

export interface RegistryPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: ImageFiles;
  /** Two of these sign a manifest. Whoever is taken off the list is not believed any more, for what is registered already either. */
  readonly trusted: readonly TrustedKey[];
}

/** Firmware that may go to chargers: a signed manifest first, then the image that it describes. */
export class ReleaseRegistry {
  readonly #ports: RegistryPorts;

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  get trustedKeyIds(): string[] {
    return this.#ports.trusted.map(({ keyId }) => keyId);
  }

  /**
   * Registers a manifest. Raises RELEASE_NO_KEYS, RELEASE_FORM_INVALID, RELEASE_SIGNATURE_WRONG, RELEASE_SIGNATURES_TOO_FEW, RELEASE_EXPIRED,
   * RELEASE_EXISTS, RELEASE_OLDER.
   */
  async register(organisationNo: number, signed: string, by: string | null): Promise<Release> {
    const { store, clock, random } = this.#ports;
    const manifest = this.#verified(signed);
    checkFit(manifest, {}, clock.now());
    const manifestSha256 = manifestHash(signed);
    const at = new Date(clock.now());
    const row = await store.transaction(async (trx) => {
      // One at a time: each is compared with all before it.
      await trx.selectFrom('organisation').select('no').where('no', '=', organisationNo).forUpdate().execute();
      const ofModel = await trx
        .selectFrom('firmware_release')
        .select(['id', 'manifest', 'manifest_sha256', 'counter'])
        .where('organisation_no', '=', organisationNo)
        .where('model', '=', manifest.model)
        .orderBy('counter', 'desc')
        .execute();
      const same = ofModel.find(({ manifest_sha256 }) => manifest_sha256 === manifestSha256);
      if (same) throw releaseErrors.raise('RELEASE_EXISTS', { releaseId: same.id });
      const [highest] = ofModel;
      if (highest && highest.counter > manifest.counter) {
        const { version } = unverifiedManifest(highest.manifest);
        const { counter, model } = manifest;
        throw releaseErrors.raise('RELEASE_OLDER', { counter, model, version, highest: highest.counter });
      }
      const made = await trx
        .insertInto('firmware_release')
        .values({
          id: newId(clock, random),
          organisation_no: organisationNo,
          manifest: signed,
          manifest_sha256: manifestSha256,
          model: manifest.model,
          counter: manifest.counter,
          state: 'waiting',
          upload: null,
          registered_at: at,
          registered_by: by,
          changed_at: at,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await appendAudit(trx, [audited('release.registered', made, at, by)]);
      return made;
    });
    return releaseView(row);
  }

  /**
   * Takes the image of a release, checked as it comes; a try that fails leaves nothing. Raises RELEASE_UNKNOWN, RELEASE_NOT_READY (withdrawn),
   * RELEASE_IMAGE_HERE, RELEASE_IMAGE_SIZE, RELEASE_IMAGE_HASH, RELEASE_IMAGE_BROKEN.
   */
  async receiveImage(organisationNo: number, releaseId: string, source: Readable): Promise<Release> {
    const { store, clock, random } = this.#ports;
    const row = await findRelease(store.db, organisationNo, releaseId);
    raiseUnlessWaiting(row);
    const manifest = unverifiedManifest(row.manifest);
    const upload = newId(clock, random);
    await clock.track(writePieces(store.db, clock, source, { releaseNo: row.no, organisationNo, upload }, manifest));
    const isReady = await store.transaction(async (trx) => {
      // Somebody may have tidied up, or withdrawn it, while it came.
      if ((await storedBytes(trx, row.no, upload)) !== manifest.size) return false;
      const { numUpdatedRows } = await trx
        .updateTable('firmware_release')
        .set({ state: 'ready', upload, changed_at: new Date(clock.now()) })
        .where('no', '=', row.no)
        .where('state', '=', 'waiting')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
    const now = await findRelease(store.db, organisationNo, releaseId);
    if (isReady) return releaseView(now);
    await deletePieces(store.db, row.no, upload);
    raiseUnlessWaiting(now);
    throw releaseErrors.raise('RELEASE_IMAGE_BROKEN', { bytes: manifest.size, why: 'parts of it were deleted meanwhile' });
  }

  list(organisationNo: number, page: { readonly after?: string | undefined; readonly limit: number }): Promise<ReleasePage> {
    return listReleases(this.#ports.store.db, organisationNo, page);
  }

  /** Raises RELEASE_UNKNOWN. */
  async read(organisationNo: number, releaseId: string): Promise<Release> {
    return releaseView(await findRelease(this.#ports.store.db, organisationNo, releaseId));
  }

  /** No charger gets it from now on: its addresses stop working, its image is deleted. There is no way back. Raises RELEASE_UNKNOWN. */
  async withdraw(organisationNo: number, releaseId: string, by: string | null): Promise<Release> {
    const { store, clock } = this.#ports;
    const row = await findRelease(store.db, organisationNo, releaseId);
    const at = new Date(clock.now());
    await store.transaction(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('firmware_release')
        .set({ state: 'withdrawn', upload: null, changed_at: at })
        .where('no', '=', row.no)
        .where('state', '!=', 'withdrawn')
        .executeTakeFirst();
      await trx.deleteFrom('firmware_piece').where('release_no', '=', row.no).execute();
      if (numUpdatedRows === 1n) await appendAudit(trx, [audited('release.withdrawn', row, at, by)]);
    });
    await this.#forgetFiles();
    return this.read(organisationNo, releaseId);
  }

  /**
   * A release that may go to a charger now: its image is here, and its signatures count still. Raises RELEASE_UNKNOWN, RELEASE_NOT_READY, and what
   * {@link readManifest} throws.
   */
  async ready(organisationNo: number, releaseId: string): Promise<{ readonly row: ReleaseRow; readonly manifest: FirmwareManifest }> {
    const row = await findRelease(this.#ports.store.db, organisationNo, releaseId);
    if (row.state !== 'ready') throw releaseErrors.raise('RELEASE_NOT_READY', { releaseId: row.id, state: row.state });
    return { row, manifest: this.#verified(row.manifest) };
  }

  /** Deletes what uploads that a crash ended have left, and all copies of images. Called at the start, before any is taken. */
  async sweep(): Promise<void> {
    await this.#ports.store.db
      .deleteFrom('firmware_piece')
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('firmware_release')
              .select('no')
              .whereRef('firmware_release.no', '=', 'firmware_piece.release_no')
              .whereRef('firmware_release.upload', '=', 'firmware_piece.upload'),
          ),
        ),
      )
      .execute();
    await this.#ports.files.keepOnly(new Set());
  }

  async #forgetFiles(): Promise<void> {
    const { store, files } = this.#ports;
    const ready = await store.db.selectFrom('firmware_release').select('manifest').where('state', '=', 'ready').execute();
    await files.keepOnly(new Set(ready.map(({ manifest }) => unverifiedManifest(manifest).sha256)));
  }

  #verified(signed: string): FirmwareManifest {
    const { trusted } = this.#ports;
    if (trusted.length === 0) throw releaseErrors.raise('RELEASE_NO_KEYS');
    return readManifest(signed, trusted);
  }
}

/** Who brought and who took away firmware is for good. */
const audited = (kind: string, row: ReleaseRow, at: Date, by: string | null): NewAuditEntry => ({
  organisationNo: row.organisation_no,
  at,
  kind,
  subject: `release:${row.id}`,
  by,
  details: {
    manifestSha256: row.manifest_sha256,
    model: row.model,
    counter: row.counter,
    version: unverifiedManifest(row.manifest).version,
  },
});

function raiseUnlessWaiting({ id, state }: ReleaseRow): void {
  if (state === 'ready') throw releaseErrors.raise('RELEASE_IMAGE_HERE', { releaseId: id });
  if (state !== 'waiting') throw releaseErrors.raise('RELEASE_NOT_READY', { releaseId: id, state });
}
