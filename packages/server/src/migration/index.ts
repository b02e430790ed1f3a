export * from './campaign/index.ts';
export * from './eligibility/index.ts';
export { migrationErrors } from './errors.ts';
export { WAY_STATES, type WayState } from './way-state.ts';
