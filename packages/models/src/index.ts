export type { BootStrings, ChargerModel, FirmwareFacts, GridPhase, ModelName, Outlet, PhaseHardware, PhaseRoute } from './model.ts';
export { connectorRoutes, connectorValues, type ConfigurationKey, type ValueKind } from './configuration-key.ts';
export { firmwareOf } from './firmwares.ts';
export { chargerModels, modelOf, serialNumberOf } from './models.ts';
export { isNeverOffered, LEAST_OFFERED_A } from './offer.ts';
export type { Light, LightColour, LightName, LightPattern, LightRow, LightVersion, Lit, NamedLight } from './lights/light.ts';
export { lightRow, type RowOrReason } from './lights/light-row.ts';
export { lightWords, type LightWords } from './lights/light-words.ts';
export { lights, type ShownLights } from './lights/lights.ts';
export type {
  AuthorisationPhase,
  ConnectorForLights,
  ConnectorStatus,
  StationCondition,
  StationForLights,
} from './lights/station-for-lights.ts';
