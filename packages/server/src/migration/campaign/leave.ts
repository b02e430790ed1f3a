import { pendingSlot } from './counts.ts';
import type { CampaignCharger } from './facts.ts';
import { permissionsOf } from './permissions.ts';
import { campaignRules, type CampaignRules } from './rules.ts';
import { isWanted, stepOf } from './slot-steps.ts';
import type { CampaignState, SlotState } from './state.ts';

/** What a charger has leave for at an instant. */
export interface Leave {
  /** Null: for nothing now. */
  readonly to: SlotState | null;
  /** Its image may be fetched as soon as it was read. */
  readonly mayFetch: boolean;
}

/**
 * What a charger may do now. Leave lasts for a while, and much may have come meanwhile: so the rules that it was given by are asked again here, and it
 * is used at the instant at which this was asked (invariants 2 and 19).
 */
export function leaveOf(state: CampaignState, charger: CampaignCharger, nowMs: number, rules: CampaignRules = campaignRules): Leave {
  const slot = state.slots[charger.chargerId];
  const isNow = slot !== undefined && pendingSlot(slot, charger, nowMs) !== null && nowMs >= slot.startAtMs;
  const isGood =
    isNow &&
    isWanted(charger.chargerId, slot, state, permissionsOf(state, rules.permissions)) &&
    rules.holdsLeave(charger, stepOf(slot), state, { nowMs, rules });
  return { to: isGood ? slot.to : null, mayFetch: charger.way !== null && rules.mayFetch(charger.way) };
}
