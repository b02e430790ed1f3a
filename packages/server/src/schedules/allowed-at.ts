import type { LimitAt } from './connector-book.ts';
import { limitSegments, type LimitSettings } from './segments.ts';

/** More than a week, so that whatever holds has begun and will end in it, if it ever does. */
const AROUND_MS = 8 * 86_400_000;

/** What week and exception each allow at an instant, whatever the max current and the owner's limit are. */
export interface AllowedAt {
  /** Null: no schedule, or it allows all; under "tonight" and "charge now" it does not hold. */
  readonly week: LimitAt | null;
  /** A pause or "tonight"; null: neither holds. */
  readonly exception: LimitAt | null;
}

/** R21: the causes apart, also those that do not bind: computed anew, for whoever looks, not for loops. */
export function allowedAt({ schedule, exceptions }: LimitSettings, atMs: number): AllowedAt {
  const bare = { maxA: null, userA: null };
  const exception = at({ ...bare, schedule: null, exceptions }, atMs);
  const week = at({ ...bare, schedule, exceptions: [] }, atMs);
  const isOverridden = exception.cause === 'tonight' || exception.cause === 'chargeNow';
  return {
    week: week.limitA === null || isOverridden ? null : week,
    exception: exception.limitA === null ? null : exception,
  };
}

function at(settings: LimitSettings, atMs: number): LimitAt {
  const [fromMs, endMs] = [atMs - AROUND_MS, atMs + AROUND_MS];
  const segment = limitSegments(settings, fromMs, endMs).find(({ untilMs }) => untilMs > atMs);
  return {
    limitA: segment?.limitA ?? null,
    cause: segment?.cause ?? 'none',
    sinceMs: segment && segment.fromMs > fromMs ? segment.fromMs : null,
    untilMs: segment && segment.untilMs < endMs ? segment.untilMs : null,
  };
}
