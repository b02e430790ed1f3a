/** The message log's bounds. */
export interface MessageLogLimits {
  /** Rows older than this go. Default 30 days. */
  readonly maxAgeMs: number;
  /** What the log may take on the disk, indexes included. Default 2 GB. */
  readonly maxBytes: number;
}

/** One partition of the message log: `message_log_{no}`. */
export interface Partition {
  readonly no: number;
  readonly bytes: number;
}

export interface MessageLogState {
  /** In order of their number. */
  readonly partitions: readonly Partition[];
  /** The one that new rows go to. */
  readonly currentNo: number;
  /** When the current one's first row was received; null when it is empty. */
  readonly currentSinceMs: number | null;
  /** When the oldest one's last row was received; null when it is empty. */
  readonly oldestUntilMs: number | null;
}

export interface MessageLogPlan {
  /** Partitions to make, so that there always is room ahead. */
  readonly create: readonly number[];
  /** The oldest, when it is past a bound. One at a time: each run must be short. */
  readonly drop: number | null;
  /** True when new rows should go to the next partition. */
  readonly isRotating: boolean;
}

/** How many ids a partition holds at most. Fixed by the first migration. */
export const ROWS_PER_PARTITION = 262_144;
/** Free partitions to keep: with full ones at 10,000 rows a second, more than a minute's room. */
const AHEAD = 3;
/** A partition covers at most this share of either bound: what is dropped at once is small. */
const SHARE = 1 / 16;

/** Decides what to do about the message log's partitions. */
export function planMessageLog(state: MessageLogState, limits: MessageLogLimits, nowMs: number): MessageLogPlan {
  const { partitions, currentNo, currentSinceMs, oldestUntilMs } = state;
  const bytesOf = (no: number): number => partitions.find((partition) => partition.no === no)?.bytes ?? 0;
  const isOld = currentSinceMs !== null && nowMs - currentSinceMs > limits.maxAgeMs * SHARE;
  const isRotating = currentSinceMs !== null && (isOld || bytesOf(currentNo) > limits.maxBytes * SHARE);
  const lastNo = partitions.at(-1)?.no ?? currentNo;
  const neededNo = currentNo + AHEAD + (isRotating ? 1 : 0);
  const create = Array.from({ length: Math.max(0, neededNo - lastNo) }, (_, n) => lastNo + 1 + n);

  const oldest = partitions[0];
  const totalBytes = partitions.reduce((sum, { bytes }) => sum + bytes, 0);
  const isPastBound = totalBytes > limits.maxBytes || (oldestUntilMs !== null && nowMs - oldestUntilMs > limits.maxAgeMs);
  const drop = oldest && oldest.no < currentNo && isPastBound ? oldest.no : null;
  return { create, drop, isRotating };
}
