import { Type, type Static } from 'typebox';

/** An instant: RFC 3339 in UTC, with milliseconds or without. A charger that does not know the time yet says 1970. */
export const Instant = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$',
  description: 'RFC 3339 in UTC',
});

/** One figure for each of L1, L2, L3. */
export const PerPhase = Type.Tuple([Type.Number(), Type.Number(), Type.Number()]);

/** From 1. */
export const ConnectorId = Type.Integer({ minimum: 1, maximum: 10 });

/** As OCPP's, so that tags survive the migration: 1 to 20 printable characters. */
export const IdTag = Type.String({ minLength: 1, maxLength: 20, pattern: '^[\\x20-\\x7e]+$', description: '1 to 20 printable characters' });

/** Session records of a charger are counted from 1, without gaps. */
export const SessionId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

/** Whole Wh. */
export const RegisterWh = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

export const CommandId = Type.String({ minLength: 1, maxLength: 64 });

/** Of a table with a number for its state; 0 = as delivered. */
export const Revision = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** In A; 0 = none. */
export const Amps = Type.Number({ minimum: 0, maximum: 400 });

/** The words that are public of the real protocol. */
export const StatusWord = Type.Enum(['Available', 'Connected', 'Charging', 'Error']);
export type StatusWord = Static<typeof StatusWord>;
