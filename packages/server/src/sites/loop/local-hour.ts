const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** Hour and day at a place, `2026-03-01`. */
export function localHour(zone: string, atMs: number): { readonly hour: number; readonly day: string } {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return { hour: Number(parts.get('hour') ?? 0), day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}` };
}
