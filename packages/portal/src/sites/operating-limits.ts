import type { OperatingLimit } from '@phasor/contract';

const HOURS = 24;

/** Hours of the day as people write them, from and until: `17-20` holds from 17:00 until 20:00, `22-6` over midnight. */
export function hoursText(hours: readonly number[]): string {
  const held = new Set(hours);
  if (held.size === HOURS) return `0-${HOURS}`;
  const starts = [...held].filter((hour) => !held.has((hour + HOURS - 1) % HOURS)).sort((a, b) => a - b);
  return starts
    .map((start) => {
      let end = start;
      while (held.has(end % HOURS)) end += 1;
      return `${start}-${end > HOURS ? end % HOURS : end}`;
    })
    .join(',');
}

/** As {@link hoursText} writes them; empty for what is no stretch of hours. A single figure is that hour. */
export function hoursOf(text: string): number[] {
  const hours = text.split(',').flatMap((part): number[] => {
    const [, from, until] = /^(\d{1,2})(?:[-–](\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined) return [];
    const start = Number(from);
    const end = until === undefined ? start + 1 : Number(until);
    if (start >= HOURS || end > HOURS) return [];
    const length = end > start ? end - start : end + HOURS - start;
    return Array.from({ length }, (_, at) => (start + at) % HOURS);
  });
  return [...new Set(hours)].sort((a, b) => a - b);
}

/** S21: what holds by the hour beside a fuse, as people write it: `17-20 40 A; 22-6 11 kW`. */
export function operatingText(limits: readonly OperatingLimit[] = []): string {
  return limits
    .map(({ hours, limitA, limitKw }) =>
      [hoursText(hours), ...(limitA === undefined ? [] : [`${limitA} A`]), ...(limitKw === undefined ? [] : [`${limitKw} kW`])].join(' '),
    )
    .join('; ');
}

/** As {@link operatingText} writes it. Undefined where nothing is written; NaN for a limit that is no number, which the server refuses. */
export function operatingLimitsOf(text: string): OperatingLimit[] | undefined {
  const parts = text.split(';').map((part) => part.trim());
  const limits = parts
    .filter((part) => part !== '')
    .map((part): OperatingLimit => {
      const [hours = '', ...rest] = part.replace(/\s*([-–,])\s*(?=\d)/g, '$1').split(/\s+/);
      const figure = (unit: string): number | undefined => {
        const found = new RegExp(`(\\d+(?:[.,]\\d+)?)\\s*${unit}\\b`, 'i').exec(rest.join(' '))?.[1];
        return found === undefined ? undefined : Number(found.replace(',', '.'));
      };
      const limitA = figure('A');
      const limitKw = figure('kW');
      const isNothing = hoursOf(hours).length === 0 || (limitA === undefined && limitKw === undefined);
      if (isNothing) return { hours: hoursOf(hours), limitA: Number.NaN };
      return { hours: hoursOf(hours), ...(limitA === undefined ? {} : { limitA }), ...(limitKw === undefined ? {} : { limitKw }) };
    });
  return limits.length === 0 ? undefined : limits;
}
