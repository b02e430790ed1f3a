import { firmwaresOf } from './firmwares.ts';
import type { ChargerModel, Outlet } from './model.ts';

const outlets: readonly Outlet[] = Object.freeze([
  { connectorId: 1, socket: 'type2-tethered', phases: 3, ratedA: 16, hasTransactions: true },
  { connectorId: 2, socket: 'schuko', phases: 1, ratedA: 10, hasTransactions: false },
]);

/** A Halo of 3×16 A with a Schuko outlet: boot strings, unit `Hz` and deafness before boot as seen on a real one. */
export const halo: ChargerModel = Object.freeze({
  name: 'halo',
  displayName: 'Halo',
  outlets,
  hardware: Object.freeze({ phaseHardware: 'matrix', meterSide: 'input', isolationPauseMs: 10_000 }),
  boot: Object.freeze({ chargePointVendor: 'Charge Amps', chargePointModel: 'HALO', iccid: '0', meterType: 'ATM90E32AS' }),
  serialSuffix: 'M',
  frequencyUnit: 'Hz',
  isDeafBeforeBoot: true,
  firmwares: firmwaresOf({ outlets, hardwareVersion: '4', cableLock: null, seen: 'seen' }),
});
