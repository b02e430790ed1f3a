import type { Charger, CommandView, Connector, Knock, LiveReading, LoggedMessage, Transaction } from '@phasor/contract';

const AT = '2026-11-22T19:00:00.000Z';

/** A reading of three phases. */
export const reading = (currents: readonly (number | null)[] = [10, 10, 10], powerW: number | null = 6_900): LiveReading => ({
  measuredAt: AT,
  powerW,
  registerWh: 1_000,
  offeredA: 16,
  phases: (['L1', 'L2', 'L3'] as const).map((phase, index) => ({ phase, currentA: currents[index] ?? null, voltageV: 230 })),
});

/** A free connector, unless told otherwise. */
export const connector = (connectorId: number, change: Partial<Connector> = {}): Connector => ({
  connectorId,
  status: 'Available',
  errorCode: 'NoError',
  info: null,
  vendorErrorCode: null,
  since: AT,
  transactionId: null,
  live: null,
  ...change,
});

/** A Halo that is online, unless told otherwise. */
export const charger = (id: string, change: Partial<Charger> = {}): Charger => ({
  id,
  name: `Charger ${id}`,
  protocol: 'OCPP',
  ocppVersion: '1.6',
  vendor: 'Charge Amps',
  model: 'HALO',
  serialNumber: id,
  firmwareVersion: '180',
  registration: 'Accepted',
  isStrict: false,
  needsSubprotocol: true,
  hearsBeforeBoot: true,
  isOnline: true,
  clockSkewMs: null,
  lastSeenAt: AT,
  bootedAt: AT,
  registeredAt: AT,
  connectors: [connector(0), connector(1), connector(2)],
  ...change,
});

/** A transaction that runs, unless told otherwise. */
export const transaction = (transactionId: number, change: Partial<Transaction> = {}): Transaction => ({
  transactionId,
  chargerId: 'A',
  connectorId: 1,
  idTag: 'TAG',
  meterStart: 0,
  meterStop: null,
  startTime: AT,
  stopTime: null,
  correctedStartTime: AT,
  correctedStopTime: null,
  stopReason: null,
  energyWh: 0,
  ...change,
});

/** A Heartbeat with its answer, unless told otherwise. */
export const message = (id: string, change: Partial<LoggedMessage> = {}): LoggedMessage => ({
  id,
  at: AT,
  answeredAt: AT,
  direction: 'fromCharger',
  messageId: id,
  action: 'Heartbeat',
  outcome: 'answered',
  frame: `[2,"${id}","Heartbeat",{}]`,
  answer: `[3,"${id}",{}]`,
  note: null,
  ...change,
});

/** An unknown charger at the door. */
export const knock = (id: string, change: Partial<Knock> = {}): Knock => ({
  id,
  identity: id,
  address: '192.0.2.7',
  reason: 'unknown',
  detail: 'No charger with this identity is registered.',
  canAdmit: true,
  attempts: 1,
  firstAt: AT,
  lastAt: AT,
  ...change,
});

/** A ClearCache that was answered, unless told otherwise. */
export const command = (id: string, change: Partial<CommandView> = {}): CommandView => ({
  id,
  chargerId: 'A',
  action: 'ClearCache',
  payload: {},
  state: 'answered',
  response: { status: 'Accepted' },
  error: null,
  failure: null,
  late: null,
  by: null,
  byName: null,
  createdAt: AT,
  deadline: AT,
  sentAt: AT,
  settledAt: AT,
  ...change,
});
