import { errorCatalogue } from '@phasor/kernel';

export const siteErrors = errorCatalogue({
  SITE_UNKNOWN: 'There is no site {siteId} in your organisation.',
  SITE_ZONE_UNKNOWN: 'No time zone is called "{zone}"; write an IANA name such as Europe/Stockholm.',
  SITE_COUNTRY_UNKNOWN: 'No country has the code "{country}"; write that of ISO 3166, two letters such as DE, SE or GB, or none.',
  SITE_FIGURE_INVALID: '{field} is {value}; write {expected}.',
  SITE_PHASE_SETTING_INVALID: '{field} cannot tell a charger its phases: {why}.',
  SITE_METER_MISSING: 'A dynamic site needs a meter at its main fuse, and {fuseId} has none; add one, or choose static.',
  SITE_METER_SLOW:
    'The meter {meter} at {fuseId} sends every {intervalS} s, too rarely to protect a fuse in time; have it send every {mostS} s or more often, and try again after some samples.',
  SITE_METER_TWICE: 'The meter {meter} stands at two places, {fuseIds}; it measures at one of them.',
  SITE_WORST_HOUSE_MISSING:
    'A static site has no meter: write the most that the load that is not ours ever takes at {fuseId} (worstHouseA), 0 where there is none.',
  SITE_CONNECTOR_UNKNOWN: 'Charger {chargerId} has no connector {connectorId} that charges cars: {why}.',
  SITE_CONNECTOR_TAKEN: 'Connector {connectorId} of {chargerId} is in the site "{siteName}" already; a connector is in one site at most.',
  SITE_METER_TAKEN: 'The meter {meter} is in the site "{siteName}" already; two sites cannot share what one fuse carries.',
  SITE_COMMISSIONING_RUNNING: 'Connector {connectorId} of {chargerId} is being commissioned; try again in some minutes.',
  SITE_COMMISSIONING_FAILED: 'Connector {connectorId} of {chargerId} failed its commissioning: {finding}',
  SITE_COMMISSIONING_IMPOSSIBLE: 'This connector cannot be commissioned now: {why}.',
  SITE_FAILSAFE_TOO_HIGH: '{sentence}',
  SITE_MAX_CURRENT_TOO_HIGH: '{sentence}',
  SITE_NOT_RUNNING: 'Nothing is known of how site {siteId} stands: it is not active, or the node that shares its power is another one.',
  SITE_TRANSACTION_UNKNOWN: 'There is no transaction {transactionId} in your organisation.',
  SITE_ACTIVE: 'Site "{siteName}" is active; deactivate it first.',
});
