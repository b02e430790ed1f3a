import { errorCatalogue } from '@phasor/kernel';

/** What is wrong with a site that is to be balanced; `docs/errors.md` explains each. The control loop itself raises nothing: it decides safely and says why. */
export const { codes: balancingErrors, raise } = errorCatalogue({
  BALANCING_WIRING_UNKNOWN: 'No wiring is called "{wiring}"; write one of {known}.',
  BALANCING_FUSE_DUPLICATE: 'Two fuses are called "{fuseId}".',
  BALANCING_FUSE_UNKNOWN: '"{id}" hangs on fuse "{fuseId}", and there is none of that name.',
  BALANCING_TREE_CYCLE: 'The fuses {fuseIds} feed each other in a circle; one of them must hang on a fuse outside it.',
  BALANCING_TREE_ROOTS: 'A site has one main fuse, which has no parent; these have none: {fuseIds}.',
  BALANCING_LIMIT_INVALID: '{name} of "{id}" is {value}; write {expected}.',
  BALANCING_CONNECTOR_DUPLICATE: 'Two connectors are called "{connectorId}".',
});
