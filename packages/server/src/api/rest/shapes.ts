import { Type } from 'typebox';

/** A response without a body. */
export const EMPTY = Type.Null();
export const ChargerParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
export const TransactionParams = Type.Object({ transactionId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
/** A command, an order: their ids are UUIDs, anything else is found nowhere. */
export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 50 }) });
/** Who may change chargers and tell them what to do. */
export const WORKERS = ['administrator', 'operator', 'installer'] as const;
