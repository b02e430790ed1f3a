import { createRequire } from 'node:module';
import { ACTIONS } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsFrom, goodPayload } from '../../packages/ocpp/src/testing/bad-payloads.ts';
import { quickestStore, startTestSystem, type TestSystem } from '../support/system.ts';

/** The part of ocpp-rpc that is used here. */
interface PeerClient {
  connect(): Promise<unknown>;
  close(): Promise<unknown>;
  call(method: string, params: unknown): Promise<unknown>;
  handle(method: string, handler: (call: { params: unknown }) => unknown): void;
  on(event: 'strictValidationFailure', listener: (failure: unknown) => void): void;
}
const { RPCClient } = createRequire(import.meta.url)('ocpp-rpc') as { RPCClient: new (options: object) => PeerClient };

const ID = 'RPC 1 ü';
const failures: unknown[] = [];
let system: TestSystem;
let peer: PeerClient;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  await system.register(ID);
  peer = new RPCClient({ endpoint: system.ocppUrl, identity: ID, protocols: ['ocpp1.6'], strictMode: true, reconnect: false });
  peer.on('strictValidationFailure', (failure) => failures.push(failure));
  await peer.connect();
  await peer.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
});
afterAll(async () => {
  await peer.close();
  await system.stop();
});

describe('ocpp-rpc as charge point, strict both ways, with the real server', () => {
  it.each(actionsFrom('ChargePoint', 'both'))('%s: our answer fits its schema', async (action) => {
    await expect(peer.call(action, goodPayload('Request', action))).resolves.toBeTypeOf('object');
    expect(failures).toEqual([]);
  });

  it.each(actionsFrom('CentralSystem', 'both'))('%s: our CALL fits its schema, its answer is handed through', async (action) => {
    const heard: unknown[] = [];
    peer.handle(action, ({ params }) => {
      heard.push(params);
      return goodPayload('Response', action);
    });
    const payload = goodPayload('Request', action);
    const path = `/chargers/${encodeURIComponent(ID)}/messages`;
    const reply = await system.api.post(path, { action, payload });
    expect([reply.status, reply.body]).toEqual([200, { response: goodPayload('Response', action) }]);
    expect(heard).toEqual([payload]);
    expect(failures).toEqual([]);
  });

  it('that is all there is', () => {
    expect(actionsFrom('ChargePoint', 'CentralSystem', 'both')).toHaveLength(Object.keys(ACTIONS).length);
  });
});
