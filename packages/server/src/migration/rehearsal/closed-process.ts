// Closes this process: nothing in it can reach a network any more. To be imported before anything else; the flags that the process is started with
// forbid it to write files, and to start others (`closedFlags`).
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** What a rehearsal is told that it tries to reach anybody. */
const CLOSED = 'A rehearsal has no way out of its process';

function close(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const refuse = (): never => {
      throw new Error(`${CLOSED}: ${name} was called.`);
    };
    Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
  }
}

const asking = (owner: object): readonly string[] =>
  Object.getOwnPropertyNames(owner).filter((name) => /^(?:lookup|resolve|reverse)/.test(name));

// Everything that speaks TCP or TLS, fetch among it, connects and listens by these.
close(net.Socket.prototype, ['connect']);
close(net.Server.prototype, ['listen']);
close(dgram.Socket.prototype, ['bind', 'connect', 'send']);
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) close(owner, asking(owner));
close(process, ['binding', 'dlopen']);
// Also for whoever imports them by name.
syncBuiltinESMExports();
