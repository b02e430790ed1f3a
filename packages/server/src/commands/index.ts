export { COMMAND_ACTIONS, isCommandAction, mayBeSent, type CommandAction } from './command-action.ts';
export { Commands, type CommandOptions, type CommandPorts, type CommandTarget, type SettledCommand } from './commands.ts';
export { commandErrors } from './errors.ts';
export type { ChargerCall, CommandOutcome, CommandResult } from './outcome.ts';
export { frameWithoutSecrets, HIDDEN, isSecretKey, secretsIn, withoutSecrets } from './secrets.ts';
export { keepTidy } from './keep-tidy.ts';
export { endUnfinished, markSent, writeCommands, type CommandWrite } from './write.ts';
