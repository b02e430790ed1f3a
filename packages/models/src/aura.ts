import { firmwaresOf } from './firmwares.ts';
import type { ChargerModel, Outlet } from './model.ts';

const outlets: readonly Outlet[] = Object.freeze([
  { connectorId: 1, socket: 'type2', phases: 3, ratedA: 32, hasTransactions: true },
  { connectorId: 2, socket: 'type2', phases: 3, ratedA: 32, hasTransactions: true },
]);

/** An Aura with two sockets of 3×32 A. No log of one is public: its strings and keys follow the Halo's and are ours. */
export const aura: ChargerModel = Object.freeze({
  name: 'aura',
  displayName: 'Aura',
  outlets,
  hardware: Object.freeze({ phaseHardware: 'matrix', meterSide: 'output', isolationPauseMs: 10_000 }),
  boot: Object.freeze({ chargePointVendor: 'Charge Amps', chargePointModel: 'AURA', iccid: '0', meterType: 'MID' }),
  serialSuffix: 'A',
  frequencyUnit: 'Hertz',
  isDeafBeforeBoot: true,
  firmwares: firmwaresOf({ outlets, hardwareVersion: '2', cableLock: 'false', seen: 'ours' }),
});
