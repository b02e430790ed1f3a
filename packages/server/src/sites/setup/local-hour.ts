const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
  } catch {
    // A RangeError is how it says that there is no such zone.
  }
  if (formats.size > 200) formats.clear();
  formats.set(zone, format);
  return format;
}

/** Whether there is an IANA zone of that name; an offset such as +01:00 is none, it knows no summer time. */
export function isZone(zone: string): boolean {
  return /^[A-Za-z]/.test(zone) && formatOf(zone) !== null;
}

/** The hour of the local day, 0 to 23, as operating limits name it (S21); in UTC where the zone does not exist. */
export function localHour(zone: string, atMs: number): number {
  return Number((formatOf(zone) ?? formatOf('UTC'))?.format(atMs) ?? 0);
}
