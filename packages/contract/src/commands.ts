import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** `queued` and `sent` are on the way; the others are the end: a CALLRESULT, a CALLERROR, or neither. */
export const CommandState = Type.Enum(['queued', 'sent', 'answered', 'refused', 'failed']);
export type CommandState = Static<typeof CommandState>;

/**
 * Why a command has no answer: the charger was not connected; no answer in time; the connection broke first; or it was never sent,
 * because the charger was busy or not ready until the deadline, or (`withheld`) because OCPP does not own it, or it takes no new session.
 */
export const CommandFailure = Type.Enum(['offline', 'timedOut', 'closed', 'expired', 'withheld']);
export type CommandFailure = Static<typeof CommandFailure>;

/** A CALLERROR: OCPP's code, and what else the charger said. */
export const CommandError = Type.Object({ code: Type.String(), description: Type.String(), details: Type.Unknown() });
export type CommandError = Static<typeof CommandError>;

/** One CALL to a charger, from the moment somebody asked for it. Secrets are shown as "…". */
export const CommandView = Type.Object({
  id: Type.String(),
  chargerId: Type.String(),
  action: Type.String(),
  payload: Type.Unknown(),
  state: CommandState,
  response: Type.Unknown({ description: "The CALLRESULT's payload; null unless answered" }),
  error: Nullable(CommandError),
  failure: Nullable(CommandFailure),
  late: Nullable(Type.Object({ at: Instant, answer: Type.Unknown() }, { description: 'The frame that came after the time-out' })),
  by: Nullable(Type.String({ description: 'The person, or the part of the system, that asked' })),
  byName: Nullable(Type.String({ description: "That person's name, or e-mail address; null where it was no person" })),
  createdAt: Instant,
  deadline: Type.String({ format: 'date-time', description: 'When not sent by then, it never is' }),
  sentAt: Nullable(Instant),
  settledAt: Nullable(Instant),
});
export type CommandView = Static<typeof CommandView>;
export const CommandPage = page(CommandView);
export type CommandPage = Static<typeof CommandPage>;

export const CommandRequest = Type.Object(
  {
    action: Type.String({ minLength: 1, maxLength: 50 }),
    payload: Type.Optional(Type.Unknown({ description: "As OCPP's schema has it; checked strictly. Default {}" })),
    timeoutS: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 600, description: 'How long it may wait to be sent, and then for the answer (default 75)' }),
    ),
    wait: Type.Optional(Type.Boolean({ description: 'Answer when it is settled (201, the default), or as soon as it is stored (202)' })),
  },
  { additionalProperties: false },
);
export type CommandRequest = Static<typeof CommandRequest>;
