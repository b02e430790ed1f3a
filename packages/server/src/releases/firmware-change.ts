import type { Clock, Random } from '@phasor/kernel';
import type { OrderView, Staging } from '@phasor/contract';
import { checkFit, LONGEST_TRIAL_MS, type FirmwareManifest, type ReceivingCharger } from '@phasor/release';
import { chargerErrors, type OrderOptions, type Orders } from '../chargers/index.ts';
import type { Store } from '../store/index.ts';
import { releaseErrors } from './errors.ts';
import type { ImageAddresses } from './image-addresses.ts';
import type { OrderKey } from './order-key.ts';
import type { ReleaseRegistry } from './release-registry.ts';
import { readStaging } from './staging-rows.ts';

export interface FirmwareChangePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly orders: Pick<Orders, 'place'>;
  readonly registry: ReleaseRegistry;
  readonly addresses: ImageAddresses;
  readonly orderKey: OrderKey;
  /** `PHASOR_PUBLIC_URL`, before the address that the charger itself connected to. */
  readonly publicUrl: string | null;
  /** The address by which a connected charger has reached us, such as `http://10.0.0.5:8080`. */
  readonly addressOf: (chargerId: string) => string | null;
}

/** Which charger; one of another organisation is unknown. */
export interface ChangedCharger {
  readonly organisationNo: number;
  readonly chargerId: string;
}

/** How a charger is to boot what it has staged. */
export interface SwitchWish {
  readonly releaseId: string;
  /** Where the new firmware connects. Absent: our own OCPP endpoint, by the address that the charger knows. */
  readonly endpoint?: string;
  /** Password of HTTP Basic there. */
  readonly credential: string;
  /** Ownership epoch; higher than that of each order before it. */
  readonly epoch: number;
  /** Without a commit by then it goes home, ms since 1970. Absent: as long as a trial may last. */
  readonly trialDeadlineMs?: number;
  /** After this the charger does not take it, ms since 1970. Absent: ten minutes. */
  readonly expiresMs?: number;
}

/** An address holds for a day: a weak line takes its time. */
const ADDRESS_MS = 24 * 3_600_000;
/** A charger that has not taken an order for so long does not take it any more. */
const ORDER_MS = 10 * 60_000;

/** What is done to one charger's firmware: stage, switch, and the last word on a trial. Whether it is time is decided by who calls. */
export class FirmwareChange {
  readonly #ports: FirmwareChangePorts;

  constructor(ports: FirmwareChangePorts) {
    this.#ports = ports;
  }

