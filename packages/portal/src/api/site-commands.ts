import type { CommissioningRequest, Site, SiteConfiguration, SiteSettings, WhatIf, WhatIfRequest } from '@phasor/contract';
import { CHARGER_TIMEOUT_MS } from './commands.ts';
import { request } from './request.ts';

const pathOf = (siteId: string): string => `/sites/${encodeURIComponent(siteId)}`;
/** Every charger of the site is written to, a few at a time. */
const timeoutMs = 3 * CHARGER_TIMEOUT_MS;

/** Sets up a site. */
export const createSite = (body: SiteSettings): Promise<Site> => request('POST', '/sites', { body });

/** Stores other settings; those of an active site take effect at once. */
export const changeSite = (siteId: string, body: SiteSettings): Promise<Site> => request('PUT', pathOf(siteId), { body, timeoutMs });

/** Removes a site that is not active. */
export const removeSite = (siteId: string): Promise<null> => request('DELETE', pathOf(siteId), { timeoutMs });

/** Writes the failsafe into the chargers. */
export const configureSite = (siteId: string): Promise<SiteConfiguration> => request('POST', `${pathOf(siteId)}/configure`, { timeoutMs });

/** Has its power shared, or no more. */
export const turnSite = (siteId: string, to: 'activate' | 'deactivate'): Promise<Site> =>
  request('POST', `${pathOf(siteId)}/${to}`, { timeoutMs });

/** Begins to pulse a connector; the result comes in the site. */
export const commission = (siteId: string, body: CommissioningRequest): Promise<Site> =>
  request('POST', `${pathOf(siteId)}/commissioning`, { body });

/** What if so many cars more came. */
export const askWhatIf = (siteId: string, body: WhatIfRequest): Promise<WhatIf> => request('POST', `${pathOf(siteId)}/what-if`, { body });
