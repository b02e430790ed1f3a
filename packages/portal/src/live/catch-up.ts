import type { Charger, LiveEvent } from '@phasor/contract';
import type { QueryKey } from '@tanstack/react-query';
import { chargerRule, commandRule, knockRule, messageRule, transactionRule } from './list-rules.ts';
import { mergeIntoPages, type ListRule, type Page } from './merge-pages.ts';

/** The charger as the events that came while it was under way leave it. */
export function catchUpCharger(charger: Charger, events: readonly LiveEvent[]): Charger {
  return events.reduce((held, event) => (event.kind === 'charger' && event.charger.id === held.id ? event.charger : held), charger);
}

/** The page as the events that came while it was under way leave it; `queryKey` says which list it is. */
export function catchUpPage<Item>(queryKey: QueryKey, page: Page<Item>, events: readonly LiveEvent[]): Page<Item> {
  let held: readonly Page<unknown>[] = [page];
  for (const event of events) held = mergeEvent(queryKey, held, event);
  return (held[0] ?? page) as Page<Item>;
}

/** Merges an event into the loaded pages of the list that the key names; other lists come back as they are. */
export function mergeEvent(queryKey: QueryKey, pages: readonly Page<unknown>[], event: LiveEvent): readonly Page<unknown>[] {
  const [list, chargerId] = queryKey;
  if (list === 'chargers' && event.kind === 'charger') return merge(pages, event.charger, chargerRule);
  if (list === 'knocks' && event.kind === 'knock') return merge(pages, event.knock, knockRule);
  if (list === 'transactions' && event.kind === 'transaction' && event.transaction.chargerId === chargerId)
    return merge(pages, event.transaction, transactionRule);
  if (list === 'messages' && event.kind === 'message' && event.chargerId === chargerId) return merge(pages, event.message, messageRule);
  if (list === 'commands' && event.kind === 'command' && event.command.chargerId === chargerId)
    return merge(pages, event.command, commandRule);
  return pages;
}

/** The key decides what the pages hold, which the type of the cache cannot say. */
function merge<Item>(pages: readonly Page<unknown>[], item: Item, rule: ListRule<Item>): readonly Page<unknown>[] {
  return mergeIntoPages(pages as readonly Page<Item>[], item, rule);
}
