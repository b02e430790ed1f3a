export { firmwareErrors } from './errors.ts';
export { FirmwareUpdates, type FirmwarePorts } from './firmware-updates.ts';
export { writeFirmwareStatuses, type FirmwareStatusReport, type FirmwareStatusWrite } from './write-firmware-statuses.ts';
