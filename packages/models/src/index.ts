export type { BootStrings, ChargerModel, ModelName, Outlet } from './model.ts';
export { connectorValues, type ConfigurationKey, type ValueKind } from './configuration-key.ts';
export { chargerModels, modelOf, serialNumberOf } from './models.ts';
