import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';

/** R21: what can limit a connector. `cableOrCar` is one cause: nobody can tell them apart from here. */
export const LimitCause = Type.Enum([
  'cableOrCar',
  'installation',
  'maxCurrent',
  'userLimit',
  'schedule',
  'pause',
  'balancing',
  'waiting',
  'fallback',
  'charger',
]);
export type LimitCause = Static<typeof LimitCause>;

/** One cause in the stack of a connector. */
export const LimitInForce = Type.Object({
  cause: LimitCause,
  limitA: Nullable(Type.Number({ description: 'Null: it limits, and nobody knows to what' })),
  phases: Nullable(Type.Integer({ description: 'To how many phases it limits; null: not at all' })),
  isBinding: Type.Boolean({ description: 'It is the one that limits now' }),
  since: Nullable(Instant),
  until: Nullable(Instant),
  source: Type.Enum(['reported', 'configured', 'inferred', 'unknown']),
  isOurs: Type.Boolean({ description: 'We or our people set it' }),
  withoutA: Nullable(Type.Number({ description: 'What the car could have without it; null where it is not ours, or nobody knows' })),
  sentence: Type.String(),
});
export type LimitInForce = Static<typeof LimitInForce>;

export const ConnectorLimitsInForce = Type.Object({
  connectorId: Type.Integer(),
  sentence: Type.String({ description: 'What limits it now, in one sentence' }),
  drawnA: Nullable(Type.Number()),
  offeredA: Nullable(Type.Number()),
  limits: Type.Array(LimitInForce, { description: 'The lowest first' }),
});
export type ConnectorLimitsInForce = Static<typeof ConnectorLimitsInForce>;

export const LimitsInForce = Type.Object({ chargerId: Type.String(), at: Instant, connectors: Type.Array(ConnectorLimitsInForce) });
export type LimitsInForce = Static<typeof LimitsInForce>;
