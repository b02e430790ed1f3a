import type { Charger } from '@phasor/contract';

/** The tabs of a charger's page; the open one stands in the address, so that it can be sent to a colleague. */
export const chargerTabs = [
  'sessions',
  'limits',
  'messages',
  'commands',
  'configuration',
  'charging',
  'week',
  'files',
  'security',
  'settings',
  'schedule',
  'migration',
] as const;
export type ChargerTab = (typeof chargerTabs)[number];

const onBoth: ReadonlySet<ChargerTab> = new Set(['sessions', 'limits', 'migration']);

/** What only a charger on CAPI has: its settings and its windows stand in for configuration keys and charging profiles. */
const capiOnly: ReadonlySet<ChargerTab> = new Set(['settings', 'schedule']);

/** The tabs that fit what a charger speaks; sessions and limits are first on both, and the way from one to the other is last. */
export function tabsOf({ protocol }: Pick<Charger, 'protocol'>): readonly ChargerTab[] {
  return chargerTabs.filter((tab) => onBoth.has(tab) || capiOnly.has(tab) === (protocol === 'CAPI'));
}

/** The tab that an address names. */
export function isChargerTab(value: unknown): value is ChargerTab {
  return chargerTabs.some((tab) => tab === value);
}
