import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** One request that the file server got. */
export interface FileRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What it answers. */
export interface FileAnswer {
  readonly status?: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file server for tests, on a free port of the loopback: it answers what `answer` says, 200 unless told otherwise. */
export class FileServer {
  readonly requests: FileRequest[] = [];
  answer: (request: FileRequest) => FileAnswer | 'cut' = () => ({});
  readonly #server: Server;
  readonly #scheme: string;

  /** `tls`: PEM. */
  constructor(tls?: { readonly cert: string; readonly key: string }) {
    const take = (request: IncomingMessage, response: ServerResponse): void => void this.#take(request, response);
    this.#server = tls ? createTlsServer(tls, take) : createServer(take);
    this.#scheme = tls ? 'https' : 'http';
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { method = '', url = '', headers } = request;
    const heard: FileRequest = { method, url, headers, body: Buffer.concat(parts) };
    this.requests.push(heard);
    const answer = this.answer(heard);
    if (answer === 'cut') return void request.socket.destroy();
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body);
  }
}
