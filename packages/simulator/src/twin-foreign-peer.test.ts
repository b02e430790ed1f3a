import type { AddressInfo } from 'node:net';
import { SeededRandom } from '@phasor/kernel';
import { RPCServer } from 'ocpp-rpc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FastClock } from './testing/fast-clock.ts';
import { Twin } from './twin.ts';

/** An independent central system that refuses whatever breaks the schemas. */
class StrictPeer {
  readonly heard: { readonly action: string; readonly params: Record<string, unknown> }[] = [];
  readonly failures: unknown[] = [];
  port = 0;
  #server: RPCServer | null = null;
  #transactions = 0;
  #client: ForeignClient | null = null;

  async start(): Promise<void> {
    const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true, pingIntervalMs: 0 });
    server.auth((accept) => accept({}));
    server.on('client', (client: ForeignClient) => {
      this.#client = client;
      client.on('strictValidationFailure', (failure) => this.failures.push(failure));
      client.handle(({ method, params }) => {
        this.heard.push({ action: method, params });
        return this.#answer(method);
      });
    });
    const http = await server.listen(this.port, '127.0.0.1');
    this.port = (http.address() as AddressInfo).port;
    this.#server = server;
  }

  async die(): Promise<void> {
    await this.#server?.close({ force: true });
    this.#server = null;
  }

  /** Asks the twin; ocpp-rpc checks question and answer. */
  ask(method: string, params: unknown): Promise<unknown> {
    if (!this.#client) throw new Error('nobody is connected');
    return this.#client.call(method, params);
  }

  said(action: string): Record<string, unknown>[] {
    return this.heard.filter((call) => call.action === action).map(({ params }) => params);
  }

  #answer(method: string): unknown {
    const currentTime = new Date().toISOString();
    if (method === 'BootNotification') return { status: 'Accepted', currentTime, interval: 60 };
    if (method === 'Heartbeat') return { currentTime };
    if (method === 'Authorize') return { idTagInfo: { status: 'Accepted' } };
    if (method === 'StartTransaction') return { transactionId: (this.#transactions += 1), idTagInfo: { status: 'Accepted' } };
    return {};
  }
}

interface ForeignClient {
  call(method: string, params: unknown): Promise<unknown>;
  on(event: 'strictValidationFailure', listener: (failure: unknown) => void): void;
  handle(handler: (call: { method: string; params: Record<string, unknown> }) => unknown): void;
}

describe.each(['halo', 'aura'] as const)('a twin of the %s and the server of ocpp-rpc in strict mode', (model) => {
  const peer = { current: new StrictPeer() };
  let twin: Twin;

  beforeEach(async () => {
    peer.current = new StrictPeer();
    await peer.current.start();
    twin = new Twin({
      model,
      id: 'CP 1',
      url: `ws://127.0.0.1:${peer.current.port}`,
      clock: new FastClock(60),
      random: new SeededRandom(3),
      meterValueSampleIntervalS: 10,
      // The schemas of ocpp-rpc know no unit of a frequency, so a strict run leaves it out.
      configuration: { MeterValuesSampledData: 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Current.Offered' },
    });
  });
  afterEach(async () => {
    await twin.stop();
    await peer.current.die();
  });

  const until = (isDone: () => boolean): Promise<void> => expect.poll(isDone, { timeout: 15_000, interval: 10 }).toBe(true);

  it('run a session, an outage and what was said meanwhile without a schema error', async () => {
    const { current } = peer;
    twin.start();
    await until(() => current.said('StatusNotification').length === 3);
    twin.plugIn(1);
    await twin.swipe('TAG-1', 1);
    await until(() => current.said('MeterValues').length >= 3);
    await current.die();
    await until(() => twin.book.readings.length >= 8);
    await twin.swipe('TAG-1', 1);
    twin.plugOut(1);
    await current.start();
    await until(() => twin.state().queuedMessages === 0);
    await until(() => current.said('Heartbeat').length >= 1);

    expect(current.failures).toEqual([]);
    expect(twin.book.sessions).toMatchObject([
      { transactionId: 1, startDelivery: 'acknowledged', stopDelivery: 'acknowledged', reason: 'Local' },
    ]);
    expect(twin.book.readings.every(({ delivery }) => delivery === 'acknowledged')).toBe(true);
    const [stop] = current.said('StopTransaction');
    expect(stop).toMatchObject({ transactionId: 1, meterStop: twin.book.sessions[0]?.meterStop });
  });

  it('change the profile of a running session, which goes on with another current on fewer phases', async () => {
    const { current } = peer;
    twin.start();
    await until(() => current.said('StatusNotification').length === 3);
    twin.plugIn(1, { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 });
    await twin.swipe('TAG-1', 1);
    await until(() => twin.gridCurrentA.join() === '16,16,16' && typeof twin.state().connectors[0]?.transactionId === 'number');
    const transactionId = twin.state().connectors[0]?.transactionId;
    const profile = (limit: number, numberPhases: number) => ({
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 7,
        transactionId,
        stackLevel: 2,
        chargingProfilePurpose: 'TxProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit, numberPhases }] },
      },
    });
    expect(await current.ask('SetChargingProfile', profile(10, 3))).toEqual({ status: 'Accepted' });
    await until(() => twin.gridCurrentA.join() === '10,10,10');
    expect(await current.ask('SetChargingProfile', profile(8, 1))).toEqual({ status: 'Accepted' });
    await until(() => twin.gridCurrentA.join() === '8,0,0');
    expect(await current.ask('ClearChargingProfile', { id: 7 })).toEqual({ status: 'Accepted' });
    await until(() => twin.gridCurrentA.join() === '16,16,16');
    expect(current.failures).toEqual([]);
    expect(current.said('StopTransaction')).toEqual([]);
  });
});
