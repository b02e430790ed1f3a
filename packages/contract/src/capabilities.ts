import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';

/**
 * Where a capability is known from: the charger told it; it did it; it refused it (any charger with the same firmware counts); or nobody
 * knows, and this is what is safe to begin with. What was done or refused counts more than what was told.
 */
export const CapabilitySource = Type.Enum(['reported', 'works', 'refused', 'assumed']);
export type CapabilitySource = Static<typeof CapabilitySource>;

const known = <T extends Parameters<typeof Nullable>[0]>(value: T) => Type.Object({ value, source: CapabilitySource });

/** How the last reading of a charger's configuration went; `none`: it was never read. */
export const DiscoveryView = Type.Object({
  state: Type.Enum(['none', 'waiting', 'running', 'done', 'failed']),
  firmwareVersion: Nullable(Type.String({ description: 'The firmware that was read' })),
  finishedAt: Nullable(Instant),
  reason: Type.String({ description: 'Why it failed; empty else' }),
});
export type DiscoveryView = Static<typeof DiscoveryView>;

/** What one charger can do, each with its source. */
export const Capabilities = Type.Object({
  chargerId: Type.String(),
  discovery: DiscoveryView,
  featureProfiles: Type.Object(
    {
      Core: known(Type.Boolean()),
      FirmwareManagement: known(Type.Boolean()),
      LocalAuthListManagement: known(Type.Boolean()),
      Reservation: known(Type.Boolean()),
      SmartCharging: known(Type.Boolean()),
      RemoteTrigger: known(Type.Boolean()),
      SecurityExtension: known(Type.Boolean()),
    },
    { description: "OCPP's names, and the security extension, which has none there" },
  ),
  connectors: known(Type.Integer()),
  chargingRateUnits: known(Type.Array(Type.Enum(['A', 'W']))),
  maxSchedulePeriods: known(Type.Integer()),
  maxStackLevel: known(Type.Integer()),
  maxChargingProfiles: known(Type.Integer()),
  localListMaxLength: known(Nullable(Type.Integer({ description: 'null: no limit is known' }))),
  sendLocalListMaxLength: known(Type.Integer()),
  reservesConnectorZero: known(Type.Boolean()),
  switches3to1Phase: known(Type.Boolean()),
  takesPhaseToUse: known(Type.Boolean({ description: 'phaseToUse in a charging schedule period, which OCPP 1.6 does not have' })),
  securityProfile: known(Type.Integer()),
  fileTransferProtocols: known(Nullable(Type.Array(Type.String(), { description: 'In capitals, such as HTTP; null: it does not tell' }))),
  maxKeysPerRequest: known(Nullable(Type.Integer({ description: 'GetConfigurationMaxKeys; null: it does not tell' }))),
  refusals: Type.Array(Type.Object({ feature: Type.String(), reason: Type.String(), learntAt: Instant }), {
    description: 'What chargers with this firmware refused; it is not tried again by itself',
  }),
});
export type Capabilities = Static<typeof Capabilities>;

export const ConfigurationKey = Type.Object({
  key: Type.String(),
  value: Nullable(Type.String({ description: 'null: the charger tells none, or it is a secret' })),
  readonly: Type.Boolean(),
  isKnown: Type.Boolean({ description: 'False: the charger was asked and does not know the key' }),
  readAt: Instant,
});
export type ConfigurationKey = Static<typeof ConfigurationKey>;

export const Configuration = Type.Object({ items: Type.Array(ConfigurationKey), discovery: DiscoveryView });
export type Configuration = Static<typeof Configuration>;

export const ConfigurationValue = Type.Object(
  { value: Type.String({ maxLength: 500, description: 'As OCPP writes it: true, 60, Voltage,Current.Import' }) },
  { additionalProperties: false },
);
export type ConfigurationValue = Static<typeof ConfigurationValue>;

/** What came of changing a key. */
export const ConfigurationChange = Type.Object({
  key: Type.String(),
  status: Type.Enum(['Accepted', 'Rejected', 'RebootRequired', 'NotSupported']),
  value: Nullable(Type.String({ description: 'What the charger has taken; null: nothing was changed' })),
  stripped: Type.Array(Type.String(), { description: 'Entries of a list of measurands that the charger does not take' }),
});
export type ConfigurationChange = Static<typeof ConfigurationChange>;
