import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';

export const ChargingRateUnit = Type.Enum(['A', 'W']);
export type ChargingRateUnit = Static<typeof ChargingRateUnit>;

export const ChargingSchedulePeriod = Type.Object(
  {
    startPeriod: Type.Integer({ description: 's after the start of the schedule' }),
    limit: Type.Number({ multipleOf: 0.1, description: 'In the unit of the schedule, one decimal' }),
    numberPhases: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    phaseToUse: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, description: 'Not in OCPP 1.6; tried where no charger refused it' })),
  },
  { additionalProperties: false },
);
export type ChargingSchedulePeriod = Static<typeof ChargingSchedulePeriod>;

/** As OCPP's ChargingProfile. */
export const ChargingProfile = Type.Object(
  {
    chargingProfileId: Type.Integer(),
    transactionId: Type.Optional(Type.Integer()),
    stackLevel: Type.Integer({ minimum: 0 }),
    chargingProfilePurpose: Type.Enum(['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile']),
    chargingProfileKind: Type.Enum(['Absolute', 'Recurring', 'Relative']),
    recurrencyKind: Type.Optional(Type.Enum(['Daily', 'Weekly'])),
    validFrom: Type.Optional(Instant),
    validTo: Type.Optional(Instant),
    chargingSchedule: Type.Object(
      {
        duration: Type.Optional(Type.Integer()),
        startSchedule: Type.Optional(Instant),
        chargingRateUnit: ChargingRateUnit,
        chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { maxItems: 1000 }),
        minChargingRate: Type.Optional(Type.Number({ multipleOf: 0.1 })),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type ChargingProfile = Static<typeof ChargingProfile>;

export const ChargingProfileRequest = Type.Object(
  {
    connectorId: Type.Integer({ minimum: 0, maximum: 1000 }),
    profile: ChargingProfile,
    isExact: Type.Optional(
      Type.Boolean({ description: 'Do not try what comes nearest when the charger refuses it as it is (default: try, and say so)' }),
    ),
  },
  { additionalProperties: false },
);
export type ChargingProfileRequest = Static<typeof ChargingProfileRequest>;

/** A profile that a charger holds, as far as its answers tell. */
export const HeldProfile = Type.Object({
  connectorId: Nullable(Type.Integer({ description: 'Null: the charger chooses, at the start that the profile waits for' })),
  state: Type.Enum(['installed', 'awaitingStart'], { description: 'awaitingStart: came with a RemoteStartTransaction' }),
  transactionId: Nullable(Type.Integer({ description: 'The transaction that a TxProfile is for' })),
  installedAt: Instant,
  profile: Type.Unknown({ description: "OCPP's ChargingProfile, as it was sent" }),
});
export type HeldProfile = Static<typeof HeldProfile>;
export const HeldProfileList = Type.Object({ items: Type.Array(HeldProfile) });
export type HeldProfileList = Static<typeof HeldProfileList>;

/** What a profile was changed in because the charger refused it as it was asked for. */
export const ProfileAdjustment = Type.Enum(['phaseToUse', 'numberPhases', 'stackLevel', 'purpose']);
export type ProfileAdjustment = Static<typeof ProfileAdjustment>;

export const ChargingProfileResult = Type.Object({
  connectorId: Type.Integer(),
  profile: Type.Unknown({ description: 'What the charger has accepted' }),
  changes: Type.Array(ProfileAdjustment, { description: 'Empty: exactly what was asked for' }),
});
export type ChargingProfileResult = Static<typeof ChargingProfileResult>;

/** Without any: all profiles. */
export const ClearProfilesQuery = Type.Object({
  chargingProfileId: Type.Optional(Type.Integer()),
  connectorId: Type.Optional(Type.Integer({ minimum: 0 })),
  purpose: Type.Optional(Type.Enum(['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'])),
  stackLevel: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type ClearProfilesQuery = Static<typeof ClearProfilesQuery>;
export const ClearProfilesResult = Type.Object({
  status: Type.Enum(['Accepted', 'Unknown'], { description: "The charger's answer" }),
  left: Type.Integer({ description: 'So many it holds now, as far as we know' }),
});
export type ClearProfilesResult = Static<typeof ClearProfilesResult>;

export const CompositeScheduleQuery = Type.Object({
  connectorId: Type.Integer({ minimum: 0, maximum: 1000 }),
  duration: Type.Optional(Type.Integer({ minimum: 1, maximum: 604_800, default: 86_400, description: 's' })),
  unit: Type.Optional(ChargingRateUnit),
  ask: Type.Optional(Type.Boolean({ default: true, description: 'Ask the charger too, when it is online' })),
});
export type CompositeScheduleQuery = Static<typeof CompositeScheduleQuery>;

export const CompositePeriod = Type.Object({
  startS: Type.Integer(),
  limit: Nullable(Type.Number({ description: 'Null: no profile limits it' })),
  numberPhases: Nullable(Type.Integer()),
});
export type CompositePeriod = Static<typeof CompositePeriod>;

/** `ours` is what counts; what the charger says is advice, and where the two differ it is in the list of reviews. */
export const CompositeScheduleView = Type.Object({
  connectorId: Type.Integer(),
  unit: ChargingRateUnit,
  startsAt: Instant,
  durationS: Type.Integer(),
  ours: Type.Array(CompositePeriod),
  chargers: Nullable(Type.Array(CompositePeriod, { description: 'Null: not asked, or no usable answer' })),
  problem: Nullable(Type.String({ description: 'Why there is no answer of the charger' })),
  isEqual: Nullable(Type.Boolean()),
  differences: Type.Array(
    Type.Object({
      fromS: Type.Integer(),
      toS: Type.Integer(),
      ours: Nullable(Type.Number()),
      chargers: Nullable(Type.Number()),
      oursPhases: Nullable(Type.Integer()),
      chargersPhases: Nullable(Type.Integer()),
    }),
  ),
});
export type CompositeScheduleView = Static<typeof CompositeScheduleView>;
