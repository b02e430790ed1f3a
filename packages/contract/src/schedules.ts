import { Type, type Static } from 'typebox';
import { ChargerSchedule } from './rest.ts';
import { Instant, Nullable } from './shapes.ts';

/** Minutes of a week, Monday 00:00 = 0. */
const MINUTES_OF_WEEK = 10_080;

/** A stretch of the abstract local week, with the current that holds in it. A block may run over Sunday midnight: `startMinute` above `endMinute`. */
export const ScheduleBlock = Type.Object(
  {
    startMinute: Type.Integer({ minimum: 0, maximum: MINUTES_OF_WEEK - 1 }),
    endMinute: Type.Integer({ minimum: 1, maximum: MINUTES_OF_WEEK, description: 'Not in the block any more' }),
    limitA: Type.Number({ minimum: 0, description: '0: no charging; else from 6 (IEC 61851-1)' }),
  },
  { additionalProperties: false },
);
export type ScheduleBlock = Static<typeof ScheduleBlock>;

/** R5: what an owner makes in the week editor. */
export const WeeklySchedule = Type.Object(
  {
    zone: Type.String({ maxLength: 64, description: 'IANA zone, such as Europe/Stockholm' }),
    blocks: Type.Array(ScheduleBlock, { maxItems: 100 }),
    outsideA: Nullable(
      Type.Number({ minimum: 0, description: 'Outside the blocks: 0, or from 6 (IEC 61851-1); null: up to the max current' }),
    ),
    whenRunOut: Type.Enum(['stop', 'outside'], {
      description: 'Offline for longer than the compiled days, on a charger that takes no weekly profile: 0 A, or as outside the blocks',
    }),
  },
  { additionalProperties: false },
);
export type WeeklySchedule = Static<typeof WeeklySchedule>;

/** R5: the on/off windows of a connector on CAPI, kept when its charger went to OCPP, and the week that is offered for them. */
export const ScheduleDraft = Type.Object({
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  archivedAt: Instant,
  kept: ChargerSchedule,
  schedule: WeeklySchedule,
  confirmedAt: Nullable(Type.String({ format: 'date-time', description: 'When it became the week; null: it has not yet' })),
});
export type ScheduleDraft = Static<typeof ScheduleDraft>;

/** Of all connectors that had a schedule on CAPI. */
export const ScheduleDraftList = Type.Object({ items: Type.Array(ScheduleDraft) });
export type ScheduleDraftList = Static<typeof ScheduleDraftList>;

const HangsIn = Type.String({
  maxLength: 100,
  description:
    'IANA zone in which the charger is believed to hang; counts where its site says none, and where it had the offset of the kept windows then',
});
export const ScheduleDraftQuery = Type.Object({ zone: Type.Optional(HangsIn) }, { additionalProperties: false });

export const ScheduleDraftConfirmation = Type.Object(
  { schedule: Type.Optional(WeeklySchedule), zone: Type.Optional(HangsIn) },
  { additionalProperties: false, description: 'Without a schedule: the week as it is offered' },
);
export type ScheduleDraftConfirmation = Static<typeof ScheduleDraftConfirmation>;

/** A stretch in which something else holds than the week says. */
export const ScheduleException = Type.Object(
  {
    kind: Type.Enum(['pause', 'chargeNow', 'tonight'], {
      description: 'pause: 0 A until then; chargeNow: up to the max current until then; tonight: limitA from then to then',
    }),
    from: Instant,
    until: Instant,
    limitA: Type.Optional(Type.Number({ minimum: 0, description: 'Of tonight: 0, or from 6 (IEC 61851-1)' })),
  },
  { additionalProperties: false },
);
export type ScheduleException = Static<typeof ScheduleException>;

/** What holds a connector's current, beside the balancing of a site. */
export const ConnectorLimits = Type.Object({
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  maxA: Nullable(Type.Number({ description: 'R6: the max current of the settings, set by the installer; null: as the charger is built' })),
  userA: Nullable(Type.Number({ description: "The owner's own limit, at most maxA" })),
  schedule: Nullable(WeeklySchedule),
  exceptions: Type.Array(ScheduleException),
  revision: Type.Integer(),
  changedAt: Nullable(Instant),
  pushed: Type.Object({
    state: Type.Enum(['none', 'waiting', 'sent', 'refused', 'windows'], {
      description: 'windows: a CAPI charger, which keeps its own on/off windows',
    }),
    at: Nullable(Instant),
    until: Nullable(Type.String({ format: 'date-time', description: 'Compiled until then; a week at least' })),
    afterwards: Type.String({ description: 'What the charger does when they run out offline, a sentence' }),
    problem: Type.String({ description: 'Why it is not as it should be; empty else' }),
  }),
});
export type ConnectorLimits = Static<typeof ConnectorLimits>;

/** What people see of the coming days: who holds what from when. */
export const ScheduleSegment = Type.Object({ from: Instant, until: Instant, limitA: Nullable(Type.Number()) });
export type ScheduleSegment = Static<typeof ScheduleSegment>;
export const ScheduleSegmentList = Type.Object({ items: Type.Array(ScheduleSegment) });
export type ScheduleSegmentList = Static<typeof ScheduleSegmentList>;
