import { Type, type Static } from 'typebox';
import { Command, CommandResult } from './commands.ts';
import { Settings } from './settings.ts';
import { Amps, ConnectorId, IdTag, Instant, PerPhase, RegisterWh, Revision, SessionId, StatusWord } from './shapes.ts';

const exact = { additionalProperties: false };

/** How a charger is connected. */
export const ChargerLink = Type.Enum(['wifi', 'lan', 'mobile']);
export type ChargerLink = Static<typeof ChargerLink>;

/** After each start: who speaks. The answer gives the time and the beat. */
export const HelloRequest = Type.Object(
  {
    serialNumber: Type.String({ minLength: 1, maxLength: 48 }),
    vendor: Type.String({ minLength: 1, maxLength: 50 }),
    model: Type.String({ minLength: 1, maxLength: 50 }),
    firmwareVersion: Type.String({ minLength: 1, maxLength: 50 }),
    hardwareVersion: Type.String({ minLength: 1, maxLength: 50 }),
    /** How it reaches the back end; absent: it does not say. */
    link: Type.Optional(ChargerLink),
    connectors: Type.Array(
      Type.Object({ connectorId: ConnectorId, phases: Type.Integer({ minimum: 1, maximum: 3 }), ratedA: Amps }, exact),
      { minItems: 1, maxItems: 10 },
    ),
    /** The highest number that it has given to a session; 0 before the first. */
    lastSessionId: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
    settings: Settings,
    settingsRevision: Revision,
    scheduleRevision: Revision,
    time: Instant,
    /** What its boot loader knows of trials: 0 nothing; 1 keeps the previous image, counts boots, and goes home by itself. Left out: it does not say. */
    trialSupport: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  },
  exact,
);
export type HelloRequest = Static<typeof HelloRequest>;

const beat = {
  time: Instant,
  /** The charger polls again so many seconds after the beginning of this poll. */
  pollIntervalS: Type.Number({ minimum: 0.2, maximum: 3_600 }),
  /** Every finished session up to this number is stored. */
  sessionsThrough: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
};

export const HelloAnswer = Type.Object(beat, exact);
export type HelloAnswer = Static<typeof HelloAnswer>;

export const PolledConnector = Type.Object(
  {
    connectorId: ConnectorId,
    status: StatusWord,
    /** What is wrong, in OCPP's words (`GroundFailure`, `EVCommunicationError` …); only with `Error`. */
    errorCode: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    /** Of the running session. */
    sessionId: Type.Union([SessionId, Type.Null()]),
    idTag: Type.Union([IdTag, Type.Null()]),
    /** What the car is told it may draw on each phase. */
    offeredA: Amps,
    currentA: PerPhase,
    voltageV: PerPhase,
    powerW: Type.Number(),
    registerWh: RegisterWh,
  },
  exact,
);
export type PolledConnector = Static<typeof PolledConnector>;

/** How far the charger is with an image; `progress` counts bytes of `size` while it is `Downloading`. */
export const FirmwareProgress = Type.Object(
  {
    state: Type.Enum(['Idle', 'Downloading', 'Staged', 'Failed', 'Armed']),
    version: Type.Union([Type.String({ maxLength: 50 }), Type.Null()]),
    bytes: Type.Integer({ minimum: 0 }),
    size: Type.Integer({ minimum: 0 }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  exact,
);
export type FirmwareProgress = Static<typeof FirmwareProgress>;

/** Every poll: how things stand. The answer brings what the back end wants. */
export const PollRequest = Type.Object(
  {
    time: Instant,
    connectors: Type.Array(PolledConnector, { minItems: 1, maxItems: 10 }),
    results: Type.Array(CommandResult, { maxItems: 100 }),
    settingsRevision: Revision,
    scheduleRevision: Revision,
    firmware: Type.Optional(FirmwareProgress),
  },
  exact,
);
export type PollRequest = Static<typeof PollRequest>;

export const PollAnswer = Type.Object({ ...beat, commands: Type.Array(Command, { maxItems: 100 }) }, exact);
export type PollAnswer = Static<typeof PollAnswer>;

/** May this tag charge here? */
export const AuthoriseRequest = Type.Object({ idTag: IdTag, connectorId: ConnectorId }, exact);
export type AuthoriseRequest = Static<typeof AuthoriseRequest>;

export const AuthoriseAnswer = Type.Object({ verdict: Type.Enum(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx']) }, exact);
export type AuthoriseAnswer = Static<typeof AuthoriseAnswer>;

/** A session, told when it begins (with nulls) and again when it has ended. */
export const SessionRecord = Type.Object(
  {
    sessionId: SessionId,
    connectorId: ConnectorId,
    idTag: IdTag,
    startTime: Instant,
    startRegisterWh: RegisterWh,
    stopTime: Type.Union([Instant, Type.Null()]),
    stopRegisterWh: Type.Union([RegisterWh, Type.Null()]),
    /** OCPP's words for why it ended: `Local`, `Remote`, `EVDisconnected`, `PowerLoss` … */
    reason: Type.Union([Type.String({ minLength: 1, maxLength: 30 }), Type.Null()]),
  },
  exact,
);
export type SessionRecord = Static<typeof SessionRecord>;

/** Records in the order of their numbers, oldest first. They are kept and told again until `sessionsThrough` has reached them. */
export const SessionsRequest = Type.Object({ records: Type.Array(SessionRecord, { minItems: 1, maxItems: 50 }) }, exact);
export type SessionsRequest = Static<typeof SessionsRequest>;

export const SessionsAnswer = Type.Object({ sessionsThrough: beat.sessionsThrough }, exact);
export type SessionsAnswer = Static<typeof SessionsAnswer>;

/** What any request may be answered with instead, with an HTTP status from 400 on. */
export const Refusal = Type.Object(
  {
    code: Type.String({ maxLength: 100 }),
    message: Type.String({ maxLength: 2_000 }),
    /** The back end's time, so that a charger with a wrong clock can set it. */
    time: Instant,
    /** With CAPI_SESSION_OLD. */
    sessionsThrough: Type.Optional(beat.sessionsThrough),
  },
  exact,
);
export type Refusal = Static<typeof Refusal>;

/** Every exchange: a POST to the base address, a slash, and its name. */
export const exchanges = {
  hello: { request: HelloRequest, answer: HelloAnswer },
  poll: { request: PollRequest, answer: PollAnswer },
  authorise: { request: AuthoriseRequest, answer: AuthoriseAnswer },
  sessions: { request: SessionsRequest, answer: SessionsAnswer },
} as const;

export type ExchangeName = keyof typeof exchanges;
export type CapiRequest<Name extends ExchangeName> = Static<(typeof exchanges)[Name]['request']>;
export type CapiAnswer<Name extends ExchangeName> = Static<(typeof exchanges)[Name]['answer']>;

export function isExchangeName(name: string): name is ExchangeName {
  return Object.hasOwn(exchanges, name);
}