  /**
   * Orders a charger to fetch the image; it goes on where it was, if it had begun. Resolves once it has answered. Raises CHARGER_UNKNOWN, what
   * {@link ReleaseRegistry.ready} raises, RELEASE_EXPIRED, RELEASE_OTHER_MODEL, RELEASE_FROM_VERSION, RELEASE_NO_ADDRESS.
   */
  async stage(target: ChangedCharger, releaseId: string, options: OrderOptions = {}): Promise<OrderView> {
    const { clock, registry, addresses, orders } = this.#ports;
    const charger = await this.#charger(target);
    const { row, manifest } = await registry.ready(target.organisationNo, releaseId);
    checkFit(manifest, knownOf(charger), clock.now());
    const { chargerId } = target;
    const expiresS = Math.floor((clock.now() + ADDRESS_MS) / 1000);
    const url = addresses.make(this.#baseUrl(chargerId), { releaseId: row.id, chargerId, expiresS });
    return orders.place(target.organisationNo, chargerId, { kind: 'stage', url, manifest: row.manifest }, options);
  }

  /** What the charger said last of its spare slot. Raises CHARGER_UNKNOWN. */
  async staging(target: ChangedCharger): Promise<Staging> {
    return readStaging(this.#ports.store.db, (await this.#charger(target)).no);
  }

  /**
   * A switch order for this charger and what it has staged, signed. Raises CHARGER_UNKNOWN, what {@link ReleaseRegistry.ready} raises, RELEASE_EXPIRED,
   * RELEASE_OTHER_MODEL, RELEASE_FROM_VERSION, RELEASE_NOT_STAGED, RELEASE_NO_ADDRESS, RELEASE_FORM_INVALID.
   */
  async signSwitch(target: ChangedCharger, wish: SwitchWish): Promise<string> {
    const { store, clock, random, registry, orderKey } = this.#ports;
    const charger = await this.#charger(target);
    const { row, manifest } = await registry.ready(target.organisationNo, wish.releaseId);
    checkFit(manifest, knownOf(charger), clock.now());
    const { chargerId } = target;
    const { state, version } = await readStaging(store.db, charger.no);
    if ((state !== 'Staged' && state !== 'Armed') || version !== manifest.version) {
      throw releaseErrors.raise('RELEASE_NOT_STAGED', { chargerId, version: manifest.version, state });
    }
    const { credential, epoch, endpoint = this.#ownEndpoint(chargerId, manifest.protocol) } = wish;
    const { trialDeadlineMs = clock.now() + LONGEST_TRIAL_MS, expiresMs = clock.now() + ORDER_MS } = wish;
    return orderKey.sign({
      chargerId,
      manifestSha256: row.manifest_sha256,
      endpoint,
      credential,
      homeVersion: charger.firmware_version ?? '',
      epoch,
      trialDeadline: new Date(trialDeadlineMs).toISOString(),
      expiresAt: new Date(expiresMs).toISOString(),
      nonce: Buffer.from(random.bytes(16)).toString('hex'),
    });
  }

  /** Signs a switch order and gives it to the charger. Resolves and raises as {@link stage} and {@link signSwitch}. */
  async switchOver(target: ChangedCharger, wish: SwitchWish, options: OrderOptions = {}): Promise<OrderView> {
    const order = await this.signSwitch(target, wish);
    return this.#ports.orders.place(target.organisationNo, target.chargerId, { kind: 'switch', order }, options);
  }

  /**
   * Has a charger on CAPI try the endpoint that a switch order would name, from where it hangs; absent: our own. `accepted` means that it was reached, and
   * `refused` has the step that failed. Resolves when the test is over. Raises CHARGER_UNKNOWN, RELEASE_NO_ADDRESS.
   */
  async testEndpoint({ organisationNo, chargerId }: ChangedCharger, endpoint?: string, options: OrderOptions = {}): Promise<OrderView> {
    const url = endpoint ?? this.#ownEndpoint(chargerId, 'OCPP');
    return this.#ports.orders.place(organisationNo, chargerId, { kind: 'testEndpoint', url }, options);
  }

  /** The last word on a trial, to a charger that is here by OCPP; `accepted` means that the charger has stored it. Raises CHARGER_UNKNOWN. */
  endTrial(
    { organisationNo, chargerId }: ChangedCharger,
    word: 'Commit' | 'Return',
    trialEpoch: number,
    options: OrderOptions = {},
  ): Promise<OrderView> {
    return this.#ports.orders.place(organisationNo, chargerId, { kind: 'trial', word, trialEpoch }, options);
  }

  async #charger({ organisationNo, chargerId }: ChangedCharger) {
    const row = await this.#ports.store.db
      .selectFrom('charger')
      .select(['no', 'model', 'firmware_version'])
      .where('id', '=', chargerId.replaceAll('\0', ''))
      .where('organisation_no', '=', organisationNo)
      .executeTakeFirst();
    if (!row) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
    return row;
  }

  #baseUrl(chargerId: string): string {
    const base = this.#ports.publicUrl ?? this.#ports.addressOf(chargerId);
    if (base === null) throw releaseErrors.raise('RELEASE_NO_ADDRESS', { chargerId });
    return base.replace(/\/+$/, '');
  }

  #ownEndpoint(chargerId: string, protocol: FirmwareManifest['protocol']): string {
    const base = this.#baseUrl(chargerId);
    return protocol === 'OCPP' ? `${base.replace(/^http/, 'ws')}/ocpp` : `${base}/capi`;
  }
}

/** What of a charger is known here; the rest it checks itself. */
function knownOf(charger: { readonly model: string | null; readonly firmware_version: string | null }): Partial<ReceivingCharger> {
  const model = charger.model?.toLowerCase();
  return {
    ...(model === 'halo' || model === 'aura' ? { model } : {}),
    ...(charger.firmware_version === null ? {} : { firmwareVersion: charger.firmware_version }),
  };
}
