import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/**
 * The REST API under `/rest/v1`: one definition gives the type, the check and the OpenAPI document.
 * Instants are ISO 8601 in UTC; energy is Wh, current A, power W, voltage V. Lists are keyset pages: pass `next` back as `after`.
 */

export const ErrorBody = Type.Object({
  code: Type.String({ description: 'Stable; docs/errors.md explains each' }),
  message: Type.String(),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type ErrorBody = Static<typeof ErrorBody>;

export const PageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});
export type PageQuery = Static<typeof PageQuery>;

export const LoginRequest = Type.Object({ email: Type.String({ maxLength: 320 }), password: Type.String({ maxLength: 1000 }) });
export type LoginRequest = Static<typeof LoginRequest>;

export const Role = Type.Enum(['administrator', 'operator', 'installer', 'owner']);
export type Role = Static<typeof Role>;

export const Person = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  language: Type.String(),
  organisation: Type.Object({ id: Type.String(), name: Type.String() }),
  roles: Type.Array(Role),
});
export type Person = Static<typeof Person>;

/** The cookie `phasor_session` is set as well, for the pages. */
export const LoginResponse = Type.Object({ token: Type.String(), person: Person });
export type LoginResponse = Static<typeof LoginResponse>;

/** Of a figure that the newest MeterValues left out, and an earlier one held. */
const Earlier = Type.Optional({ ...Instant, description: 'Where it is from an earlier reading: its own instant' });

/** Live reading of one connector, from its newest MeterValues; a phase the charger does not report is null. */
export const PhaseReading = Type.Object({
  phase: Type.Enum(['L1', 'L2', 'L3']),
  currentA: Nullable(Type.Number({ description: 'Below 0 where it flows out' })),
  currentAt: Earlier,
  voltageV: Nullable(Type.Number()),
  voltageAt: Earlier,
  powerW: Type.Optional(Type.Number({ description: 'Where the newest MeterValues tell it by phase; below 0 where it flows out' })),
});
export type PhaseReading = Static<typeof PhaseReading>;

export const LiveReading = Type.Object({
  measuredAt: Instant,
  powerW: Nullable(Type.Number()),
  powerAt: Earlier,
  registerWh: Nullable(Type.Number()),
  registerAt: Earlier,
  offeredA: Nullable(Type.Number()),
  offeredAt: Earlier,
  phases: Type.Array(PhaseReading, { description: 'Always L1, L2, L3 in this order' }),
});
export type LiveReading = Static<typeof LiveReading>;

export const Connector = Type.Object({
  connectorId: Type.Integer({ description: '0 is the charge point itself' }),
  status: Type.String({ description: "OCPP's ChargePointStatus" }),
  errorCode: Type.String(),
  info: Nullable(Type.String()),
  vendorErrorCode: Nullable(Type.String()),
  since: Instant,
  transactionId: Nullable(Type.Integer({ description: 'The running transaction' })),
  live: Nullable(LiveReading),
});
export type Connector = Static<typeof Connector>;

export const Charger = Type.Object({
  id: Type.String({ description: 'chargePointId' }),
  name: Type.String(),
  protocol: Type.Enum(['OCPP', 'CAPI'], { description: 'What the charger speaks' }),
  /** R4: the badge below the name. `null` until the charger's first accepted boot on OCPP. */
  ocppVersion: Nullable(Type.String()),
  vendor: Nullable(Type.String()),
  model: Nullable(Type.String()),
  serialNumber: Nullable(Type.String()),
  firmwareVersion: Nullable(Type.String()),
  registration: Type.Enum(['Accepted', 'Pending', 'Rejected']),
  isStrict: Type.Boolean({ description: 'Every message that breaks the schema is refused' }),
  needsSubprotocol: Type.Boolean({ description: 'Without the sub-protocol ocpp1.6 it does not come in' }),
  hearsBeforeBoot: Type.Boolean({ description: 'Heard before its first BootNotification' }),
  isOnline: Type.Boolean(),
  clockSkewMs: Nullable(Type.Integer({ description: "The charger's clock less ours; null until it has sent its time" })),
  lastSeenAt: Nullable(Instant),
  bootedAt: Nullable(Instant),
  registeredAt: Instant,
  connectors: Type.Array(Connector),
});
export type Charger = Static<typeof Charger>;
export const ChargerPage = page(Charger);
export type ChargerPage = Static<typeof ChargerPage>;

