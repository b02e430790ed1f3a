import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** Values of L1, L2 and L3, in this order. */
const ThreePhases = Type.Array(Type.Number(), { minItems: 3, maxItems: 3, description: 'L1, L2, L3' });

export const MeterRegistration = Type.Object(
  {
    serial: Type.String({ pattern: '^[A-Za-z0-9._-]{1,48}$', description: 'On its label; part of its address and its topic' }),
    name: Type.Optional(Type.String({ maxLength: 100 })),
    intervalS: Type.Optional(Type.Integer({ minimum: 1, maximum: 300, default: 10, description: 'How often it sends' })),
  },
  { additionalProperties: false },
);
export type MeterRegistration = Static<typeof MeterRegistration>;

/** What a site's meter sends. Which way current flows is told by the power: negative is fed into the grid. */
export const MeterSample = Type.Object({
  serial: Type.Optional(Type.String({ description: 'Where it is given, it is the one in the address' })),
  measuredAt: Type.String({ format: 'date-time', description: "By the meter's clock; the sample counts by this time" }),
  currentA: ThreePhases,
  voltageV: ThreePhases,
  powerW: ThreePhases,
  angleDeg: Type.Optional(ThreePhases),
});
export type MeterSample = Static<typeof MeterSample>;

/**
 * What is odd about a sample that was taken all the same. `repeated`: it had come before, and is stored once. `late`: older than 2.5
 * intervals when it came. `unchanged`: to the last digit what the meter says since 60 s or longer.
 */
export const SampleFlag = Type.Enum(['repeated', 'late', 'unchanged']);
export type SampleFlag = Static<typeof SampleFlag>;

/** A sample as it is kept: the current has the sign of its power. */
export const StoredSample = Type.Object({
  measuredAt: Instant,
  receivedAt: Instant,
  currentA: ThreePhases,
  voltageV: ThreePhases,
  powerW: ThreePhases,
  angleDeg: Nullable(ThreePhases),
  flags: Type.Array(SampleFlag),
});
export type StoredSample = Static<typeof StoredSample>;

export const SampleReceipt = Type.Object({ measuredAt: Instant, flags: Type.Array(SampleFlag) });
export type SampleReceipt = Static<typeof SampleReceipt>;

export const SiteMeter = Type.Object({
  serial: Type.String(),
  name: Type.String(),
  intervalS: Type.Integer(),
  createdAt: Instant,
  isLive: Type.Boolean({
    description:
      'Whether the newest sample is younger than 2.5 intervals, and 3 s at least; of a meter that sends more often than it is registered with, of those',
  }),
  newest: Nullable(StoredSample),
  refused: Nullable(
    Type.Object(
      { code: Type.String(), at: Instant, count: Type.Integer() },
      { description: 'The last sample that was refused although the key was right, and how many were' },
    ),
  ),
});
export type SiteMeter = Static<typeof SiteMeter>;

export const SiteMeterPage = page(SiteMeter);
export type SiteMeterPage = Static<typeof SiteMeterPage>;

/** The key is shown here and nowhere else; only its hash is stored. */
export const MeterWithKey = Type.Object({ meter: SiteMeter, key: Type.String() });
export type MeterWithKey = Static<typeof MeterWithKey>;

/** The newest first; the last 24 hours are kept. */
export const SamplePage = page(StoredSample);
export type SamplePage = Static<typeof SamplePage>;
