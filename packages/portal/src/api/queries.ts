import type { Charger, Knock, LoggedMessage, Person, Review, Tag, Transaction } from '@phasor/contract';
import { infiniteQueryOptions, queryOptions, type QueryKey } from '@tanstack/react-query';
import { catchUpCharger, catchUpPage } from '../live/catch-up.ts';
import type { EventLog } from '../live/event-log.ts';
import type { Page } from '../live/merge-pages.ts';
import { request } from './request.ts';

/** Rows of one page; the server's limit is 200. */
const PAGE_SIZE = 50;

/** What ends without an event is asked for again this often, as long as it is under way. */
export const UNDER_WAY_MS = 2_000;

/** Every key in the query cache. The live events write to the same ones. */
export const keys = {
  me: ['me'],
  chargers: ['chargers'],
  charger: (chargerId: string) => ['charger', chargerId],
  transactions: (chargerId: string) => ['transactions', chargerId],
  messages: (chargerId: string) => ['messages', chargerId],
  knocks: ['knocks'],
  tags: ['tags'],
  people: ['people'],
  owners: (chargerId: string) => ['owners', chargerId],
  reviews: ['reviews'],
  notices: ['notices'],
  unreadNotices: ['unreadNotices'],
  commands: (chargerId: string) => ['commands', chargerId],
  uploads: (chargerId: string) => ['uploads', chargerId],
  uploadAddress: (chargerId: string) => ['uploadAddress', chargerId],
  configuration: (chargerId: string) => ['configuration', chargerId],
  capabilities: (chargerId: string) => ['capabilities', chargerId],
  security: (chargerId: string) => ['security', chargerId],
  rootCertificates: (chargerId: string) => ['rootCertificates', chargerId],
  clientCertificates: (chargerId: string) => ['clientCertificates', chargerId],
  securityEvents: (chargerId: string) => ['securityEvents', chargerId],
  certificateAuthority: ['certificateAuthority'],
  chargingProfiles: (chargerId: string) => ['chargingProfiles', chargerId],
  reservations: (chargerId: string) => ['reservations', chargerId],
  localList: (chargerId: string) => ['localList', chargerId],
  settings: (chargerId: string) => ['settings', chargerId],
  schedule: (chargerId: string) => ['schedule', chargerId],
  connectorLimits: (chargerId: string, connectorId: number) => ['connectorLimits', chargerId, connectorId],
  scheduleDrafts: (chargerId: string) => ['scheduleDrafts', chargerId],
  limitsInForce: (chargerId: string) => ['limitsInForce', chargerId],
  phaseFeatures: (chargerId: string) => ['phaseFeatures', chargerId],
  segments: (chargerId: string, connectorId: number) => ['segments', chargerId, connectorId],
  sites: ['sites'],
  site: (siteId: string) => ['site', siteId],
  siteNow: (siteId: string) => ['siteNow', siteId],
  siteDecisions: (siteId: string) => ['siteDecisions', siteId],
  siteChanges: (siteId: string) => ['siteChanges', siteId],
  meters: ['meters'],
  campaigns: ['campaigns'],
  // Below `campaigns`: what happens to one shows in the list, too.
  campaign: (campaignId: string) => ['campaigns', campaignId],
  campaignChargers: (campaignId: string) => ['campaigns', campaignId, 'chargers'],
  campaignRehearsal: (campaignId: string) => ['campaigns', campaignId, 'rehearsal'],
  campaignEvents: (campaignId: string) => ['campaigns', campaignId, 'events'],
  migration: (chargerId: string) => ['migration', chargerId],
} as const satisfies Record<string, QueryKey | ((id: string, connectorId: number) => QueryKey)>;

/** Who is logged in; fails with 401 when nobody is. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => request<Person>('GET', '/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** A keyset list, page by page. Live events that came while a page was under way are applied to it. */
export function pages<Item>(
  queryKey: QueryKey,
  path: string,
  log: EventLog | null,
  parameters: Record<string, string> = {},
  isUnderWay: (item: Item) => boolean = () => false,
) {
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
    refetchInterval: ({ state: { data } }) => data?.pages[0]?.items.some(isUnderWay) === true && UNDER_WAY_MS,
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
