import type { ChargerState } from '../chargers/index.ts';

/** What makes two StartTransactions the same: a retry, on any node and after any crash, gets the same transactionId. */
export interface NaturalKey {
  readonly chargerNo: number;
  readonly connectorId: number;
  readonly startMs: number;
  readonly idTag: string;
  readonly meterStartWh: number;
  /** 0 with a plausible start time; else the boot, since a clock that starts anew at each boot repeats itself. */
  readonly bootKey: number;
  /**
   * The boot in which it was reported; no part of the key. Whether a time is plausible changes as time goes on, so a retry looks under
   * both boot keys that its first try may have had: 0 and this.
   */
  readonly bootNo: number;
  /** By which protocol it was told; no part of the key. What was told by the other one is the same session, whatever the tag is read as. */
  readonly source: 'OCPP' | 'CAPI';
}

const PLAUSIBLE_FROM_MS = Date.UTC(2020, 0, 1);
const PLAUSIBLE_SKEW_MS = 86_400_000;

/** Before 2020, or more than a day from now, is no time to tell sessions apart by. */
export function isPlausible(timeMs: number, nowMs: number): boolean {
  return timeMs >= PLAUSIBLE_FROM_MS && Math.abs(timeMs - nowMs) <= PLAUSIBLE_SKEW_MS;
}

export function naturalKey(
  state: Pick<ChargerState, 'no' | 'bootNo'>,
  start: { connectorId: number; idTag: string; meterStartWh: number; startMs: number },
  nowMs: number,
  source: NaturalKey['source'] = 'OCPP',
): NaturalKey {
  const { connectorId, startMs, idTag, meterStartWh } = start;
  const bootKey = isPlausible(startMs, nowMs) ? 0 : state.bootNo;
  return { chargerNo: state.no, connectorId, startMs, idTag, meterStartWh, bootKey, bootNo: state.bootNo, source };
}

export const keyText = (key: NaturalKey): string =>
  JSON.stringify([key.chargerNo, key.connectorId, key.startMs, key.idTag, key.meterStartWh, key.bootKey]);
