import type { ChargePointErrorCode, ChargePointStatus, Messages, RegistrationStatus } from '@phasor/ocpp';
import { expect } from 'vitest';
import type { Bench } from './bench.ts';
import { CallRefused, type Peer } from './peer.ts';

/** Tags that every case may use. */
export const TAG = 'OCA-VALID';
/** Has the same parent as {@link TAG}. */
export const SIBLING = 'OCA-SIBLING';
export const PARENT = 'OCA-FAMILY';
export const ACCEPTED = { idTagInfo: { status: 'Accepted' } } as const;
export const INVALID = { idTagInfo: { status: 'Invalid' } } as const;

/** The transactionId that {@link charging} gives. */
export const TRANSACTION_ID = 1001;

/** The answer to StartTransaction. */
export const started = (transactionId: number): Messages['StartTransaction']['response'] => ({ transactionId, ...ACCEPTED });

/** The answer to BootNotification. */
export function registration({ clock }: Bench, status: RegistrationStatus, interval: number): Messages['BootNotification']['response'] {
  return { status, interval, currentTime: new Date(clock.now()).toISOString() };
}

/** Waits for the next StatusNotification of that connector; fails when it says anything else. */
export async function heardStatus(
  peer: Peer,
  connectorId: number,
  status: ChargePointStatus,
  errorCode: ChargePointErrorCode = 'NoError',
): Promise<Messages['StatusNotification']['request']> {
  const heard = await peer.expectCall('StatusNotification', {}, (request) => request.connectorId === connectorId);
  expect(heard).toMatchObject({ connectorId, status, errorCode });
  return heard;
}

/** The same status of the station and of each of its connectors, in any order. */
export async function heardStatuses(bench: Bench, status: 'Available' | 'Unavailable' | 'Faulted'): Promise<void> {
  await Promise.all([0, ...bench.connectorIds].map((connectorId) => heardStatus(bench.peer, connectorId, status)));
}

/** After a restart: BootNotification over a new connection, and then the statuses, those of the connectors as given. */
export async function heardBoot(bench: Bench, ...statuses: readonly ChargePointStatus[]): Promise<Messages['BootNotification']['request']> {
  const { peer } = await bench.connected();
  const boot = await peer.expectCall('BootNotification', registration(bench, 'Accepted', 86_400));
  const of = (connectorId: number): ChargePointStatus => statuses[connectorId - 1] ?? 'Available';
  await Promise.all([heardStatus(peer, 0, 'Available'), ...bench.connectorIds.map((each) => heardStatus(peer, each, of(each)))]);
  return boot;
}

/** ChangeConfiguration, which is accepted. */
export async function configure({ peer, stored }: Bench, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    expect(await peer.call('ChangeConfiguration', { key, value })).toEqual({ status: 'Accepted' });
    expect(stored.configuration(key)).toBe(value);
  }
}

/** Authorize by the reader, answered as given. */
export async function heardAuthorize(peer: Peer, idTag: string, answer: Messages['Authorize']['response'] = ACCEPTED): Promise<void> {
  expect(await peer.expectCall('Authorize', answer)).toEqual({ idTag });
}

/** StartTransaction and Charging, in any order; the transaction is stored, and current may flow. */
export async function heardStart(
  bench: Bench,
  { idTag = TAG, connectorId = 1, transactionId = TRANSACTION_ID }: { idTag?: string; connectorId?: number; transactionId?: number } = {},
): Promise<Messages['StartTransaction']['request']> {
  const { peer, stored, hardware } = bench;
  const [start] = await Promise.all([
    peer.expectCall('StartTransaction', started(transactionId)),
    heardStatus(peer, connectorId, 'Charging'),
  ]);
  const meterStart = Math.floor(hardware.read(connectorId).registerWh);
  expect(start).toMatchObject({ connectorId, idTag, meterStart });
  await bench.settled();
  expect(stored.transactions).toMatchObject([{ connectorId, idTag, transactionId, meterStart, startTime: start.timestamp }]);
  expect(hardware.look(connectorId).offeredA).toBeGreaterThan(0);
  return start;
}

/** A precondition: a cable is in and a transaction of {@link TAG} runs; nothing of that is part of the case. */
export async function charging(
  bench: Bench,
  { connectorId = 1, idTag = TAG, parentIdTag }: { connectorId?: number; idTag?: string; parentIdTag?: string } = {},
): Promise<void> {
  const idTagInfo = { status: 'Accepted', ...(parentIdTag === undefined ? {} : { parentIdTag }) } as const;
  await bench.unasked(
    {
      Authorize: () => ({ idTagInfo }),
      StartTransaction: () => ({ transactionId: TRANSACTION_ID, idTagInfo }),
      StatusNotification: () => ({}),
    },
    async () => {
      bench.hardware.plug(connectorId);
      bench.present(idTag, connectorId);
    },
  );
  expect(bench.stored.transactions).toMatchObject([{ connectorId, idTag, transactionId: TRANSACTION_ID }]);
  expect(bench.hardware.look(connectorId).offeredA).toBeGreaterThan(0);
}

/** A precondition: the station has {@link TAG} in its cache, from a transaction that is over. */
export async function cached(bench: Bench): Promise<void> {
  await charging(bench);
  await bench.unasked({ StopTransaction: () => ({}), StatusNotification: () => ({}) }, async () => {
    bench.present(TAG, 1);
    await bench.settled();
    bench.hardware.unplug(1);
  });
  expect(bench.stored.cache).toEqual({ [TAG.toLowerCase()]: { status: 'Accepted' } });
}

/** What ends a transaction of {@link charging}: StopTransaction and the status that follows, in any order; nothing is kept, no current flows. */
export async function heardStop(
  bench: Bench,
  reason: Messages['StopTransaction']['request']['reason'],
  status: ChargePointStatus = 'Finishing',
  connectorId = 1,
): Promise<Messages['StopTransaction']['request']> {
  const { peer, stored, hardware } = bench;
  const [stop] = await Promise.all([peer.expectCall('StopTransaction', {}), heardStatus(peer, connectorId, status)]);
  // Absent means Local.
  expect({ reason: 'Local', ...stop }).toMatchObject({ transactionId: TRANSACTION_ID, reason });
  expect(stop.meterStop).toBe(Math.floor(hardware.read(connectorId).registerWh));
  await bench.settled();
  expect(stored.transactions).toEqual([]);
  expect(stored.queue).toEqual([]);
  expect(hardware.look(connectorId).offeredA).toBe(0);
  return stop;
}

/** The driver takes the cable, and the connector is free again. */
export async function unplugged({ hardware, peer }: Bench, connectorId = 1): Promise<void> {
  hardware.unplug(connectorId);
  await heardStatus(peer, connectorId, 'Available');
}

/** The error code with which the charge point refuses a CALL. */
export async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    return `no error, but ${JSON.stringify(await answer)}`;
  } catch (error) {
    if (error instanceof CallRefused) return error.code;
    throw error;
  }
}
