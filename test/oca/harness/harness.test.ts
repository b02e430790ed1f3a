import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { exampleOf } from './example.ts';
import { answerTo, callOf, MissingMessage, type Expected } from './expected.ts';
import { CallRefused, type Peer } from './peer.ts';
import { plugIn } from './scripted-charger.ts';
import { Wire } from './wire.ts';

/** A central system of a few lines: asks for a Reset after each Heartbeat, and knows nothing else. */
function answersOf(frame: string): unknown[][] {
  const [type, id, action] = JSON.parse(frame) as [number, string, string];
  if (type !== 2) return [];
  if (action === 'Heartbeat')
    return [
      [3, id, { currentTime: '2026-03-01T12:00:00Z' }],
      [2, `r${id}`, 'Reset', { type: 'Soft' }],
    ];
  if (action === 'BootNotification') return [[3, id, { status: 'Fine' }]];
  if (action === 'MeterValues') return [[2, `g${id}`, 'GetConfiguration', {}]];
  return [[4, id, 'NotImplemented', 'not here', {}]];
}

describe('the harness of the certification cases', () => {
  let server: WebSocketServer;
  let url: string;
  beforeAll(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        for (const answer of answersOf(data.toString())) socket.send(JSON.stringify(answer));
      }),
    );
    await once(server, 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  /** Runs a script with one message dropped, or none. */
  async function run(script: (charger: Peer) => Promise<unknown>, dropped?: Expected): Promise<{ wire: Wire; end: unknown }> {
    const wire = new Wire('a case', 'CP', dropped);
    const charger = await plugIn(wire, url, 'CP');
    const end = await script(charger).catch((error: unknown) => error);
    await wire.end();
    return { wire, end };
  }
  const beatAndReset = async (charger: Peer): Promise<string> => {
    await charger.call('Heartbeat', {});
    const { type } = await charger.expectCall('Reset', { status: 'Accepted' });
    return type;
  };

  it('lets everything cross that is not to be dropped, and keeps what crossed', async () => {
    const { wire, end } = await run(beatAndReset);
    expect(end).toBe('Soft');
    expect(wire.crossed.map(({ kind, action, from }) => [kind, action, from])).toEqual([
      ['CALL', 'Heartbeat', 'ChargePoint'],
      ['CALLRESULT', 'Heartbeat', 'CentralSystem'],
      ['CALL', 'Reset', 'CentralSystem'],
      ['CALLRESULT', 'Reset', 'ChargePoint'],
    ]);
    expect(wire.leftovers).toEqual([]);
  });

  it.each([
    [callOf('Heartbeat'), 'Heartbeat.conf did not come within 400 ms'],
    [answerTo('Heartbeat'), 'Heartbeat.conf did not come within 400 ms'],
    [callOf('Reset'), 'Reset.req did not come within 400 ms'],
  ])('a script that waits for what is dropped, $action $kind, fails at once and says so', async (dropped, message) => {
    const startedAt = performance.now();
    const { end } = await run(beatAndReset, dropped);
    expect(end).toBeInstanceOf(MissingMessage);
    expect((end as MissingMessage).message).toBe(message);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('drops the occurrence that is named, and no other', async () => {
    const twice = async (charger: Peer): Promise<unknown[]> => [await beatAndReset(charger), await beatAndReset(charger)];
    expect((await run(twice, callOf('Reset', 2))).end).toMatchObject({ message: 'Reset.req number 2 did not come within 400 ms' });
    expect((await run(twice, callOf('Reset', 3))).end).toEqual(['Soft', 'Soft']);
  });

  it('a script that waits for nothing goes well although it is dropped, so its case would be seen to prove nothing', async () => {
    expect((await run(() => Promise.resolve('went well'), callOf('Reset'))).end).toBe('went well');
  });

  it('an answer that breaks the schema, and a CALLERROR, are errors', async () => {
    const boot = { chargePointVendor: 'V', chargePointModel: 'M' };
    const odd = await run((charger) => charger.call('BootNotification', boot));
    expect(odd.end).toMatchObject({ message: expect.stringContaining('breaks the schema') as string });
    const refused = await run((charger) => charger.call('Authorize', { idTag: 'T' }));
    expect(refused.end).toBeInstanceOf(CallRefused);
    expect(refused.end).toMatchObject({ code: 'NotImplemented' });
  });

  it('tells what was heard and nobody waited for', async () => {
    const wire = new Wire('a case', 'CP');
    const charger = await plugIn(wire, url, 'CP');
    await charger.call('Heartbeat', {});
    const reset = charger.expectCall('Reset', { status: 'Accepted' });
    await charger.call('Heartbeat', {});
    await reset;
    await charger.call('DataTransfer', { vendorId: 'V' }).catch(() => undefined);
    expect(wire.leftovers).toEqual(['Reset.req {"type":"Soft"}']);
    await wire.end();
  });

  it('answers what a central system may always ask by itself; that is no part of the case', async () => {
    const wire = new Wire('a case', 'CP', callOf('GetConfiguration'));
    const charger = await plugIn(wire, url, 'CP');
    const asked = charger.call('MeterValues', {
      connectorId: 0,
      meterValue: [{ timestamp: '2026-03-01T12:00:00Z', sampledValue: [{ value: '1' }] }],
    });
    await charger.call('Authorize', { idTag: 'T' }).catch(() => undefined);
    expect(wire.crossed.filter(({ action }) => action === 'GetConfiguration')).toEqual([]);
    await wire.end();
    void asked.catch(() => undefined);
  });

  it('shows a payload the same in every run', () => {
    const payload = {
      transactionId: 17,
      connectorId: 2,
      timestamp: '2026-11-22T21:59:07.123Z',
      log: { remoteLocation: 'http://127.0.0.1:40123/uploads/abc' },
      list: [{ certificate: '-----BEGIN CERTIFICATE-----\nMIIB' }],
    };
    expect(exampleOf(payload)).toEqual({
      transactionId: 1,
      connectorId: 2,
      timestamp: '2026-03-01T12:00:00Z',
      log: { remoteLocation: 'http://phasor.example/…' },
      list: [{ certificate: '-----BEGIN CERTIFICATE-----…' }],
    });
  });
});
