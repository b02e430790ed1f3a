import { createRequire } from 'node:module';

/** The ceiling: an `ocpp-rpc` server in strict mode with empty handlers and no store. Prints its port. */
interface RpcServerClient {
  handle(method: string, handler: () => unknown): void;
}
interface RpcServer {
  on(event: 'client', listener: (client: RpcServerClient) => void): void;
  listen(port: number, host: string): Promise<{ address(): { port: number } }>;
}
const { RPCServer } = createRequire(import.meta.url)('ocpp-rpc') as { RPCServer: new (options: object) => RpcServer };

const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true, maxBadMessages: 1 });
server.on('client', (client) => {
  client.handle('MeterValues', () => ({}));
  client.handle('StatusNotification', () => ({}));
  client.handle('Heartbeat', () => ({ currentTime: new Date().toISOString() }));
});
const http = await server.listen(0, '127.0.0.1');
process.stdout.write(`${http.address().port}\n`);
