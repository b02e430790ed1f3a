export * from './campaign/index.ts';
export { Campaigns, type Ask } from './campaigns/campaigns.ts';
export { wordFor } from './campaigns/campaign-slots.ts';
export { findCarriedTags, unknownTagKey, writeTurnedStarts, type CarriedTag, type TurnedStart } from './carried-tags.ts';
export { campaignPaceOf } from './campaigns/campaign-pace.ts';
export { firstMarks, marksAfter, type Marks } from './campaigns/marks.ts';
export { slotsAtOnce, type Slots } from './desk/slots.ts';
export { readWayAudit, replayed, stepsOf, whyAuditBroken, type StepDetails } from './desk/way-audit.ts';
export { activeWay, newestWay, type WayRow } from './desk/way-rows.ts';
export * from './eligibility/index.ts';
export { migrationErrors } from './errors.ts';
export { migrationMetrics } from './migration-metrics.ts';
export { migrationParts, type MigrationParts, type MigrationPartsPorts } from './migration-parts.ts';
export type { WayWish } from './start-way.ts';
export {
  bootAnswerOf,
  endpointTestDueMs,
  newWay,
  plannedItems,
  reservationOf,
  storyOf,
  toldItems,
  waySettings,
  wayStep,
  type Way,
  type WayOrder,
  type WayPlan,
  type WaySettings,
  type WayState,
} from './way/index.ts';
export { Ways } from './ways.ts';
