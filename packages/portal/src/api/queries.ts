import type { Charger, Knock, LoggedMessage, Person, Review, Tag, Transaction } from '@phasor/contract';
import { infiniteQueryOptions, queryOptions, type QueryKey } from '@tanstack/react-query';
import { catchUpCharger, catchUpPage } from '../live/catch-up.ts';
import type { EventLog } from '../live/event-log.ts';
import type { Page } from '../live/merge-pages.ts';
import { request } from './request.ts';

/** Rows of one page; the server's limit is 200. */
const PAGE_SIZE = 50;

/** Every key in the query cache. The live events write to the same ones. */
export const keys = {
  me: ['me'],
  chargers: ['chargers'],
  charger: (chargerId: string) => ['charger', chargerId],
  transactions: (chargerId: string) => ['transactions', chargerId],
  messages: (chargerId: string) => ['messages', chargerId],
  knocks: ['knocks'],
  tags: ['tags'],
  reviews: ['reviews'],
} as const satisfies Record<string, QueryKey | ((id: string) => QueryKey)>;

/** Who is logged in; fails with 401 when nobody is. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => request<Person>('GET', '/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** A keyset list, page by page. Live events that came while a page was under way are applied to it. */
function pages<Item>(queryKey: QueryKey, path: string, log: EventLog | null, parameters: Record<string, string> = {}) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const mark = log?.mark();
      const search = new URLSearchParams({ ...parameters, limit: String(PAGE_SIZE), ...(pageParam === null ? {} : { after: pageParam }) });
      const page = await request<Page<Item>>('GET', `${path}?${search.toString()}`, { signal });
      return log && mark !== undefined ? catchUpPage(queryKey, page, log.since(mark)) : page;
    },
    getNextPageParam: (last) => last.next,
  });
}

/** All chargers. */
export const chargersQuery = (log: EventLog) => pages<Charger>(keys.chargers, '/chargers', log);

/** One charger. */
export const chargerQuery = (chargerId: string, log: EventLog) =>
  queryOptions({
    queryKey: keys.charger(chargerId),
    queryFn: async ({ signal }) => {
      const mark = log.mark();
      const charger = await request<Charger>('GET', `/chargers/${encodeURIComponent(chargerId)}`, { signal });
      return catchUpCharger(charger, log.since(mark));
    },
  });

/** A charger's transactions, newest first. */
export const transactionsQuery = (chargerId: string, log: EventLog) =>
  pages<Transaction>(keys.transactions(chargerId), '/transactions', log, { chargerId });

/** A charger's messages, newest first. */
export const messagesQuery = (chargerId: string, log: EventLog) =>
  pages<LoggedMessage>(keys.messages(chargerId), `/chargers/${encodeURIComponent(chargerId)}/messages`, log);

/** Chargers refused at the door. */
export const knocksQuery = (log: EventLog) => pages<Knock>(keys.knocks, '/knocks', log);

/** RFID tags. */
export const tagsQuery = pages<Tag>(keys.tags, '/tags', null);

/** Messages that were answered although something about them was odd. */
export const reviewsQuery = pages<Review>(keys.reviews, '/reviews', null);
