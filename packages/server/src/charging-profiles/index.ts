export { begunMs } from './begun.ts';
export { ChargingProfiles, type ChargingProfilePorts, type ProfileCapabilities } from './charging-profiles.ts';
export { chargingProfileErrors } from './errors.ts';
export { followCommands, type ProfileCommand } from './follow-commands.ts';
export { endTxProfiles, tieProfiles, type StartOnProfiles } from './follow-transactions.ts';
export { UNKNOWN_RULES } from './station.ts';
