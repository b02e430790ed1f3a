import { messageOf } from '@phasor/kernel';
import { chainFault, isFirmwareSignature } from '../../certificates/index.ts';
import type { CallAnswerers } from '../../answer-calls.ts';
import type { Request, Response } from '../../messages.ts';
import { instantOf } from '../../smart-charging/index.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, FeatureFactory, Section, Station } from '../feature.ts';
import { CertificateStore } from './certificate-store.ts';
import { download, FILE_TRANSFER_PROTOCOLS } from './file-transfer.ts';
import { Outbox } from './outbox.ts';
import { transferWithRetries, type RetryRequest } from './transfer-with-retries.ts';

export interface FirmwareUpdatesOptions {
  /**
   * Puts an image in the place of the firmware, to be started by the next reset, and gives its version. Rejects when the image is not for
   * this station. The station is idle. It registers its own I/O with the clock.
   */
  readonly install: (image: Buffer) => Promise<string>;
}

type Status = Request<'SignedFirmwareStatusNotification'>['status'];
type PlainStatus = Request<'FirmwareStatusNotification'>['status'];

/** An update as it is kept until its end is told. */
interface Job extends RetryRequest {
  readonly location: string;
  /** In ms since 1970. */
  readonly retrieveMs: number;
  readonly installMs: number;
  /** What a SignedUpdateFirmware brings; null for UpdateFirmware. */
  readonly signed: { readonly requestId: number; readonly certificatePem: string; readonly signature: string } | null;
  /** The version that the next start is to tell of. */
  readonly installed: string | null;
}

/** The statuses that FirmwareStatusNotification knows; of the others the central system learns nothing by it. */
const PLAIN: ReadonlySet<string> = new Set<PlainStatus>([
  'Downloaded',
  'DownloadFailed',
  'Downloading',
  'Idle',
  'InstallationFailed',
  'Installing',
  'Installed',
]);
/** A wait for a certain time looks at the clock so often: it may be set meanwhile. */
const LOOK_MS = 60_000;

/** UpdateFirmware (OCPP 1.6, 4.5 and 5.19), and SignedUpdateFirmware of the security whitepaper: fetches, checks, installs when idle. */
export function firmwareUpdates(options: FirmwareUpdatesOptions): FeatureFactory {
  return (station) => new FirmwareUpdates(station, options);
}

const KEYS: readonly ConfigurationKey[] = [
  { key: 'SupportedFileTransferProtocols', value: FILE_TRANSFER_PROTOCOLS, access: 'ro', accepts: { kind: 'text', maxLength: 500 } },
];

class FirmwareUpdates implements Feature {
  readonly #station: Station;
  readonly #install: FirmwareUpdatesOptions['install'];
  readonly #certificates: CertificateStore;
  readonly #section: Section<Job | null>;
  readonly #outbox: Outbox;
  #job: Job | null = null;
  #status: Status = 'Idle';
  #running: AbortController | null = null;
  /** Set while the image waits for the last car, and while it is installed. */
  #isClosing = false;
  #onIdle: (() => void) | null = null;

  constructor(station: Station, { install }: FirmwareUpdatesOptions) {
    this.#station = station;
    this.#install = install;
    this.#certificates = new CertificateStore(station);
    this.#section = station.section<Job | null>('firmware-update');
    this.#outbox = new Outbox(station);
  }

  get keys(): readonly ConfigurationKey[] {
    return KEYS;
  }

  get answers(): CallAnswerers {
    return {
      UpdateFirmware: (request) => this.#update(request),
      SignedUpdateFirmware: (request) => this.#updateSigned(request),
    };
  }

