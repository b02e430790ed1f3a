import { errorCatalogue } from '@phasor/kernel';

/** What the simulator refuses, and why. */
export const simulatorErrors = errorCatalogue({
  SIMULATOR_NO_SCHUKO: '{id} has no Schuko outlet; a Halo has one.',
  SIMULATOR_CAR_IMPOSSIBLE: 'A car’s {name} lies between {least} and {most}, not {value}.',
  SIMULATOR_CONNECTOR_UNKNOWN: 'Charger {id} has no connector {connectorId}; it has {connectors}.',
  SIMULATOR_OUTLET_WITHOUT_SESSIONS: 'Connector {connectorId} of {id} is a Schuko outlet: it has no session that could be simulated.',
  SIMULATOR_CONNECTOR_OCCUPIED: 'A car is plugged into connector {connectorId} of {id} already; unplug it first.',
  SIMULATOR_CONNECTOR_EMPTY: 'No car is plugged into connector {connectorId} of {id}.',
  SIMULATOR_POWERED_OFF: 'Charger {id} is switched off; power it on first.',
  SIMULATOR_KEY_UNKNOWN: 'Charger {id} has no configuration key {key}.',
  SIMULATOR_VALUE_REFUSED: 'The configuration key {key} does not take the value “{value}”.',
  SIMULATOR_ERROR_CODE_UNKNOWN: '“{code}” is no error code of OCPP 1.6; the codes are {codes}.',
  SIMULATOR_TWIN_UNKNOWN: 'There is no twin {id} here.',
  SIMULATOR_TWIN_TWICE: 'Two twins are called {id}; a charge point id is given once.',
  SIMULATOR_VERB_UNKNOWN: 'There is no verb {verb}; the verbs are {verbs}.',
  SIMULATOR_PATH_UNKNOWN: 'Nothing is at {path}; try GET /twins.',
  SIMULATOR_METHOD_NOT_ALLOWED: '{path} takes {allowed}, not {method}.',
  SIMULATOR_REQUEST_INVALID: 'The request is not understood: {reason}.',
  SIMULATOR_IMAGE_REFUSED:
    'This is no firmware image for a twin of a {model}; it begins with the line: Phasor twin {model} VERSION PROTOCOL.',
  SIMULATOR_IMAGE_OTHER_PROTOCOL: 'The image speaks {protocol}, and this charger {own}; only a signed switch order changes that.',
  SIMULATOR_IMAGE_TOO_LONG: 'The image has more than the {size} bytes that were announced.',
  SIMULATOR_IMAGE_ON_TRIAL: 'An image is on trial; another one can be installed when that has ended.',
  SIMULATOR_SITE_INVALID: 'The site cannot be simulated: {reason}.',
  SIMULATOR_FAILED: 'The simulator failed: {reason}.',
  SIMULATOR_SCENARIO_UNKNOWN: 'There is no scenario “{name}”{meant}; there are {names}, and files that end in .yaml, .yml or .json.',
  SIMULATOR_SCENARIO_UNREADABLE: 'The {what} {file} cannot be read: {reason}.',
  SIMULATOR_SCENARIO_INVALID: '{file}:{line}:{column}:{where} {problem}{more}.',
  SIMULATOR_COMMAND_UNKNOWN: 'There is no command “{word}”{meant}; help lists them.',
  SIMULATOR_COMMAND_INVALID: 'Not done: {reason}.',
  SIMULATOR_FAULT_NEEDS_TLS: 'An expired root means nothing at {url}: charger {id} connects without TLS.',
  SIMULATOR_FLAG_INVALID: '{reason}. Run with --help to see the flags.',
});

/** Makes an error of the simulator's catalogue. */
export const raise = simulatorErrors.raise;
