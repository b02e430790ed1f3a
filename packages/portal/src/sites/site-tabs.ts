/** The tabs of a site's page; the open one stands in the address. */
export const siteTabs = ['overview', 'setUp', 'decisions', 'changes'] as const;
export type SiteTab = (typeof siteTabs)[number];

/** The tab that an address names. */
export function isSiteTab(value: unknown): value is SiteTab {
  return siteTabs.some((tab) => tab === value);
}
