const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', hour: '2-digit', ...day });
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

/** The local day, `2026-03-01`, and its hour, 0 to 23, as operating limits name it (S21); in UTC where the zone does not exist. */
export function localTime(zone: string, atMs: number): { readonly day: string; readonly hour: number } {
  const parts = new Map((formatOf(zone) ?? formatOf('UTC'))?.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return { day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`, hour: Number(parts.get('hour') ?? 0) };
}

/** The hour alone. */
export const localHour = (zone: string, atMs: number): number => localTime(zone, atMs).hour;
