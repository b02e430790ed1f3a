export { CertificateStore, type OwnCertificate, type RootKind, type Roots } from './certificate-store.ts';
export { diagnostics, type DiagnosticsOptions } from './diagnostics.ts';
export { firmwareUpdates, type FirmwareUpdatesOptions } from './firmware-updates.ts';
export { localListManagement } from './local-list.ts';
export { reservations, type ReservationsOptions } from './reservations.ts';
export { security, type SecurityOptions } from './security.ts';
export { SmartCharging, smartCharging, type SmartChargingOptions } from './smart-charging.ts';