  get triggers(): Feature['triggers'] & object {
    return { FirmwareStatusNotification: () => () => this.#repeatPlain() };
  }

  get extendedTriggers(): Feature['extendedTriggers'] & object {
    return { FirmwareStatusNotification: () => () => this.#repeatSigned() };
  }

  status(connectorId: number): 'Unavailable' | null {
    return this.#isClosing && !this.#station.connector(connectorId)?.transaction ? 'Unavailable' : null;
  }

  statusChanged(): void {
    this.#look();
  }

  transactionStopped(): void {
    this.#look();
  }

  halted(): void {
    this.#running?.abort();
  }

  #update({ location, retrieveDate, retries, retryInterval }: Request<'UpdateFirmware'>): Response<'UpdateFirmware'> {
    // The answer cannot refuse; what is being installed is not stopped.
    if (this.#status !== 'Installing') {
      const retrieveMs = instantOf(retrieveDate);
      this.#begin({ location, retries, retryInterval, retrieveMs, installMs: retrieveMs, signed: null, installed: null });
    }
    return {};
  }

  #updateSigned({ requestId, firmware, retries, retryInterval }: Request<'SignedUpdateFirmware'>): Response<'SignedUpdateFirmware'> {
    const { location, retrieveDateTime, installDateTime, signingCertificate: certificatePem, signature } = firmware;
    if (this.#status === 'Installing') return { status: 'Rejected' };
    const fault = chainFault(certificatePem, { roots: this.#certificates.roots.manufacturer, atMs: this.#station.nowMs() });
    if (fault) {
      this.#station.emit({ kind: 'securityEvent', type: 'InvalidFirmwareSigningCertificate', techInfo: fault });
      return { status: 'InvalidCertificate' };
    }
    const status = this.#job ? 'AcceptedCanceled' : 'Accepted';
    const retrieveMs = instantOf(retrieveDateTime);
    const installMs = installDateTime === undefined ? retrieveMs : instantOf(installDateTime);
    this.#begin({
      location,
      retries,
      retryInterval,
      retrieveMs,
      installMs,
      signed: { requestId, certificatePem, signature },
      installed: null,
    });
    return { status };
  }

  #begin(job: Job): void {
    this.#running?.abort();
    this.#isClosing = false;
    this.#status = 'Idle';
    this.#keep(job);
    this.#station.afterwards(() => {
      this.#station.refresh();
      this.#run(job);
    });
  }

  started(): void {
    this.#job = this.#section.read();
    if (!this.#job) return;
    if (this.#job.installed === null) return this.#run(this.#job);
    if (this.#job.installed !== this.#station.firmwareVersion) return;
    this.#station.emit({ kind: 'securityEvent', type: 'FirmwareUpdated', techInfo: this.#job.installed });
  }

  ready(isBoot: boolean): void {
    void this.#outbox.flush();
    if (!isBoot || !this.#job || this.#job.installed === null) return;
    const { installed } = this.#job;
    const { firmwareVersion } = this.#station;
    // Of two slots the former may run again: the new image did not hold.
    if (installed === firmwareVersion) this.#tell(this.#job, 'Installed');
    else return this.#fail(this.#job, 'InstallationFailed', `${installed} did not hold, ${firmwareVersion} runs again`);
    this.#finish();
  }

  #run(job: Job): void {
    if (this.#job !== job) return;
    const running = new AbortController();
    this.#running = running;
    void this.#work(job, running.signal).finally(() => {
      if (this.#running === running && !running.signal.aborted) this.#running = null;
    });
  }

  /** Every wait may end because another update took the place of this one, or the power went. */
  async #work(job: Job, signal: AbortSignal): Promise<void> {
    if (!(await this.#until(job.retrieveMs, signal, () => this.#tell(job, 'DownloadScheduled')))) return;
    this.#tell(job, 'Downloading');
    const outcome = await transferWithRetries(this.#station, job, signal, (options) => download(job.location, options));
    if (!outcome) return;
    if (outcome.kind !== 'done') return this.#fail(job, 'DownloadFailed', outcome.reason);
    this.#tell(job, 'Downloaded');
    if (job.signed) {
      if (!isFirmwareSignature(outcome.body, job.signed.signature, job.signed.certificatePem)) {
        this.#station.emit({ kind: 'securityEvent', type: 'InvalidFirmwareSignature', techInfo: job.location });
        return this.#fail(job, 'InvalidSignature', `it is not the signature of the image at ${job.location}`);
      }
      this.#tell(job, 'SignatureVerified');
    }
    if (!(await this.#until(job.installMs, signal, () => this.#tell(job, 'InstallScheduled')))) return;
    if (!(await this.#idle(signal, () => this.#tell(job, 'InstallScheduled')))) return;
    await this.#apply(job, outcome.body);
  }

  async #apply(job: Job, image: Buffer): Promise<void> {
    const station = this.#station;
    this.#tell(job, 'Installing');
    try {
      const version = await this.#install(image);
      if (this.#job !== job) return;
      this.#keep({ ...job, installed: version });
      station.setFirmwareVersion(version);
      this.#tell(job, 'InstallRebooting');
      station.reset('Soft', `firmware ${version}`);
    } catch (error) {
      this.#isClosing = false;
      this.#fail(job, 'InstallationFailed', messageOf(error));
      station.refresh();
    }
  }

  /** False when the wait was ended from outside. `onWait` is called when there is something to wait for. */
  async #until(atMs: number, signal: AbortSignal, onWait: () => void): Promise<boolean> {
    const { clock } = this.#station;
    if (atMs > this.#station.nowMs()) onWait();
    while (!signal.aborted && atMs > this.#station.nowMs()) await clock.sleep(Math.min(LOOK_MS, atMs - this.#station.nowMs()), signal);
    return !signal.aborted;
  }

  /** Lets nobody new begin, and waits for the last transaction to end. */
  async #idle(signal: AbortSignal, onWait: () => void): Promise<boolean> {
    this.#isClosing = true;
    this.#station.refresh();
    if (this.#isBusy()) {
      onWait();
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      this.#onIdle = null;
    }
    return !signal.aborted;
  }

  #look(): void {
    if (this.#onIdle && !this.#isBusy()) this.#onIdle();
  }

  #isBusy(): boolean {
    return this.#station.connectors.some(({ transaction, admitted }) => transaction !== null || admitted !== null);
  }

  #fail(job: Job, status: Status, reason: string): void {
    this.#station.emit({ kind: 'failed', what: status, reason });
    this.#tell(job, status);
    this.#finish();
  }

  #finish(): void {
    this.#keep(null);
    this.#status = 'Idle';
  }

  #tell({ signed }: Job, status: Status): void {
    if (!signed && !isPlain(status)) return;
    this.#status = status;
    if (signed) this.#outbox.send('SignedFirmwareStatusNotification', { status, requestId: signed.requestId });
    else if (isPlain(status)) this.#outbox.send('FirmwareStatusNotification', { status });
  }

  #repeatPlain(): void {
    const status = this.#job && !this.#job.signed && isPlain(this.#status) ? this.#status : 'Idle';
    void this.#station.call('FirmwareStatusNotification', { status }, { isTriggered: true });
  }

  #repeatSigned(): void {
    const signed = this.#job?.signed;
    const payload = signed ? { status: this.#status, requestId: signed.requestId } : { status: 'Idle' as const };
    void this.#station.call('SignedFirmwareStatusNotification', payload, { isTriggered: true });
  }

  #keep(job: Job | null): void {
    this.#job = job;
    this.#section.write(job);
  }
}

function isPlain(status: Status): status is PlainStatus & Status {
  return PLAIN.has(status);
}
