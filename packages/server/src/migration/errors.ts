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
});

export const { raise } = migrationErrors;
