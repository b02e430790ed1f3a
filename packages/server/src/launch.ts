import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from './runtime/index.ts';

/** `npm start`: the server with the runtime it is measured with. Signals go through; its exit code is ours. */
const main = fileURLToPath(new URL('./main.js', import.meta.url));
const server = spawn(process.execPath, [...NODE_FLAGS, main], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A terminal's Ctrl-C reaches the server by itself; a second one of the same kind does no harm, it hears the first.
  process.on(signal, () => server.kill(signal));
}
server.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
