import {
  CAPI_HEADERS,
  capiKeyOf,
  signRequest,
  type Command,
  type CommandResult,
  type ExchangeName,
  type SessionRecord,
} from '@phasor/capi';
import type { Clock } from '@phasor/kernel';

export interface CapiReply {
  readonly status: number;
  readonly body: {
    readonly code?: string;
    readonly sessionsThrough?: number;
    readonly verdict?: string;
    readonly commands?: readonly Command[];
  };
}

/** A charger that speaks CAPI by hand: one request at a time, signed, whatever a test wants to say. */
export class RawCapiCharger {
  readonly #url: string;
  readonly #id: string;
  readonly #key: string;
  readonly #clock: Clock;
  #nonceNo = 0;

  constructor(url: string, id: string, key: string, clock: Clock) {
    this.#url = url;
    this.#id = id;
    this.#key = key;
    this.#clock = clock;
  }

  hello(firmwareVersion = '169', lastSessionId = 0, serialNumber = this.#id): Promise<CapiReply> {
    return this.send('hello', {
      serialNumber,
      vendor: 'Charge Amps AB',
      model: 'HALO',
      firmwareVersion,
      hardwareVersion: 'A',
      connectors: [{ connectorId: 1, phases: 3, ratedA: 16 }],
      lastSessionId,
      settings: { dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 16, rfidLock: false }] },
      settingsRevision: 0,
      scheduleRevision: 0,
      time: this.#time(),
    });
  }

  poll(results: readonly CommandResult[] = []): Promise<CapiReply> {
    const connector = { connectorId: 1, status: 'Available', sessionId: null, idTag: null, offeredA: 16, powerW: 0, registerWh: 1_000 };
    const connectors = [{ ...connector, currentA: [0, 0, 0], voltageV: [230, 230, 230] }];
    return this.send('poll', { time: this.#time(), connectors, results, settingsRevision: 0, scheduleRevision: 0 });
  }

  tell(...records: readonly SessionRecord[]): Promise<CapiReply> {
    return this.send('sessions', { records });
  }

  async send(exchange: ExchangeName, message: unknown): Promise<CapiReply> {
    const body = Buffer.from(JSON.stringify(message));
    const nonce = (this.#nonceNo += 1).toString(16).padStart(32, '0');
    const parts = { exchange, chargerId: this.#id, time: this.#time(), nonce, body };
    const response = await fetch(`${this.#url}/capi/${exchange}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [CAPI_HEADERS.charger]: this.#id,
        [CAPI_HEADERS.time]: parts.time,
        [CAPI_HEADERS.nonce]: nonce,
        [CAPI_HEADERS.signature]: signRequest(capiKeyOf(this.#key), parts),
      },
      body: new Uint8Array(body),
    });
    return { status: response.status, body: (await response.json()) as CapiReply['body'] };
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
