import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a load balancer does: each connection goes to the next node in turn, past those that do not answer, and ends with its node. */
export class Front {
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #open = new Set<Socket>();
  #turn = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket)).on('error', () => socket.destroy());
      this.#turn += 1;
      this.#forward(socket, this.#turn, ports.length);
    });
  }

  /** Listens on a port of the loopback, for nodes on others. */
  static async open(port: number, nodes: readonly number[]): Promise<Front> {
    const front = new Front(nodes);
    await new Promise<void>((resolve, reject) => front.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return front;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(socket: Socket, turn: number, tries: number): void {
    const port = this.#ports[turn % this.#ports.length];
    if (port === undefined || tries === 0) return void socket.destroy();
    const node = connect(port, '127.0.0.1');
    const next = (): void => this.#forward(socket, turn + 1, tries - 1);
    node.once('error', next);
    node.once('connect', () => {
      node.off('error', next).on('error', () => node.destroy());
      node.once('close', () => socket.destroy());
      socket.once('close', () => node.destroy());
      socket.pipe(node).pipe(socket);
    });
  }
}
