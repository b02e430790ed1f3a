/** Chargers that may be expected to behave alike. Null: not known, and that is a stratum of its own. */
export interface Stratum {
  readonly model: string | null;
  readonly hardwareVersion: string | null;
  readonly fromVersion: string | null;
  /** How it reaches us: `wifi`, `lan`, `mobile`. */
  readonly link: string | null;
}

/** One text for a stratum, to group by and to show: `halo · 4 · 169 · wifi`. */
export function stratumKey({ model, hardwareVersion, fromVersion, link }: Stratum): string {
  return [model, hardwareVersion, fromVersion, link].map((part) => part ?? '?').join(' · ');
}

/** The items by key, keys and items in the order in which they come. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
