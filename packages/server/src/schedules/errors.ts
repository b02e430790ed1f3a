import { errorCatalogue } from '@phasor/kernel';

export const scheduleErrors = errorCatalogue({
  SCHEDULE_ZONE_UNKNOWN: 'There is no time zone "{zone}"; use a name of the IANA database, such as Europe/Stockholm.',
  SCHEDULE_BLOCK_EMPTY: 'The block from {start} to {end} has no length; the whole week is minutes 0 to 10080.',
  SCHEDULE_BLOCKS_OVERLAP: 'The blocks {one} and {other} overlap; a minute of the week belongs to one block at most.',
  SCHEDULE_ABOVE_MAX_CURRENT: '{limitA} A ({where}) is above the max current of {maxA} A, which the installer has set.',
  SCHEDULE_LIMIT_NOT_OFFERED: '{limitA} A ({where}) cannot be; set 0 A, or 6 A and more: chargers offer nothing between (IEC 61851-1).',
  SCHEDULE_EXCEPTION_INVALID: 'This exception cannot be: {problem}',
  SCHEDULE_TOO_MANY_EXCEPTIONS: 'There are {count} exceptions already, the most that are kept; take them back first.',
  SCHEDULE_CONNECTOR_UNKNOWN: 'Charger {chargerId} has no connector {connectorId}; its highest is {highest}.',
  SCHEDULE_RANGE_INVALID: 'Segments are given for up to 60 days: `until` after `from`, and no more than 60 days after it.',
  SCHEDULE_DRAFT_UNKNOWN: 'Of connector {connectorId} of charger {chargerId} no schedule from CAPI is kept.',
  SCHEDULE_CHARGER_SPEAKS_CAPI: 'Charger {chargerId} speaks CAPI and keeps on/off windows of its own: use /chargers/ID/schedule.',
});
