import type { ChargerTime } from '@phasor/contract';

/** ISO 8601 as chargers write it: the zone may be missing, short (`+02`), or without a colon; a space may stand for the T. */
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-][01]\d(?::?[0-5]\d)?)?$/;
/** The store's instants: from the year 1 to 9999. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');
const LATEST_MS = Date.UTC(9999, 11, 31);

/**
 * Reads a charger's time. Without a zone it is taken as UTC, which OCPP asks for (1.6, section 3.14); 29 February of a common year
 * reads as 1 March. `ms` is null where the text is no time at all.
 */
export function chargerTime(text: string): ChargerTime {
  const parts = INSTANT.exec(text.trim());
  if (!parts) return { ms: null, text };
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const millis = Math.floor(Number(`0.${fraction ?? '0'}`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second ?? 0), millis);
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  // 24:00 and a leap second read as the instant that follows.
  const isTime = Number(hour) <= 24 && Number(minute) <= 59 && Number(second ?? 0) <= 60;
  const ms = date.getTime() - offsetMs(zone);
  return { ms: isDay && isTime && ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null, text };
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
