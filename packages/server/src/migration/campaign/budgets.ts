import { raise } from '../errors.ts';
import type { SlotState } from './state.ts';

/** How much a campaign may have under way at once. */
export interface BudgetSettings {
  /** Chargers that something is being done to. */
  readonly inFlight: number;
  /** Of the chargers that are not dormant, those that may be switched, or about to be, and not proven: the true blast radius. 0 to 1. */
  readonly unprovenShare: number;
  /** Of a site's chargers, those that may be out at once; one may be always. 0 to 1. */
  readonly siteShare: number;
  /** Of a load-balancing group. */
  readonly perGroup: number;
  readonly downloads: number;
  readonly bytesPerS: number;
  /** What one download may take. */
  readonly downloadBytesPerS: number;
}

export const defaultBudgets: BudgetSettings = {
  inFlight: 50,
  unprovenShare: 0.05,
  siteShare: 0.25,
  perGroup: 1,
  downloads: 20,
  bytesPerS: 5_000_000,
  downloadBytesPerS: 250_000,
};

/** How much is under way; the slots that were given are in it. Dormant chargers are in no figure but `sleepers`. */
export interface BudgetCounts {
  readonly chargers: number;
  readonly inFlight: number;
  readonly unproven: number;
  readonly downloads: number;
  readonly bytesPerS: number;
  readonly sites: Readonly<Record<string, SiteCounts>>;
  readonly movingInGroups: Readonly<Record<string, number>>;
}

export interface SiteCounts {
  readonly chargers: number;
  /** Its dormant chargers. */
  readonly sleepers: number;
  /** Chargers that are out because of us. */
  readonly moving: number;
  /** Connectors that could charge a car now, of the chargers that are not moving. */
  readonly workingConnectors: number;
}

/** A charger that asks for room. */
export interface BudgetAsker {
  readonly siteId: string | null;
  readonly groupId: string | null;
  readonly workingConnectors: number | null;
  readonly to: SlotState;
}

interface Budget {
  /** The steps that need its room. */
  readonly to: readonly SlotState[];
  /** The same for whoever asks: when it is full for one, it is for all. */
  readonly isShared: boolean;
  readonly isFull: (asker: BudgetAsker, counts: BudgetCounts, settings: BudgetSettings) => boolean;
}

const FETCHES: readonly SlotState[] = ['Admitted', 'Staging'];
const LEAVES: readonly SlotState[] = ['Draining', 'RollingBack'];

/** Every budget by name. Written so that a figure that is no number leaves no room. */
export const budgetTable = {
  'in flight': {
    to: [...FETCHES, ...LEAVES],
    isShared: true,
    isFull: (_asker, { inFlight }, settings) => !(inFlight + 1 <= settings.inFlight),
  },
  unproven: {
    to: ['Draining'],
    isShared: true,
    isFull: (_asker, { unproven, chargers }, settings) => !(unproven + 1 <= unprovenLimit(chargers, settings)),
  },
  site: {
    to: LEAVES,
    isShared: false,
    isFull: ({ siteId }, { sites }, { siteShare }) => {
      if (siteId === null) return false;
      const site = sites[siteId];
      return !site || !(site.moving + 1 <= Math.max(1, Math.floor(site.chargers * siteShare)));
    },
  },
  /** A site with more than one charger keeps a connector that works. A charger that stands alone has only its owner, who was told. */
  'last working connector': {
    to: LEAVES,
    isShared: false,
    isFull: ({ siteId, workingConnectors }, { sites }) => {
      if (siteId === null) return false;
      const site = sites[siteId];
      if (!site) return true;
      return site.chargers + site.sleepers > 1 && !(site.workingConnectors - (workingConnectors ?? 0) >= 1);
    },
  },
  group: {
    to: LEAVES,
    isShared: false,
    isFull: ({ groupId }, { movingInGroups }, { perGroup }) => groupId !== null && !((movingInGroups[groupId] ?? 0) + 1 <= perGroup),
  },
  downloads: {
    to: FETCHES,
    isShared: true,
    isFull: (_asker, { downloads }, settings) => !(downloads + 1 <= settings.downloads),
  },
  bandwidth: {
    to: FETCHES,
    isShared: true,
    isFull: (_asker, { bytesPerS }, settings) => !(bytesPerS + settings.downloadBytesPerS <= settings.bytesPerS),
  },
} satisfies Record<string, Budget>;

export type BudgetName = keyof typeof budgetTable;
export type BudgetTable = Readonly<Record<BudgetName, Budget>>;

/** How many chargers may be switched and not proven. */
export const unprovenLimit = (chargers: number, { unprovenShare }: BudgetSettings): number =>
  Math.max(1, Math.floor(chargers * unprovenShare));

/** The budgets that have no room for one more charger's step. Whoever takes a slot asks this in the same transaction. */
export function fullBudgets(
  asker: BudgetAsker,
  counts: BudgetCounts,
  settings: BudgetSettings,
  table: BudgetTable = budgetTable,
): readonly BudgetName[] {
  return (Object.keys(table) as BudgetName[]).filter(
    (name) => table[name].to.includes(asker.to) && table[name].isFull(asker, counts, settings),
  );
}

/** Throws MIGRATION_SETTING_INVALID. */
export function checkBudgets(settings: BudgetSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const isShare = name.endsWith('Share');
    const isFine = isShare ? value > 0 && value <= 1 : Number.isInteger(value) && value >= 1;
    const expected = isShare ? 'a share above 0 and up to 1' : 'a whole number, 1 or more';
    if (!isFine) throw raise('MIGRATION_SETTING_INVALID', { setting: name, value, expected });
  }
}
