import type { LiveEvent } from '@phasor/contract';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '../api/queries.ts';
import { mergeEvent } from './catch-up.ts';
import type { Page } from './merge-pages.ts';
import { staleAfter, toldByMessages } from './stale-after.ts';

type Loaded = InfiniteData<Page<unknown>, string | null>;

/** A list that grew past this by events alone goes back to its first page, so that a page left open does not grow for ever. */
const MOST_ROWS = 500;

/** Writes one live event into the query cache: the charger, and every loaded list that shows it. */
export function applyEvent(client: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case 'charger':
      client.setQueryData(keys.charger(event.charger.id), (held: unknown) => (held === undefined ? undefined : event.charger));
      return applyToList(client, keys.chargers, event);
    case 'transaction':
      return applyToList(client, keys.transactions(event.transaction.chargerId), event);
    case 'message':
      for (const queryKey of staleAfter(event.message.action, event.chargerId)) void client.invalidateQueries({ queryKey });
      return applyToList(client, keys.messages(event.chargerId), event);
    case 'command':
      return applyToList(client, keys.commands(event.command.chargerId), event);
    case 'knock':
      return applyToList(client, keys.knocks, event);
    case 'migration':
      void client.invalidateQueries({ queryKey: keys.campaigns });
      return void client.invalidateQueries({ queryKey: keys.migration(event.chargerId) });
    case 'campaign':
      return void client.invalidateQueries({ queryKey: keys.campaigns });
  }
}

function applyToList(client: QueryClient, queryKey: QueryKey, event: LiveEvent): void {
  const loaded = client.getQueryData<Loaded>(queryKey);
  if (!loaded) return;
  const pages = mergeEvent(queryKey, loaded.pages, event);
  const [first] = pages;
  const isTooLong = (first?.items.length ?? 0) > MOST_ROWS;
  if (isTooLong && first) client.setQueryData<Loaded>(queryKey, { pages: [first], pageParams: [null] });
  else if (pages !== loaded.pages) client.setQueryData<Loaded>(queryKey, { ...loaded, pages: [...pages] });
  // Nothing to merge into although all is loaded: the item is new and only the server knows its place.
  const isNew = pages === loaded.pages && loaded.pages.at(-1)?.next === null;
  if (isTooLong || isNew) void client.invalidateQueries({ queryKey });
}

/** After a gap in the stream: everything that events keep up to date is fetched anew. */
export function refetchLive(client: QueryClient): void {
  const kinds: ReadonlySet<unknown> = new Set(['chargers', 'charger', 'transactions', 'messages', 'commands', 'knocks', ...toldByMessages]);
  void client.invalidateQueries({ predicate: (query) => kinds.has(query.queryKey[0]) });
}
