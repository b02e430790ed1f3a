import { once } from 'node:events';
import { RealClock } from '@phasor/kernel';
import { WebSocket } from 'ws';

const clock = new RealClock();
/** Ten Heartbeats a second from each charger, hundreds of times what one really sends. */
const EVERY_MS = 100;

/** A charger that boots, sends Heartbeats, and never answers a CALL. */
export class BeatingCharger {
  readonly id: string;
  /** The first CALL of the central system has come. */
  readonly asked: Promise<void>;
  readonly #socket: WebSocket;
  readonly #opened: Promise<unknown>;
  #onAsked: () => void = () => undefined;
  #onAnswer: () => void = () => undefined;
  #sent = 0;

  constructor(ocppUrl: string, id: string) {
    this.id = id;
    this.asked = new Promise((resolve) => (this.#onAsked = resolve));
    this.#socket = new WebSocket(`${ocppUrl}/${id}`, 'ocpp1.6', { perMessageDeflate: false });
    this.#opened = once(this.#socket, 'open');
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (data: Buffer) => {
      // 0x32 is "2": a CALL.
      if (data[1] === 0x32) this.#onAsked();
      else this.#onAnswer();
    });
  }

  async boot(): Promise<void> {
    await this.#opened;
    await this.#call('BootNotification', '{"chargePointVendor":"V","chargePointModel":"M"}');
  }

  /** Sends Heartbeats for so long, and gives how long each one waited for its answer, in ms. */
  async beat(seconds: number): Promise<number[]> {
    const waitsMs: number[] = [];
    // Not all chargers at the same instant.
    await clock.sleep(Math.random() * EVERY_MS);
    for (const endMs = clock.monotonicMs() + seconds * 1000; clock.monotonicMs() < endMs;) {
      const beganMs = clock.monotonicMs();
      await this.#call('Heartbeat', '{}');
      const waitedMs = clock.monotonicMs() - beganMs;
      waitsMs.push(waitedMs);
      await clock.sleep(Math.max(0, EVERY_MS - waitedMs));
    }
    return waitsMs;
  }

  leave(): void {
    this.#socket.terminate();
  }

  #call(action: string, payload: string): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
      this.#sent += 1;
      this.#socket.send(`[2,"${this.#sent}","${action}",${payload}]`);
    });
  }
}
