import type { CampaignPhase, CampaignState } from './state.ts';

/** What a campaign lets chargers do now. Whoever sends an order of the way asks first. */
export interface Permissions {
  /** Begin. */
  readonly admit: boolean;
  /** Leave CAPI: be drained and armed. Without it, what stands before Armed steps back. */
  readonly arm: boolean;
  /** Be committed. Without it a trial expires, and the charger goes home. */
  readonly commit: boolean;
  /** Be called back. */
  readonly recall: boolean;
}

type PermissionRow = CampaignPhase | 'paused';
export type PermissionTable = Readonly<Record<PermissionRow, Permissions>>;

/** Pause takes no new slots, and what is past Armed runs to a stable state; abort is pause and no commit; recall is abort and the way back. */
export const permissionTable: PermissionTable = {
  draft: { admit: false, arm: false, commit: false, recall: false },
  running: { admit: true, arm: true, commit: true, recall: false },
  paused: { admit: false, arm: false, commit: true, recall: false },
  aborted: { admit: false, arm: false, commit: false, recall: false },
  recalled: { admit: false, arm: false, commit: false, recall: true },
  ended: { admit: false, arm: false, commit: true, recall: false },
};

export function permissionsOf(
  { phase, holds }: Pick<CampaignState, 'phase' | 'holds'>,
  table: PermissionTable = permissionTable,
): Permissions {
  return table[phase === 'running' && holds.length > 0 ? 'paused' : phase];
}
