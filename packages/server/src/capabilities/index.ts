export { changeConfiguration, type ConfigurationPorts } from './change-configuration.ts';
export type { DerivedCapabilities } from './derive-capabilities.ts';
export { Discovery, type CapabilityParts, type DiscoveryPorts } from './discovery.ts';
export { capabilityErrors } from './errors.ts';
export { FirmwareFeatures, PHASE_TO_USE, type FeatureFact } from './firmware-features.ts';
export { learnFromCommands } from './learn-from-commands.ts';
export { readBack } from './read-back.ts';
export { readAllCapabilities, readCapabilities, viewCapabilities, viewConfiguration, type CapabilityPorts } from './read-capabilities.ts';
export { readKeys as readConfigurationKeys } from './configuration-keys.ts';
