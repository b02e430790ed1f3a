/** The tabs of a charger's page; the open one stands in the address, so that it can be sent to a colleague. */
export const chargerTabs = ['sessions', 'messages', 'commands', 'configuration', 'charging', 'files', 'security'] as const;
export type ChargerTab = (typeof chargerTabs)[number];

/** The tab that an address names. */
export function isChargerTab(value: unknown): value is ChargerTab {
  return chargerTabs.some((tab) => tab === value);
}
