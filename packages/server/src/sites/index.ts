export { siteErrors } from './errors.ts';
export { siteParts, type SiteParts, type SitePartsPorts } from './site-parts.ts';
export { balancedSiteOf, type KnownConnector } from './setup/balanced-site-of.ts';
export { connectorKey } from './setup/connector-key.ts';
export { localHour } from './setup/local-hour.ts';
export { endUnfinishedCommissioning, type Commissioning } from './setup/commissioning.ts';
export { SiteBook, type ActiveConnector, type ActiveSite, type Author, type SiteBookPorts } from './setup/site-book.ts';
export { siteRecord } from './setup/site-record.ts';
export { balancingOf, type BalancingNow } from './loop/balancing-of.ts';
