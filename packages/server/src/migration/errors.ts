import { errorCatalogue } from '@phasor/kernel';

export const migrationErrors = errorCatalogue({
  MIGRATION_SETTING_INVALID: 'The campaign setting {setting} is {value}; write {expected}.',
  MIGRATION_WINDOW_INVALID: 'This window cannot be: {problem}.',
  MIGRATION_GATE_INVALID: 'The gate cannot be read at {path}: {problem}.',
  MIGRATION_CAMPAIGN_EMPTY: 'The campaign names no charger.',
  MIGRATION_CHARGER_TAKEN:
    'Charger {chargerId} is in the campaign {otherCampaignId} already ({count} in all); a charger is in one campaign at most.',
  MIGRATION_CHARGER_NOT_IN_CAMPAIGN: 'Charger {chargerId} is not in this campaign.',
  MIGRATION_APPROVER_IS_MAKER: '{by} made this campaign; a second person has to do this.',
  MIGRATION_NOTHING_TO_APPROVE: 'The wave {wave} waits for no approval now: {why}.',
  MIGRATION_REQUEST_UNFIT: 'The campaign is {phase}; it cannot be told to {kind} now.',
  MIGRATION_CAMPAIGN_UNKNOWN: 'There is no campaign {campaignId}.',
  MIGRATION_CAMPAIGN_UNLED:
    'The campaign {campaignId} has been told, and no node has taken it up within {seconds} s; it is done as soon as one does.',
  MIGRATION_REHEARSAL_UNFIT: 'The campaign is {phase}; only a draft is rehearsed.',
  MIGRATION_REHEARSAL_RUNNING: 'The campaign {campaignId} is being rehearsed now; one at a time is.',
  MIGRATION_REHEARSAL_UNKNOWN: 'The campaign {campaignId} has not been rehearsed yet.',
  MIGRATION_UNKNOWN: 'Charger {chargerId} is on no way from CAPI to OCPP.',
  MIGRATION_UNDER_WAY: 'Charger {chargerId} is on its way already, and is {state}.',
  MIGRATION_NOT_CAPI: 'Charger {chargerId} is commanded by {owner}: only a charger on CAPI can begin its way to OCPP.',
  MIGRATION_NOT_HEARD: 'Charger {chargerId} has not said yet what it is: it begins its way after its first hello.',
  MIGRATION_MODEL_UNKNOWN: 'Charger {chargerId} says it is a {vendor} {model}, which is no model that can go from CAPI to OCPP.',
  MIGRATION_RELEASE_NOT_OCPP: 'Release {releaseId} speaks {protocol}, not OCPP.',
  MIGRATION_NOT_NOW: 'This cannot be done with charger {chargerId} now: {why}.',
});

export const { raise } = migrationErrors;
