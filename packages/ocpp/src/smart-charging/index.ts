export {
  compositeAnswer,
  compositeSchedule,
  type CompositePeriod,
  type CompositeQuestion,
  type CompositeSchedule,
} from './composite-schedule.ts';
export { clearProfiles, installProfile, withoutTxProfiles, type ClearCriteria, type InstalledProfile } from './installed-profile.ts';
export { limitNow, type LimitNow } from './limit-now.ts';
export { sharedLimits, type SharedLimit } from './shared-limits.ts';
export {
  PROFILE_FAULTS,
  profileFault,
  remoteStartProfileFault,
  type ProfileFault,
  type ProfileRequest,
  type ProfileRules,
} from './profile-fault.ts';
export { instantOf } from './profile-timeline.ts';
export { connectorOf, type ConnectorFacts, type RunningTransaction, type StationFacts } from './station-facts.ts';
