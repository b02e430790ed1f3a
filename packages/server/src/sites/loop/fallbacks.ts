import type { HouseNow } from './house-now.ts';

const COUNTED = { highestOfWeek: 'the highest load of the week counts', worst: 'the worst load counts' } as const;
const SILENT = { highestOfWeek: 'late', worst: 'lost' } as const;

/**
 * What is decided safely instead of well because of meters, a sentence for each, with the reason that is known (S4); null: nothing. `fuseIds`: only what
 * lies there counts; undefined: all of the site.
 */
export function fallbackOf(
  houses: ReadonlyMap<string, Pick<HouseNow, 'from'>>,
  meterFaults: ReadonlyMap<string, string>,
  fuseIds?: ReadonlySet<string>,
): string | null {
  const sentences = [...houses].flatMap(([fuseId, { from }]) => {
    if ((from !== 'worst' && from !== 'highestOfWeek') || fuseIds?.has(fuseId) === false) return [];
    const fault = meterFaults.get(fuseId);
    const what = fault === undefined ? `is ${SILENT[from]}` : `is not believed (${fault})`;
    return [`The meter of ${fuseId} ${what}: ${COUNTED[from]}.`];
  });
  return sentences.length === 0 ? null : sentences.join(' ');
}
