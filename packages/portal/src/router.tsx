import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { LogInPage } from './access/log-in-page.tsx';
import { PeoplePage } from './access/people-page.tsx';
import { TagsPage } from './access/tags-page.tsx';
import { isLoggedOut } from './api/errors.ts';
import { meQuery } from './api/queries.ts';
import { CampaignPage } from './campaigns/campaign-page.tsx';
import { CampaignsPage } from './campaigns/campaigns-page.tsx';
import { ChargerPage } from './chargers/charger-page.tsx';
import { isChargerTab, type ChargerTab } from './chargers/charger-tabs.ts';
import { ChargersPage } from './chargers/chargers-page.tsx';
import { KnocksPage } from './knocks/knocks-page.tsx';
import { NoticesPage } from './notices/notices-page.tsx';
import { ReviewsPage } from './reviews/reviews-page.tsx';
import { SitePage } from './sites/site-page.tsx';
import { isSiteTab, type SiteTab } from './sites/site-tabs.ts';
import { SitesPage } from './sites/sites-page.tsx';
import { FailedPage } from './shell/failed-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';

interface RouterContext {
  readonly queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
});

const logIn = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search): { next?: string } => (isOwnPath(search.next) ? { next: search.next } : {}),
  component: LogInPage,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      // The router's redirects are thrown values by design.
      if (isLoggedOut(error)) return redirect({ to: '/login', search: { next: location.href }, throw: true });
      throw error;
    }
  },
  component: Shell,
});

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => redirect({ to: '/chargers', throw: true }),
});

const chargers = createRoute({
  getParentRoute: () => signedIn,
  path: '/chargers',
  component: ChargersPage,
});

const charger = createRoute({
  getParentRoute: () => signedIn,
  path: '/chargers/$chargerId',
  validateSearch: (search): { tab?: ChargerTab } => (isChargerTab(search.tab) ? { tab: search.tab } : {}),
  component: ChargerPage,
});

const sites = createRoute({
  getParentRoute: () => signedIn,
  path: '/sites',
  component: SitesPage,
});

const site = createRoute({
  getParentRoute: () => signedIn,
  path: '/sites/$siteId',
  validateSearch: (search): { tab?: SiteTab } => (isSiteTab(search.tab) ? { tab: search.tab } : {}),
  component: SitePage,
});

const campaigns = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns',
  component: CampaignsPage,
});

const campaign = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns/$campaignId',
  component: CampaignPage,
});

const knocks = createRoute({
  getParentRoute: () => signedIn,
  path: '/knocks',
  component: KnocksPage,
});

const tags = createRoute({
  getParentRoute: () => signedIn,
  path: '/tags',
  component: TagsPage,
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  component: PeoplePage,
});

const reviews = createRoute({
  getParentRoute: () => signedIn,
  path: '/reviews',
  component: ReviewsPage,
});

const notices = createRoute({
  getParentRoute: () => signedIn,
  path: '/notices',
  component: NoticesPage,
});

const routeTree = root.addChildren([
  index,
  logIn,
  signedIn.addChildren([chargers, charger, sites, site, campaigns, campaign, knocks, tags, people, reviews, notices]),
]);

/** The portal's pages. */
export function makeRouter(queryClient: QueryClient) {
  return createRouter({ routeTree, context: { queryClient }, defaultPreload: 'intent', scrollRestoration: true });
}

export type PortalRouter = ReturnType<typeof makeRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: PortalRouter;
  }
}

/** A path of this site and nothing else: `//elsewhere` and `/\elsewhere` lead away. */
function isOwnPath(path: unknown): path is string {
  return typeof path === 'string' && /^\/(?![/\\])/.test(path);
}
