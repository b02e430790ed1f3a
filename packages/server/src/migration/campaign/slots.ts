import type { EligibilityStep } from '../eligibility/index.ts';
import type { WayState } from '../way/index.ts';
import { fullBudgets } from './budgets.ts';
import { isEligible, openMembers, type CampaignView } from './campaign-view.ts';
import { pendingSlot, RunningCounts, stateOf } from './counts.ts';
import type { CampaignEvent } from './events.ts';
import type { CampaignCharger } from './facts.ts';
import { permissionsOf } from './permissions.ts';
import { isWanted, SLOT_STEPS, stepOf } from './slot-steps.ts';
import type { Admission, CampaignState, Slot, SlotState } from './state.ts';

/** Slots that were used, are void, whose leave was taken back, or that the rules would not give any more, are cleared away. */
export function clearSlots(
  state: CampaignState,
  view: CampaignView,
): { readonly state: CampaignState; readonly events: readonly CampaignEvent[] } {
  const { chargers, nowMs, rules } = view;
  const may = permissionsOf(state, rules.permissions);
  const events: CampaignEvent[] = [];
  const kept = Object.entries(state.slots)
    .sort(byCharger)
    .filter(([chargerId, slot]) => {
      const charger = chargers.get(chargerId);
      if (!isWanted(chargerId, slot, state, may)) return false;
      if (charger === undefined) return true;
      if (pendingSlot(slot, charger, nowMs) === null) {
        if (charger.way?.state === slot.from && nowMs >= slot.untilMs) events.push({ kind: 'slotVoid', atMs: nowMs, chargerId });
        return false;
      }
      const holds = rules.holdsLeave(charger, stepOf(slot), state, view);
      if (!holds) events.push({ kind: 'slotTakenBack', atMs: nowMs, chargerId });
      return holds;
    });
  const isSame = kept.length === Object.keys(state.slots).length;
  return { state: isSame ? state : { ...state, slots: Object.fromEntries(kept) }, events };
}

const byCharger = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);

/** Gives leave to as many chargers as the budgets have room for, each only where the eligibility rules have nothing against it. */
export function giveSlots(
  state: CampaignState,
  view: CampaignView,
): { readonly state: CampaignState; readonly admitted: readonly Admission[] } {
  const may = permissionsOf(state, view.rules.permissions);
  const counts = countAll(state, view);
  if (counts === null) return { state, admitted: [] };
  const withdrawn = new Set(state.withdrawn);
  const waiting = openMembers(state)
    .map((chargerId) => view.chargers.get(chargerId))
    .filter((charger): charger is CampaignCharger => charger !== undefined && !view.rules.isAsleep(charger));
  const admitted: Admission[] = [];
  for (const { from, to, step, needs } of SLOT_STEPS) {
    if (!may[needs]) continue;
    for (const charger of waiting) {
      const { chargerId, way } = charger;
      // A withdrawn charger begins nothing; one that was migrated before may still be called back.
      if (way === null || !from.includes(way.state) || pendingSlot(state.slots[chargerId], charger, view.nowMs)) continue;
      if (withdrawn.has(chargerId) && to !== 'RollingBack') continue;
      if (to === 'Staging' && view.rules.mayFetch(way)) continue;
      const { siteId, groupId, workingConnectors } = charger;
      const full = fullBudgets({ siteId, groupId, workingConnectors, to }, counts, state.settings.budgets, view.rules.budgets);
      if (full.some((name) => view.rules.budgets[name].isShared)) break;
      if (full.length > 0) continue;
      const slot = slotOf(charger, way.state, to, state, view);
      // Eligible now, and when it starts the site's window is still open.
      if (!isEligible(charger, step, state, view, full) || !isOpenThen(charger, slot, step, state, view)) continue;
      counts.move(charger, stateOf(charger, undefined, view.nowMs), to);
      admitted.push({ chargerId, ...slot });
    }
  }
  if (admitted.length === 0) return { state, admitted };
  const given = admitted.map(({ chargerId, ...slot }): readonly [string, Slot] => [chargerId, slot]);
  return { state: { ...state, slots: { ...state.slots, ...Object.fromEntries(given) } }, admitted };
}

/** Null where a charger is not known: then nobody knows what is under way. */
function countAll(state: CampaignState, { facts, chargers, nowMs, rules }: CampaignView): RunningCounts | null {
  const counts = new RunningCounts(facts, state.settings.budgets);
  for (const chargerId of state.chargers) {
    const charger = chargers.get(chargerId);
    if (charger?.way != null) counts.add(charger, stateOf(charger, state.slots[chargerId], nowMs), !rules.isAsleep(charger));
    else if (!state.withdrawn.includes(chargerId)) return null;
  }
  return counts;
}

function slotOf(
  { chargerId, way }: CampaignCharger,
  from: WayState,
  to: SlotState,
  state: CampaignState,
  { nowMs, rules }: CampaignView,
): Slot {
  const { seed, startSpreadMs, slotMs } = state.settings;
  const jitterMs = Math.floor(rules.draw(seed, chargerId, `start ${to} ${way?.attempts ?? 0}`) * startSpreadMs);
  return { from, to, givenAtMs: nowMs, startAtMs: nowMs + jitterMs, untilMs: nowMs + jitterMs + slotMs };
}

function isOpenThen(
  charger: CampaignCharger,
  { startAtMs }: Slot,
  step: EligibilityStep,
  state: CampaignState,
  { rules }: CampaignView,
): boolean {
  const { steps, check } = rules.eligibility.windowClosed;
  if (!steps.includes(step) || charger.eligibility === null) return true;
  return check({ ...charger.eligibility, history: null, fullBudgets: null }, state.settings.eligibility, startAtMs) === null;
}