export const ChargerRegistration = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 48, pattern: '^[^/\\u0000-\\u001f]+$' }),
    name: Type.Optional(Type.String({ maxLength: 100 })),
    password: Type.Optional(Type.String({ minLength: 8, maxLength: 40, description: 'For HTTP Basic; absent: none is asked for' })),
    protocol: Type.Optional(
      Type.Enum(['OCPP', 'CAPI'], { description: 'CAPI: not migrated yet; the answer shows its key this once, and there is no password' }),
    ),
    isStrict: Type.Optional(Type.Boolean({ description: 'Refuse every message that breaks the schema (default: tolerate and record)' })),
  },
  { additionalProperties: false },
);
export type ChargerRegistration = Static<typeof ChargerRegistration>;

/** A charger that has just been registered. */
export const RegisteredCharger = Type.Object({
  ...Charger.properties,
  capiKey: Type.Optional(Type.String({ description: 'Of a charger that speaks CAPI, hexadecimal; shown this once' })),
});
export type RegisteredCharger = Static<typeof RegisteredCharger>;

/** What an operator changes. `isStrict` and `needsSubprotocol` hold from the next connection on, the others at once. */
export const ChargerChange = Type.Object(
  {
    registration: Type.Optional(Type.Enum(['Accepted', 'Pending', 'Rejected'])),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    isStrict: Type.Optional(Type.Boolean()),
    needsSubprotocol: Type.Optional(Type.Boolean()),
    hearsBeforeBoot: Type.Optional(
      Type.Boolean({ description: 'False: SecurityError for all that comes before its first BootNotification' }),
    ),
  },
  { additionalProperties: false },
);
export type ChargerChange = Static<typeof ChargerChange>;

export const Transaction = Type.Object({
  transactionId: Type.Integer(),
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  idTag: Type.String(),
  meterStart: Type.Number(),
  meterStop: Nullable(Type.Number()),
  startTime: Instant,
  stopTime: Nullable(Instant),
  correctedStartTime: Type.String({
    format: 'date-time',
    description: 'startTime less what the charger’s clock was off; as it is where that is not known',
  }),
  correctedStopTime: Nullable(Instant),
  stopReason: Nullable(Type.String()),
  energyWh: Nullable(Type.Number({ description: 'While it runs: newest register reading less meterStart' })),
});
export type Transaction = Static<typeof Transaction>;
export const TransactionPage = page(Transaction);
export type TransactionPage = Static<typeof TransactionPage>;

