export { chargerErrors } from './errors.ts';
export { ChargerKeys } from './charger-keys.ts';
export { ClockSkew, corrected } from './clock-skew.ts';
export { loadChargerStates, type ChargerState, type ConnectorState } from './charger-state.ts';
export {
  decideBoot,
  decideStatus,
  writeBoots,
  writeClockSkews,
  writeLastSeen,
  writeStatuses,
  type BootWrite,
  type StatusWrite,
} from './boot-and-status.ts';
export { heartbeatIntervalS } from './heartbeat-interval.ts';
export { currentsAtMs, liveReadingOf, mergeLive, registerWh } from './live-reading.ts';
export { Presence } from './presence.ts';
export { changeCharger, refreshState, type ChargerChanged } from './change-charger.ts';
export { registerCharger } from './registration.ts';
export { admitKnock, listKnocks } from './knocks.ts';
export { KnockRecorder } from './knock-recorder.ts';
export { chargerNumber, listChargers, readCharger, type ViewPorts } from './views.ts';
export { askedToTry } from './asked-to-try.ts';
export { crossing } from './crossing.ts';
export { heldVerdict, standingOf, whyWithheld } from './may-command.ts';
export { Ownership, type ChargerFenced, type EpochStep, type Owned } from './ownership.ts';
export { endUnfinishedOrders, Orders, type OrderOptions } from './orders.ts';
export { isRowId } from './row-id.ts';
