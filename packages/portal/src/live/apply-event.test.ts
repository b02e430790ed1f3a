import type { Charger, CommandView, LoggedMessage, Transaction } from '@phasor/contract';
import { QueryClient, type InfiniteData } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../api/queries.ts';
import { charger, command, message, transaction } from '../testing/samples.ts';
import { applyEvent, refetchLive } from './apply-event.ts';
import type { Page } from './merge-pages.ts';

type Loaded<Item> = InfiniteData<Page<Item>, string | null>;

let client: QueryClient;
const load = <Item>(key: readonly unknown[], items: readonly Item[], next: string | null = null): void => {
  client.setQueryData<Loaded<Item>>(key, { pages: [{ items, next }], pageParams: [null] });
};
const loaded = <Item>(key: readonly unknown[]): readonly Item[] | undefined =>
  client.getQueryData<Loaded<Item>>(key)?.pages.flatMap(({ items }) => items);

beforeEach(() => {
  client = new QueryClient();
});

describe('live events in the query cache', () => {
  it("shows a charger's change on its page and in the list", () => {
    client.setQueryData(keys.charger('A'), charger('A'));
    load(keys.chargers, [charger('A'), charger('B')]);
    applyEvent(client, { kind: 'charger', charger: charger('A', { isOnline: false }) });
    expect(client.getQueryData<Charger>(keys.charger('A'))?.isOnline).toBe(false);
    expect(loaded<Charger>(keys.chargers)?.map(({ isOnline }) => isOnline)).toEqual([false, true]);
  });

  it('keeps nothing of what no page has asked for', () => {
    applyEvent(client, { kind: 'charger', charger: charger('A') });
    applyEvent(client, { kind: 'message', chargerId: 'A', message: message('1') });
    expect(
      client
        .getQueryCache()
        .getAll()
        .filter(({ state }) => state.data !== undefined),
    ).toEqual([]);
  });

  it('asks for the list again when a charger is new and all were loaded', () => {
    load(keys.chargers, [charger('A')]);
    applyEvent(client, { kind: 'charger', charger: charger('B') });
    expect(client.getQueryState(keys.chargers)?.isInvalidated).toBe(true);
  });

  it('does not ask again for a charger that is on a page not loaded yet', () => {
    load(keys.chargers, [charger('A')], 'A');
    applyEvent(client, { kind: 'charger', charger: charger('B') });
    expect(client.getQueryState(keys.chargers)?.isInvalidated).toBe(false);
  });

  it('puts transactions and messages into the lists of their own charger only', () => {
    load<Transaction>(keys.transactions('A'), []);
    load<Transaction>(keys.transactions('B'), []);
    load<LoggedMessage>(keys.messages('B'), []);
    applyEvent(client, { kind: 'transaction', transaction: transaction(7, { chargerId: 'A' }) });
    applyEvent(client, { kind: 'message', chargerId: 'A', message: message('1') });
    expect(loaded<Transaction>(keys.transactions('A'))).toHaveLength(1);
    expect(loaded<Transaction>(keys.transactions('B'))).toEqual([]);
    expect(loaded<LoggedMessage>(keys.messages('B'))).toEqual([]);
  });

  it('follows a command in its row, and puts a new one on top', () => {
    load<CommandView>(keys.commands('A'), [command('1', { state: 'sent', response: null })]);
    applyEvent(client, { kind: 'command', command: command('1') });
    applyEvent(client, { kind: 'command', command: command('2', { createdAt: '2026-11-22T19:00:01.000Z', state: 'queued' }) });
    expect(loaded<CommandView>(keys.commands('A'))?.map(({ id, state }) => [id, state])).toEqual([
      ['2', 'queued'],
      ['1', 'answered'],
    ]);
  });

  it('asks again for what a message has changed, of that charger only', () => {
    for (const id of ['A', 'B']) load(keys.uploads(id), []);
    client.setQueryData(keys.localList('A'), {});
    applyEvent(client, { kind: 'message', chargerId: 'A', message: message('1', { action: 'DiagnosticsStatusNotification' }) });
    const stale = [keys.uploads('A'), keys.uploads('B'), keys.localList('A')].map((key) => client.getQueryState(key)?.isInvalidated);
    expect(stale).toEqual([true, false, false]);
  });

  it('does not let a message list that is left open grow for ever', () => {
    const many = Array.from({ length: 500 }, (_, index) => message(String(index)));
    load(keys.messages('A'), many, 'more');
    applyEvent(client, { kind: 'message', chargerId: 'A', message: message('new') });
    expect(client.getQueryState(keys.messages('A'))?.isInvalidated).toBe(true);
  });

  it('fetches all that is live anew after a gap, and leaves the rest', () => {
    client.setQueryData(keys.charger('A'), charger('A'));
    load(keys.knocks, []);
    load(keys.tags, []);
    refetchLive(client);
    const stale = [keys.charger('A'), keys.knocks, keys.tags].map((key) => client.getQueryState(key)?.isInvalidated);
    expect(stale).toEqual([true, true, false]);
  });
});