export const MeterValue = Type.Object({
  connectorId: Type.Integer(),
  transactionId: Nullable(Type.Integer()),
  timestamp: Instant,
  sampledValue: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
export type MeterValue = Static<typeof MeterValue>;
export const MeterValuePage = page(MeterValue);
export type MeterValuePage = Static<typeof MeterValuePage>;

/** One CALL and its answer, as they crossed the socket. */
export const LoggedMessage = Type.Object({
  id: Type.String(),
  at: Instant,
  answeredAt: Nullable(Type.String({ format: 'date-time', description: 'When the answer was made; ours leaves once it is stored' })),
  direction: Type.Enum(['fromCharger', 'toCharger']),
  messageId: Type.String(),
  action: Type.String(),
  outcome: Type.Enum(['answered', 'refused', 'timeout', 'late', 'closed', 'odd']),
  frame: Type.String({ description: 'Raw text; bytes that are no UTF-8 are replaced' }),
  answer: Nullable(Type.String()),
  note: Nullable(Type.String({ description: 'What was wrong with it, if anything' })),
});
export type LoggedMessage = Static<typeof LoggedMessage>;
export const LoggedMessagePage = page(LoggedMessage);
export type LoggedMessagePage = Static<typeof LoggedMessagePage>;

export const RawMessageRequest = Type.Object({ action: Type.String({ minLength: 1, maxLength: 50 }), payload: Type.Unknown() });
export type RawMessageRequest = Static<typeof RawMessageRequest>;
export const RawMessageResponse = Type.Object({ response: Type.Unknown() });
export type RawMessageResponse = Static<typeof RawMessageResponse>;

/** A charger that knocked and was refused. */
export const Knock = Type.Object({
  id: Type.String(),
  identity: Type.String({ description: 'Empty where it is not known, as with TLS' }),
  address: Type.String(),
  reason: Type.Enum(['unknown', 'password', 'certificate', 'profile', 'sub-protocol', 'TLS', 'clone']),
  detail: Type.String({ description: 'One sentence for the installer: what was wrong and what "admit" would do' }),
  canAdmit: Type.Boolean(),
  attempts: Type.Integer(),
  firstAt: Instant,
  lastAt: Instant,
});
export type Knock = Static<typeof Knock>;
export const KnockPage = page(Knock);
export type KnockPage = Static<typeof KnockPage>;

/** A message that was stored and answered although something about it was odd. */
export const Review = Type.Object({
  id: Type.String(),
  at: Instant,
  chargerId: Nullable(Type.String()),
  kind: Type.String(),
  reason: Type.String(),
  frame: Nullable(Type.String()),
});
export type Review = Static<typeof Review>;
export const ReviewPage = page(Review);
export type ReviewPage = Static<typeof ReviewPage>;

export const Tag = Type.Object({
  idTag: Type.String(),
  status: Type.Enum(['Accepted', 'Blocked', 'Expired', 'Invalid']),
  parentIdTag: Nullable(Type.String()),
  expiryDate: Nullable(Instant),
  name: Type.String(),
});
export type Tag = Static<typeof Tag>;
export const TagPage = page(Tag);
export type TagPage = Static<typeof TagPage>;
export const TagRequest = Type.Object(
  {
    idTag: Type.String({ minLength: 1, maxLength: 20 }),
    status: Type.Optional(Type.Enum(['Accepted', 'Blocked', 'Expired', 'Invalid'])),
    parentIdTag: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    expiryDate: Type.Optional(Instant),
    name: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
export type TagRequest = Static<typeof TagRequest>;

/** Settings of a charger that speaks CAPI, always as a whole. */
export const ChargerSettings = Type.Object(
  {
    dimmer: Type.Enum(['off', 'low', 'medium', 'high']),
    downLight: Type.Optional(Type.Boolean({ description: 'On a Halo' })),
    connectors: Type.Array(
      Type.Object(
        {
          connectorId: Type.Integer({ minimum: 1, maximum: 10 }),
          maxCurrentA: Type.Number({ minimum: 0, maximum: 400 }),
          rfidLock: Type.Boolean({ description: 'A tag is asked for before each session' }),
          cableLock: Type.Optional(Type.Boolean({ description: 'On an Aura' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10 },
    ),
  },
  { additionalProperties: false },
);
export type ChargerSettings = Static<typeof ChargerSettings>;

const ClockTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM' });

/** Windows in which a CAPI charger may charge, in its local time; a connector without one may always. */
export const ChargerSchedule = Type.Object(
  {
    utcOffsetMinutes: Type.Integer({ minimum: -720, maximum: 840 }),
    windows: Type.Array(
      Type.Object(
        {
          connectorId: Type.Integer({ minimum: 1, maximum: 10 }),
          days: Type.Array(Type.Enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']), { minItems: 1, maxItems: 7 }),
          from: ClockTime,
          to: ClockTime,
        },
        { additionalProperties: false },
      ),
      { maxItems: 56 },
    ),
  },
  { additionalProperties: false },
);
export type ChargerSchedule = Static<typeof ChargerSchedule>;

export const SettingsView = Type.Object({ settings: Nullable(ChargerSettings), revision: Type.Integer() });
export type SettingsView = Static<typeof SettingsView>;
export const ScheduleView = Type.Object({ schedule: Nullable(ChargerSchedule), revision: Type.Integer() });
export type ScheduleView = Static<typeof ScheduleView>;

export const OrderRequest = Type.Union([
  Type.Object({
    kind: Type.Literal('start'),
    connectorId: Type.Integer({ minimum: 1 }),
    idTag: Type.String({ minLength: 1, maxLength: 20 }),
  }),
  Type.Object({ kind: Type.Literal('stop'), transactionId: Type.Integer() }),
  Type.Object({ kind: Type.Literal('reboot') }),
  Type.Object({ kind: Type.Literal('status') }, { description: 'Tell now how things stand' }),
  Type.Object(
    {
      kind: Type.Literal('limit'),
      connectorId: Type.Integer({ minimum: 1 }),
      nowA: Type.Number({ minimum: 0, maximum: 400 }),
      validUntil: Nullable(Instant),
      safeA: Type.Number({ minimum: 0, maximum: 400 }),
    },
    { description: 'In A on each phase: `nowA` until `validUntil`, then `safeA`' },
  ),
  Type.Object({ kind: Type.Literal('settings'), settings: ChargerSettings }),
  Type.Object({ kind: Type.Literal('schedule'), schedule: ChargerSchedule }),
]);
export type OrderRequest = Static<typeof OrderRequest>;

export const OrderView = Type.Object({
  id: Type.String(),
  chargerId: Type.String(),
  kind: Type.String(),
  state: Type.Enum(['queued', 'sent', 'accepted', 'effective', 'refused', 'failed', 'expired']),
  reason: Nullable(Type.String()),
  createdAt: Instant,
  changedAt: Instant,
  deadline: Instant,
});
export type OrderView = Static<typeof OrderView>;
