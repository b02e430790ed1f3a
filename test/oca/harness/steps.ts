import type { ChargePointErrorCode, ChargePointStatus, StopReason } from '@phasor/ocpp';
import { expect } from 'vitest';
import type { Peer } from './peer.ts';

/** A charger's StatusNotification. */
export async function report(
  charger: Peer,
  connectorId: number,
  status: ChargePointStatus,
  errorCode: ChargePointErrorCode = 'NoError',
): Promise<void> {
  await charger.call('StatusNotification', { connectorId, status, errorCode, timestamp: new Date().toISOString() });
}

/** Authorize with a tag that is accepted. */
export async function authorise(charger: Peer, idTag: string): Promise<void> {
  expect(await charger.call('Authorize', { idTag })).toMatchObject({ idTagInfo: { status: 'Accepted' } });
}

export interface StartOptions {
  /** Default 1. */
  readonly connectorId?: number;
  /** ISO 8601; default now. */
  readonly at?: string;
  readonly reservationId?: number;
}

/** StartTransaction at 1000 Wh with a tag that is accepted, then Charging; the transactionId. */
export async function startCharging(charger: Peer, idTag: string, { connectorId = 1, at, ...more }: StartOptions = {}): Promise<number> {
  const timestamp = at ?? new Date().toISOString();
  const started = await charger.call('StartTransaction', { connectorId, idTag, meterStart: 1000, timestamp, ...more });
  expect(started).toMatchObject({ idTagInfo: { status: 'Accepted' } });
  expect(started.transactionId).toBeGreaterThan(0);
  await report(charger, connectorId, 'Charging');
  return started.transactionId;
}

export interface StopOptions {
  readonly reason: StopReason;
  /** Wh; default 2000. */
  readonly meterStop?: number;
  /** Absent: the stop names nobody. */
  readonly idTag?: string;
  /** ISO 8601; default now. */
  readonly at?: string;
}

/** StopTransaction; where it names a tag, that tag is accepted. */
export async function stopCharging(charger: Peer, transactionId: number, { meterStop = 2000, at, ...more }: StopOptions): Promise<void> {
  const timestamp = at ?? new Date().toISOString();
  const stopped = await charger.call('StopTransaction', { transactionId, meterStop, timestamp, ...more });
  if (more.idTag !== undefined) expect(stopped).toMatchObject({ idTagInfo: { status: 'Accepted' } });
}
