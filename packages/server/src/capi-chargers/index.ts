export {
  findCapiDoor,
  findSession,
  openSessions,
  readTables,
  registerCapiCharger,
  sessionOfTransaction,
  writeSession,
  writeTables,
  type CapiDoor,
  type StoredSession,
} from './capi-chargers.ts';
export { CapiKeys } from './capi-keys.ts';
export { capiChargerErrors } from './errors.ts';
