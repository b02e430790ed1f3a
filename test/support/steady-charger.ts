import type { LoggedMessagePage, MeterValuePage, TransactionPage } from '@phasor/contract';
import { RawCharger, BOOT, type RawAnswer } from './raw-charger.ts';
import type { ApiClient, TestSystem } from './system.ts';

/** A well-behaved charger that charges and reports without a pause, and keeps book of every answer. */
export class SteadyCharger {
  readonly id: string;
  /** Answers that were no CALLRESULT, and sockets that broke. */
  readonly complaints: string[] = [];
  calls = 0;
  readings = 0;
  transactionId = 0;
  readonly #charger: RawCharger;
  #isRunning = true;
  #running: Promise<void> = Promise.resolve();

  private constructor(id: string, charger: RawCharger) {
    this.id = id;
    this.#charger = charger;
  }

  /** Registers it, connects, boots, starts a transaction, and begins to report. */
  static async start(system: TestSystem, id: string): Promise<SteadyCharger> {
    await system.register(id);
    const steady = new SteadyCharger(id, await RawCharger.connect(system.ocppUrl, id));
    await steady.#call('BootNotification', BOOT);
    const start = { connectorId: 1, idTag: id, meterStart: 0, timestamp: new Date().toISOString() };
    const answer = await steady.#call('StartTransaction', start);
    steady.transactionId = (answer[2] as { transactionId: number }).transactionId;
    steady.#running = steady.#report().catch((error: unknown) => void steady.complaints.push(String(error)));
    return steady;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#running;
    const socketState = this.#charger.socket.readyState;
    if (socketState !== this.#charger.socket.OPEN) this.complaints.push(`the socket is in state ${socketState}`);
    await this.#charger.close();
  }

  async #report(): Promise<void> {
    while (this.#isRunning) {
      this.readings += 1;
      const sampledValue = [{ value: String(this.readings) }];
      const meterValue = [{ timestamp: new Date().toISOString(), sampledValue }];
      await this.#call('MeterValues', { connectorId: 1, transactionId: this.transactionId, meterValue });
      if (this.readings % 3 === 0) await this.#call('StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError' });
      if (this.readings % 5 === 0) await this.#call('Heartbeat', {});
    }
  }

  async #call(action: string, payload: object): Promise<RawAnswer> {
    const answer = await this.#charger.call(action, payload);
    this.calls += 1;
    if (answer[0] !== 3) this.complaints.push(`${action}: ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** All items of a list, page by page. */
export async function walk<Item>(api: ApiClient, path: string, limit = 200): Promise<Item[]> {
  const items: Item[] = [];
  for (let after = ''; ;) {
    const { status, body } = await api.get<{ items: Item[]; next: string | null }>(
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`,
    );
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    if (body.next === null) return items;
    if (after.endsWith(`=${encodeURIComponent(body.next)}`)) throw new Error(`${path} goes round in a circle`);
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

export type LoggedItem = LoggedMessagePage['items'][number];
export type TransactionItem = TransactionPage['items'][number];
export type MeterValueItem = MeterValuePage['items'][number];
