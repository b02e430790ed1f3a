import type { TlsOptions } from 'node:tls';
import { WebSocket } from 'ws';

/** Three statuses after the boot, and a session of ten messages that waited: start, eight readings, stop. */
export const READINGS = 8;
const SESSION_BEGAN_MS = Date.UTC(2026, 0, 1, 6);
const READING_EVERY_MS = 60_000;

/** Identity and HTTP Basic password of the n-th charger. */
export const identityOf = (index: number): string => `STORM-${String(index).padStart(5, '0')}`;
export const passwordOf = (index: number): string => `key of charger ${String(index).padStart(4, '0')}`;

/** What every charger of the storm adds to. */
export interface StormTally {
  readonly latenciesMs: number[];
  /** Connections that failed or broke, and CALLs that were refused. */
  errors: number;
  /** Each reason once, with its count. */
  readonly reasons: Map<string, number>;
  lastAnswerAtMs: number;
}

/**
 * A charger that returns after a power cut: connects, boots, says three statuses, and delivers what it had queued, one CALL open at a time.
 * A broken connection is an error in the tally; it comes back after a second and repeats what was not answered, as a charger does.
 */
export class ReturningCharger {
  readonly #url: string;
  readonly #index: number;
  readonly #tls: Pick<TlsOptions, 'ca'>;
  readonly #tally: StormTally;
  readonly #onDone: () => void;
  #step = 0;
  #transactionId = -1;
  #sentAtMs = 0;
  #messageNo = 0;

  constructor(url: string, index: number, tls: Pick<TlsOptions, 'ca'>, tally: StormTally, onDone: () => void) {
    this.#url = url;
    this.#index = index;
    this.#tls = tls;
    this.#tally = tally;
    this.#onDone = onDone;
  }

  connect(): void {
    const identity = identityOf(this.#index);
    const authorization = `Basic ${Buffer.from(`${identity}:${passwordOf(this.#index)}`).toString('base64')}`;
    const options = { perMessageDeflate: false, headers: { authorization }, skipUTF8Validation: true, ...this.#tls };
    const socket = new WebSocket(`${this.#url}/${identity}`, 'ocpp1.6', options);
    socket.on('open', () => this.#send(socket));
    socket.on('message', (data: Buffer) => this.#hear(socket, data.toString()));
    socket.on('error', (error) => this.#note(error.message));
    socket.on('close', (code) => this.#closed(code));
  }

  #send(socket: WebSocket): void {
    this.#sentAtMs = performance.now();
    this.#messageNo += 1;
    const [action, payload] = messageAt(this.#step, this.#transactionId);
    socket.send(JSON.stringify([2, `${this.#index}-${this.#messageNo}`, action, payload]));
  }

  #hear(socket: WebSocket, text: string): void {
    const frame = JSON.parse(text) as [number, string, { transactionId?: number }];
    // A CALL of the central system, such as GetConfiguration after the boot: an old charger knows nothing of it.
    if (frame[0] === 2) return socket.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]));
    this.#tally.lastAnswerAtMs = performance.now();
    this.#tally.latenciesMs.push(this.#tally.lastAnswerAtMs - this.#sentAtMs);
    if (frame[0] === 4) this.#note(`refused: ${text.slice(0, 200)}`);
    this.#transactionId = frame[2].transactionId ?? this.#transactionId;
    this.#step += 1;
    if (this.#step < STEPS) return this.#send(socket);
    this.#onDone();
  }

  #closed(code: number): void {
    if (this.#step === STEPS) return;
    this.#note(`closed with ${code}`);
    setTimeout(() => this.connect(), 1000);
  }

  #note(reason: string): void {
    this.#tally.errors += 1;
    this.#tally.reasons.set(reason, (this.#tally.reasons.get(reason) ?? 0) + 1);
  }
}

/** CALLs of one charger until it is done. */
export const STEPS = 1 + 3 + 1 + READINGS + 1;

function messageAt(step: number, transactionId: number): [string, object] {
  const at = (reading: number): string => new Date(SESSION_BEGAN_MS + reading * READING_EVERY_MS).toISOString();
  if (step === 0) return ['BootNotification', { chargePointVendor: 'Storm', chargePointModel: 'HALO', firmwareVersion: '180' }];
  if (step < 4) return ['StatusNotification', { connectorId: step - 1, errorCode: 'NoError', status: 'Available' }];
  if (step === 4) return ['StartTransaction', { connectorId: 1, idTag: 'STORM', meterStart: 1000, timestamp: at(0) }];
  const reading = step - 4;
  if (reading > READINGS)
    return ['StopTransaction', { transactionId, meterStop: 1000 + reading * 100, timestamp: at(reading), reason: 'PowerLoss' }];
  const sampledValue = [
    { value: String(1000 + reading * 100), measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
    { value: '11040.0', measurand: 'Power.Active.Import', unit: 'W' },
  ];
  return ['MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: at(reading), sampledValue }] }];
}
