/** One keyset page of the REST API. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** How a list is kept. */
export interface ListRule<Item> {
  readonly idOf: (item: Item) => string | number;
  /** Newest first by this, e.g. an ISO instant or a growing number; null where an unknown item has no known place. */
  readonly rankOf: ((item: Item) => string | number) | null;
}

/**
 * Puts one changed or new item into a list that is loaded page by page. Returns the same array when nothing changed: the item is
 * unknown and belongs behind what is loaded, or nowhere.
 */
export function mergeIntoPages<Item>(pages: readonly Page<Item>[], item: Item, rule: ListRule<Item>): readonly Page<Item>[] {
  const at = locate(pages, item, rule);
  if (!at) return insert(pages, item, rule);
  return pages.with(at.page, { ...at.held, items: at.held.items.with(at.item, item) });
}

function locate<Item>(pages: readonly Page<Item>[], item: Item, rule: ListRule<Item>) {
  const id = rule.idOf(item);
  for (const [page, held] of pages.entries()) {
    const index = held.items.findIndex((candidate) => rule.idOf(candidate) === id);
    if (index >= 0) return { page, held, item: index };
  }
  return null;
}

function insert<Item>(pages: readonly Page<Item>[], item: Item, { rankOf }: ListRule<Item>): readonly Page<Item>[] {
  if (!rankOf) return pages;
  const rank = rankOf(item);
  for (const [page, held] of pages.entries()) {
    const index = held.items.findIndex((candidate) => rankOf(candidate) <= rank);
    if (index >= 0) return pages.with(page, { ...held, items: held.items.toSpliced(index, 0, item) });
  }
  const last = pages.at(-1);
  if (!last || last.next !== null) return pages;
  return pages.with(-1, { ...last, items: [...last.items, item] });
}
