import { Type, type Static } from 'typebox';
import { Amps, ConnectorId } from './shapes.ts';

/** The idTag of a session on a connector without the RFID lock: nobody showed a tag. */
export const FREE_TAG = 'FREE';

export const ConnectorSettings = Type.Object(
  {
    connectorId: ConnectorId,
    /** The most that it offers on each phase. */
    maxCurrentA: Amps,
    /** True: a tag is asked for before each session; else it begins with the cable, on {@link FREE_TAG}. */
    rfidLock: Type.Boolean(),
    /** A socket keeps its cable locked between sessions; left out where there is no socket. */
    cableLock: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ConnectorSettings = Static<typeof ConnectorSettings>;

/** Everything that an owner or an installer may set on a CAPI charger. It is always told as a whole. */
export const Settings = Type.Object(
  {
    dimmer: Type.Enum(['off', 'low', 'medium', 'high']),
    /** Left out where the charger has no down light. */
    downLight: Type.Optional(Type.Boolean()),
    connectors: Type.Array(ConnectorSettings, { minItems: 1, maxItems: 10 }),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof Settings>;

const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' });

/** An on window: charging is allowed in it. One that ends at or before its beginning runs over midnight. */
export const ScheduleWindow = Type.Object(
  {
    connectorId: ConnectorId,
    days: Type.Array(Type.Enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']), { minItems: 1, maxItems: 7 }),
    from: ClockTime,
    to: ClockTime,
  },
  { additionalProperties: false },
);
export type ScheduleWindow = Static<typeof ScheduleWindow>;

/** On and off by the clock. A connector without a window is always on. Local time = UTC + `utcOffsetMinutes`; the back end tells a new one at each clock change. */
export const Schedule = Type.Object(
  {
    utcOffsetMinutes: Type.Integer({ minimum: -720, maximum: 840 }),
    windows: Type.Array(ScheduleWindow, { maxItems: 56 }),
  },
  { additionalProperties: false },
);
export type Schedule = Static<typeof Schedule>;
