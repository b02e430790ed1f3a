import type { SettingChange, Site, SiteDecision, SiteNow } from '@phasor/contract';
import { hasCode } from '@phasor/kernel';
import { queryOptions } from '@tanstack/react-query';
import { keys, pages, UNDER_WAY_MS } from './queries.ts';
import { request } from './request.ts';

/** A site's figures are as old as this at most while its page is open. */
export const NOW_EVERY_MS = 5_000;

const pathOf = (siteId: string): string => `/sites/${encodeURIComponent(siteId)}`;

/** All sites. */
export const sitesQuery = pages<Site>(keys.sites, '/sites', null);

/** One site; while a connector is commissioned it is asked for again and again. */
export const siteQuery = (siteId: string) =>
  queryOptions({
    queryKey: keys.site(siteId),
    queryFn: ({ signal }) => request<Site>('GET', pathOf(siteId), { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.proofs.some(({ commissioning }) => commissioning === 'running') === true && UNDER_WAY_MS,
  });

/** How an active site stands now; null where nobody shares its power yet. */
export const siteNowQuery = (siteId: string) =>
  queryOptions({
    queryKey: keys.siteNow(siteId),
    queryFn: async ({ signal }): Promise<SiteNow | null> => {
      try {
        return await request<SiteNow>('GET', `${pathOf(siteId)}/now`, { signal });
      } catch (error) {
        if (hasCode(error, 'SITE_NOT_RUNNING')) return null;
        throw error;
      }
    },
    refetchInterval: NOW_EVERY_MS,
  });

/** Its decision log, newest first. */
export const siteDecisionsQuery = (siteId: string) => pages<SiteDecision>(keys.siteDecisions(siteId), `${pathOf(siteId)}/decisions`, null);

/** Who changed what, newest first. */
export const siteChangesQuery = (siteId: string) => pages<SettingChange>(keys.siteChanges(siteId), `${pathOf(siteId)}/changes`, null);
