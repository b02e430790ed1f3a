import type { Clock } from '@phasor/kernel';
import type { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage, FirmwareUpdateRequest } from '@phasor/contract';
import { chargerErrors, chargerNumber } from '../chargers/index.ts';
import type { CommandResult, Commands, CommandTarget } from '../commands/index.ts';
import { storableText, type Store } from '../store/index.ts';
import { firmwareErrors } from './errors.ts';
import { progressOfAnswer } from './firmware-progress.ts';
import { listStatuses, listUpdates, type PageOf } from './firmware-rows.ts';

export interface FirmwarePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'send'>;
}

interface Signing {
  readonly signingCertificate: string;
  readonly signature: string;
}

const SCHEMES: ReadonlySet<string> = new Set(['ftp:', 'ftps:', 'sftp:', 'http:', 'https:']);

/** Requests to update a charger's firmware: a row first, then the CALL, then what the charger reports. */
export class FirmwareUpdates {
  readonly #ports: FirmwarePorts;

  constructor(ports: FirmwarePorts) {
    this.#ports = ports;
  }

  /**
   * Asks for an update; resolves once the charger has answered. Raises CHARGER_UNKNOWN, FIRMWARE_LOCATION_INVALID,
   * FIRMWARE_SIGNATURE_INCOMPLETE, and what {@link Commands.send} raises; what the charger says is in the row.
   */
  async request(target: CommandTarget, request: FirmwareUpdateRequest, by: string | null): Promise<FirmwareUpdate> {
    const { store, clock } = this.#ports;
    const signing = signingOf(request);
    requireLocation(request.location);
    const charger_no = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const at = new Date(clock.now());
    const { request_id: requestId } = await store.db
      .insertInto('firmware_update')
      .values({
        organisation_no: target.organisationNo,
        charger_no,
        is_signed: signing !== null,
        location: request.location,
        retrieve_at: request.retrieveAt === undefined ? at : new Date(request.retrieveAt),
        install_at: request.installAt === undefined ? null : new Date(request.installAt),
        signing_certificate: signing && storableText(signing.signingCertificate),
        signature: signing && storableText(signing.signature),
        state: 'requested',
        charger_status: null,
        reason: null,
        created_at: at,
        changed_at: at,
      })
      .returning('request_id')
      .executeTakeFirstOrThrow();
    const result = await this.#send(target, { ...request, retrieveAt: request.retrieveAt ?? at.toISOString() }, signing, requestId, by);
    await this.#settle(charger_no, requestId, progressOfAnswer(result));
    const page = await listUpdates(store.db, { ...target, chargerNo: charger_no }, { requestId, limit: 1 });
    const [update] = page.items;
    if (!update) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId: target.chargerId });
    return update;
  }

  /** Raises CHARGER_UNKNOWN. */
  async list(target: CommandTarget, page: PageOf): Promise<FirmwareUpdatePage> {
    const { db } = this.#ports.store;
    return listUpdates(db, { ...target, chargerNo: await chargerNumber(db, target.organisationNo, target.chargerId) }, page);
  }

  /** Raises CHARGER_UNKNOWN. */
  async history(target: CommandTarget, page: PageOf): Promise<FirmwareStatusPage> {
    const { db } = this.#ports.store;
    return listStatuses(db, { ...target, chargerNo: await chargerNumber(db, target.organisationNo, target.chargerId) }, page);
  }

  #send(
    target: CommandTarget,
    request: FirmwareUpdateRequest & { readonly retrieveAt: string },
    signing: Signing | null,
    requestId: number,
    by: string | null,
  ): Promise<CommandResult<'UpdateFirmware'> | CommandResult<'SignedUpdateFirmware'>> {
    const { commands } = this.#ports;
    const { location, retrieveAt, installAt, retries, retryIntervalS } = request;
    const tries = {
      ...(retries === undefined ? {} : { retries }),
      ...(retryIntervalS === undefined ? {} : { retryInterval: retryIntervalS }),
    };
    if (!signing) return commands.send(target, 'UpdateFirmware', { location, retrieveDate: retrieveAt, ...tries }, { by });
    const install = installAt === undefined ? {} : { installDateTime: installAt };
    const firmware = { location, retrieveDateTime: retrieveAt, ...install, ...signing };
    return commands.send(target, 'SignedUpdateFirmware', { requestId, ...tries, firmware }, { by });
  }

  /** The first status may be stored before the answer is. */
  async #settle(chargerNo: number, requestId: number, progress: ReturnType<typeof progressOfAnswer>): Promise<void> {
    const { store, clock } = this.#ports;
    const changed_at = new Date(clock.now());
    const { state, reason } = progress;
    await store.transaction(async (trx) => {
      await trx
        .updateTable('firmware_update')
        .set({ state, reason: reason === null ? null : storableText(reason), changed_at })
        .where('request_id', '=', requestId)
        .where('state', '=', 'requested')
        .execute();
      if (!progress.hasCancelledOthers) return;
      await trx
        .updateTable('firmware_update')
        .set({ state: 'cancelled', reason: `The charger gave it up for request ${requestId}.`, changed_at })
        .where('charger_no', '=', chargerNo)
        .where('is_signed', '=', true)
        .where('request_id', '<', requestId)
        .where('state', 'in', ['requested', 'accepted', 'inProgress'])
        .execute();
    });
  }
}

function signingOf({ signingCertificate, signature, installAt }: FirmwareUpdateRequest): Signing | null {
  if (signingCertificate !== undefined && signature !== undefined) return { signingCertificate, signature };
  if (signingCertificate !== undefined || signature !== undefined || installAt !== undefined)
    throw firmwareErrors.raise('FIRMWARE_SIGNATURE_INCOMPLETE');
  return null;
}

/** A charger's parser is simpler than ours: only what RFC 3986 writes as it stands. */
function requireLocation(location: string): void {
  const url = /^[a-z]+:\/\/[\x21-\x5b\x5d-\x7e]+$/i.test(location) && URL.canParse(location) ? new URL(location) : null;
  if (url === null || !SCHEMES.has(url.protocol) || url.hostname === '')
    throw firmwareErrors.raise('FIRMWARE_LOCATION_INVALID', { location: location.slice(0, 100) });
}
