export type { BootStrings, ChargerModel, GridPhase, ModelName, Outlet, PhaseHardware, PhaseRoute } from './model.ts';
export { connectorValues, type ConfigurationKey, type ValueKind } from './configuration-key.ts';
export { chargerModels, modelOf, serialNumberOf } from './models.ts';
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
