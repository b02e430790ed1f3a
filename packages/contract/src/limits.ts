import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';
import { PhaseActuatorKind, Wiring } from './sites.ts';

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
  'migration',
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

/** R13: what can be done with the phases of a car that charges. */
export const PhaseFeatureName = Type.Enum(['phaseAllocation', 'phaseBalancing', 'phaseRotation', 'fleetBalancing'], {
  description:
    'phaseAllocation: 3 phases, 1, 3; phaseBalancing: L1, L3, L2; phaseRotation: up from 1 to 3 or down, with the power there is; fleetBalancing: a car is shifted to a phase that has fewer',
});
export type PhaseFeatureName = Static<typeof PhaseFeatureName>;

export const PhaseFeature = Type.Object({
  feature: PhaseFeatureName,
  can: Type.Enum(['yes', 'no', 'unknown']),
  by: Nullable(PhaseActuatorKind),
  proof: Type.Enum(['assumed', 'reported', 'measured'], {
    description: 'assumed: nobody knows better; reported: the charger, or who set it up, says so; measured: its meter showed it',
  }),
  sentence: Type.String({ description: 'How, or why not' }),
});
export type PhaseFeature = Static<typeof PhaseFeature>;

export const ConnectorPhaseFeatures = Type.Object({
  connectorId: Type.Integer(),
  siteId: Nullable(Type.String()),
  siteName: Nullable(Type.String()),
  isShared: Type.Boolean({ description: 'Its site is active: what it can do is done' }),
  wiring: Nullable(Wiring),
  features: Type.Array(PhaseFeature, { description: 'Always the four' }),
});
export type ConnectorPhaseFeatures = Static<typeof ConnectorPhaseFeatures>;

export const PhaseFeatures = Type.Object({ chargerId: Type.String(), connectors: Type.Array(ConnectorPhaseFeatures) });
export type PhaseFeatures = Static<typeof PhaseFeatures>;
