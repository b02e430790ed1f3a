import type { ChargerSchedule, ChargerSettings } from '@phasor/contract';
import type { Span } from '../../notices/index.ts';
import { nextOpening, type SiteWindow } from '../eligibility/index.ts';
import { itemsOf, plannedItems, type Snapshot } from '../way/index.ts';
import type { Told } from './told-of-step.ts';

/** What is known of a charger before anything is read of it. */
export interface KnownBefore {
  /** What it is built for, A on each phase. */
  readonly outlets: readonly { readonly connectorId: number; readonly ratedA: number }[];
  /** As it told them last; absent or null: it has not yet. */
  readonly settings?: ChargerSettings | null;
  readonly schedule?: ChargerSchedule | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A time that is kept for one charger is no longer than this. */
const SLOT_MS = 2 * HOUR_MS;

/** When it will be done: not before an instant, in ms, and then when a window opens; null: at any hour. */
export interface WhenPlanned {
  readonly notBeforeMs: number;
  readonly window: Span | null;
}

/** R5, before: what will be done, and when. `fact` names it. */
export function toldBefore(fact: string, { outlets, settings = null, schedule = null }: KnownBefore, when: WhenPlanned): Told {
  const windows = schedule?.windows ?? [];
  const limits =
    settings?.connectors.map(({ connectorId, maxCurrentA }) => ({ connectorId, maxA: maxCurrentA })) ??
    outlets.map(({ connectorId, ratedA }) => ({ connectorId, maxA: ratedA }));
  const carried = settings ? plannedItems(itemsOf(asRead(settings, windows), { localListLength: Infinity })) : [];
  return { fact, body: { kind: 'migrationPlanned', ...when, carried, scheduleWindows: windows.length, limits } };
}

const asRead = (settings: ChargerSettings, windows: ChargerSchedule['windows']): Snapshot => ({
  ...{ settingsRevision: 0, settings, tags: [], registersWh: [], scheduleWindows: windows.length },
  modes: settings.connectors.map(({ connectorId }) => ({
    connectorId,
    mode: windows.some((window) => window.connectorId === connectorId) ? 'Schedule' : 'On',
  })),
});

/** When a window opens next, or that it is open now, until it closes; null where it is always open: then nobody knows when. */
export const windowAhead = (window: SiteWindow | null, nowMs: number): Span | null => window && nextOpening(window, nowMs);

/** The time that the owner of a charger which is always plugged in is offered: not within a day, and inside the site's window. */
export function slotAhead(window: SiteWindow | null, nowMs: number): Span {
  const earliestMs = Math.ceil((nowMs + DAY_MS) / HOUR_MS) * HOUR_MS;
  const { fromMs, untilMs } = (window && nextOpening(window, earliestMs)) ?? { fromMs: earliestMs, untilMs: Infinity };
  return { fromMs, untilMs: Math.min(untilMs, fromMs + SLOT_MS) };
}
