import type { CallAnswerers } from '../../answer-calls.ts';
import type { Request, Response } from '../../messages.ts';
import { instantOf } from '../../smart-charging/index.ts';
import type { StationEvent } from '../events.ts';
import type { Feature, FeatureFactory, Station } from '../feature.ts';
import { upload, type TransferOutcome, type UploadFile } from './file-transfer.ts';
import { Outbox } from './outbox.ts';
import { StationLog } from './station-log.ts';
import { transferWithRetries, type RetryRequest } from './transfer-with-retries.ts';

export interface DiagnosticsOptions {
  /** How many lines each log keeps. Default 500. */
  readonly lines?: number;
}

type LogStatus = Request<'LogStatusNotification'>['status'];
type DiagnosticsStatus = Request<'DiagnosticsStatusNotification'>['status'];

/** An upload, and who is told of it. */
interface Job extends RetryRequest {
  readonly location: string;
  readonly file: UploadFile;
  /** Of the GetLog; null for GetDiagnostics. */
  readonly requestId: number | null;
}

const OWN_LINES = 500;

/**
 * The station's log and its uploads: GetDiagnostics (OCPP 1.6, 4.4 and 5.9), and GetLog of the security whitepaper. Files go by HTTP PUT; see
 * `file-transfer.ts`.
 */
export function diagnostics(options: DiagnosticsOptions = {}): FeatureFactory {
  return (station) => new Diagnostics(station, options.lines ?? OWN_LINES);
}

class Diagnostics implements Feature {
  readonly #station: Station;
  readonly #log: StationLog;
  readonly #outbox: Outbox;
  #job: Job | null = null;
  #running: AbortController | null = null;

  constructor(station: Station, lines: number) {
    this.#station = station;
    this.#log = new StationLog(station, lines);
    this.#outbox = new Outbox(station);
  }

  get answers(): CallAnswerers {
    return {
      GetDiagnostics: (request) => this.#getDiagnostics(request),
      GetLog: (request) => this.#getLog(request),
    };
  }

  get triggers(): Feature['triggers'] & object {
    return { DiagnosticsStatusNotification: () => () => this.#repeatDiagnostics() };
  }

  get extendedTriggers(): Feature['extendedTriggers'] & object {
    return { LogStatusNotification: () => () => this.#repeatLog() };
  }

  observed(event: StationEvent): void {
    this.#log.take(event);
  }

  ready(): void {
    void this.#outbox.flush();
  }

  halted(): void {
    this.#running?.abort();
  }

  #getDiagnostics(request: Request<'GetDiagnostics'>): Response<'GetDiagnostics'> {
    const { location, startTime, stopTime, retries, retryInterval } = request;
    const file = this.#file('diagnostics', startTime, stopTime);
    // Nothing to upload, or no way to: an answer without a file name (OCPP 1.6, 6.22).
    if (!file || !/^https?:/i.test(location)) return {};
    this.#begin({ location, file, requestId: null, retries, retryInterval });
    return { fileName: file.fileName };
  }

  #getLog({ logType, requestId, log, retries, retryInterval }: Request<'GetLog'>): Response<'GetLog'> {
    const kind = logType === 'SecurityLog' ? 'security' : 'diagnostics';
    const file = this.#file(kind, log.oldestTimestamp, log.latestTimestamp);
    if (!file) return { status: 'Rejected' };
    const status = this.#job ? 'AcceptedCanceled' : 'Accepted';
    this.#begin({ location: log.remoteLocation, file, requestId, retries, retryInterval });
    return { status, filename: file.fileName };
  }

  /** Null when the log holds nothing of that time. */
  #file(kind: 'diagnostics' | 'security', from?: string, to?: string): UploadFile | null {
    const text = this.#log.text(kind, from === undefined ? -Infinity : instantOf(from), to === undefined ? Infinity : instantOf(to));
    if (text === '') return null;
    const stamp = this.#station.timestamp().replace(/[-:]|\.\d+/g, '');
    const name = this.#station.identity.replace(/[^\w.-]/g, '_');
    return { fileName: `${name}-${kind}-${stamp}.log`, body: Buffer.from(text) };
  }

  /** One upload at a time: a new one ends the one before. */
  #begin(job: Job): void {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#job = job;
    this.#station.afterwards(() => {
      if (!running.signal.aborted) void this.#work(job, running.signal);
    });
  }

  async #work(job: Job, signal: AbortSignal): Promise<void> {
    this.#tell(job, 'Uploading', 'Uploading');
    const outcome = await transferWithRetries(this.#station, job, signal, (options) => upload(job.location, job.file, options));
    if (!outcome || signal.aborted) return;
    this.#job = null;
    if (outcome.kind === 'done') return this.#tell(job, 'Uploaded', 'Uploaded');
    this.#station.emit({ kind: 'failed', what: 'upload', reason: outcome.reason });
    this.#tell(job, 'UploadFailed', FAULTS[outcome.kind]);
  }

  #tell({ requestId }: Job, status: DiagnosticsStatus, logStatus: LogStatus): void {
    if (requestId === null) this.#outbox.send('DiagnosticsStatusNotification', { status });
    else this.#outbox.send('LogStatusNotification', { status: logStatus, requestId });
  }

  #repeatDiagnostics(): void {
    const status = this.#job?.requestId === null ? 'Uploading' : 'Idle';
    void this.#station.call('DiagnosticsStatusNotification', { status }, { isTriggered: true });
  }

  /** The requestId may be left out only where there is none. */
  #repeatLog(): void {
    const requestId = this.#job?.requestId ?? null;
    const payload = requestId === null ? { status: 'Idle' as const } : { status: 'Uploading' as const, requestId };
    void this.#station.call('LogStatusNotification', payload, { isTriggered: true });
  }
}

const FAULTS: Readonly<Record<Exclude<TransferOutcome['kind'], 'done'>, LogStatus>> = {
  unsupported: 'NotSupportedOperation',
  denied: 'PermissionDenied',
  misunderstood: 'BadMessage',
  failed: 'UploadFailure',
};
