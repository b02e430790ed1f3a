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
  'owners',
] as const;
export type ChargerTab = (typeof chargerTabs)[number];

const onBoth: ReadonlySet<ChargerTab> = new Set(['sessions', 'limits', 'migration', 'owners']);

/** What only a charger on CAPI has: its settings and its windows stand in for configuration keys and charging profiles. */
const capiOnly: ReadonlySet<ChargerTab> = new Set(['settings', 'schedule']);

/** What is for those who look after chargers: nothing in these is for an owner to do. */
const staffOnly: ReadonlySet<ChargerTab> = new Set(['commands', 'configuration', 'charging', 'files', 'security', 'owners']);

/**
 * The tabs that fit what a charger speaks, and who looks at it; sessions and limits are first on both protocols, the way from one to the other comes behind
 * what only one has.
 */
export function tabsOf({ protocol }: Pick<Charger, 'protocol'>, isStaff: boolean): readonly ChargerTab[] {
  const fits = (tab: ChargerTab): boolean => onBoth.has(tab) || capiOnly.has(tab) === (protocol === 'CAPI');
  return chargerTabs.filter((tab) => fits(tab) && (isStaff || !staffOnly.has(tab)));
}

/** The tab that an address names. */
export function isChargerTab(value: unknown): value is ChargerTab {
  return chargerTabs.some((tab) => tab === value);
}
