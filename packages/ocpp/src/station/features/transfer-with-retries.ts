import type { Station } from '../feature.ts';
import type { TransferOptions, TransferOutcome } from './file-transfer.ts';
import { CertificateStore } from './certificate-store.ts';

/** How often a transfer is tried, as GetDiagnostics, GetLog, UpdateFirmware and SignedUpdateFirmware say it. */
export interface RetryRequest {
  /** How many times in all; 0 counts as once. */
  readonly retries?: number | undefined;
  /** Seconds between two tries. */
  readonly retryInterval?: number | undefined;
}

const OWN_TRIES = 3;
const OWN_INTERVAL_S = 60;
/** A transfer that takes longer hangs. */
const LONGEST_MS = 30 * 60_000;

/** Tries a transfer until it is done, makes no sense, or was tried often enough. Null when `signal` ended it. */
export async function transferWithRetries(
  station: Station,
  { retries = OWN_TRIES, retryInterval = OWN_INTERVAL_S }: RetryRequest,
  signal: AbortSignal,
  transfer: (options: TransferOptions) => Promise<TransferOutcome>,
): Promise<TransferOutcome | null> {
  const { clock } = station;
  for (let triesLeft = Math.max(1, retries); ; triesLeft -= 1) {
    const outcome = await clock.track(once(station, signal, transfer));
    if (signal.aborted) return null;
    if (outcome.kind === 'done' || outcome.kind === 'unsupported' || triesLeft <= 1) return outcome;
    await clock.sleep(retryInterval * 1000, signal);
    if (signal.aborted) return null;
  }
}

async function once(
  station: Station,
  signal: AbortSignal,
  transfer: (options: TransferOptions) => Promise<TransferOutcome>,
): Promise<TransferOutcome> {
  const overdue = new AbortController();
  const timer = station.clock.setTimer(LONGEST_MS, () => overdue.abort());
  const { centralSystem } = new CertificateStore(station).roots;
  try {
    return await transfer({ roots: centralSystem, signal: AbortSignal.any([signal, overdue.signal]) });
  } finally {
    timer.cancel();
  }
}
