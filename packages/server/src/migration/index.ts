export * from './campaign/index.ts';
export * from './eligibility/index.ts';
export { migrationErrors } from './errors.ts';
export {
  bootAnswerOf,
  newWay,
  reservationOf,
  storyOf,
  WAY_STATES,
  wayStep,
  type Way,
  type WayOrder,
  type WayPlan,
  type WayState,
} from './way/index.ts';
