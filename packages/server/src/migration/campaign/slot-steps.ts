import type { EligibilityStep } from '../eligibility/index.ts';
import type { WayState } from '../way/index.ts';
import type { Permissions } from './permissions.ts';
import type { CampaignState, Slot, SlotState } from './state.ts';

interface SlotStep {
  readonly from: readonly WayState[];
  readonly to: SlotState;
  readonly step: EligibilityStep;
  readonly needs: keyof Permissions;
}

/** What leave is given for; who is further on comes first. */
export const SLOT_STEPS: readonly SlotStep[] = [
  { from: ['Soaking', 'Migrated'], to: 'RollingBack', step: 'recall', needs: 'recall' },
  { from: ['Staged'], to: 'Draining', step: 'arming', needs: 'arm' },
  // Who was read anew comes before who begins: what was read grows old.
  { from: ['Snapshotted'], to: 'Staging', step: 'admission', needs: 'admit' },
  { from: ['Candidate', 'RolledBack', 'Dormant'], to: 'Admitted', step: 'admission', needs: 'admit' },
];

/** Whether leave of that kind is given by the campaign as it is now; who was withdrawn may still be called back. */
export const isWanted = (chargerId: string, { to }: Slot, { withdrawn }: CampaignState, may: Permissions): boolean =>
  SLOT_STEPS.some((row) => row.to === to && may[row.needs]) && (to === 'RollingBack' || !withdrawn.includes(chargerId));

/** The step at which the rules are asked for it. */
export const stepOf = ({ to }: Slot): EligibilityStep => SLOT_STEPS.find((row) => row.to === to)?.step ?? 'arming';
