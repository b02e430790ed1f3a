import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which a zone's local time differs from UTC by the same: local = UTC + `offsetMs`. */
export interface OffsetSpan {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offsetMs: number;
}

/** Spans that were looked up, by zone. Asking Temporal takes milliseconds, adding takes none. */
const known = new Map<string, OffsetSpan[]>();

/** True for a name of the IANA database. A plain offset is none: it knows no clock changes. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The zone's offsets between two instants, in order and without gaps. Throws RangeError where {@link isZone} says no. */
export function offsetSpans(zone: string, fromMs: number, untilMs: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  for (let atMs = fromMs; atMs < untilMs;) {
    const span = spanAt(zone, atMs);
    spans.push({ fromMs: atMs, untilMs: Math.min(untilMs, span.untilMs), offsetMs: span.offsetMs });
    atMs = span.untilMs;
  }
  return spans;
}

function spanAt(zone: string, atMs: number): OffsetSpan {
  const spans = known.get(zone) ?? [];
  const found = spans.find((span) => span.fromMs <= atMs && atMs < span.untilMs);
  if (found) return found;
  const here = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(zone);
  const span = {
    // Up to now as far as is known: what lies further back is looked up when somebody asks.
    fromMs: atMs,
    untilMs: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offsetMs: here.offsetNanoseconds / 1e6,
  };
  const same = spans.findIndex((other) => other.untilMs === span.untilMs);
  if (same < 0) spans.push(span);
  else spans[same] = span;
  known.set(zone, spans);
  return span;
}
