import type { Charger, CommandView, Knock, LoggedMessage, Transaction } from '@phasor/contract';
import type { ListRule } from './merge-pages.ts';

/** The server orders chargers; a new one is fetched. */
export const chargerRule: ListRule<Charger> = { idOf: (charger) => charger.id, rankOf: null };

/** Newest first. */
export const transactionRule: ListRule<Transaction> = {
  idOf: (transaction) => transaction.transactionId,
  rankOf: (transaction) => transaction.transactionId,
};

/** Newest first; the answer changes the row of its CALL. */
export const messageRule: ListRule<LoggedMessage> = { idOf: (message) => message.id, rankOf: (message) => message.at };

/** The newest stranger stands on top; one that knocks again stays where it is, so that no row moves away under a hand. */
export const knockRule: ListRule<Knock> = { idOf: (knock) => knock.id, rankOf: (knock) => knock.firstAt };

/** Newest first, as they were placed; what becomes of a command changes its row. */
export const commandRule: ListRule<CommandView> = { idOf: (command) => command.id, rankOf: (command) => command.createdAt };
