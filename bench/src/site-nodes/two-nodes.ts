import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess, type ServerProcess } from '@phasor/apps';
import type { SiteDecision, SiteDecisionPage } from '@phasor/contract';
import { Front } from './front.ts';

/** Two servers, each a process, on one PostgreSQL and one NATS, behind a front. */
export class TwoNodes {
  readonly nodes: readonly ServerProcess[];
  readonly #front: Front;
  readonly #folder: string;
  readonly #token: string;

  private constructor(nodes: readonly ServerProcess[], front: Front, folder: string, token: string) {
    this.nodes = nodes;
    this.#front = front;
    this.#folder = folder;
    this.#token = token;
  }

  static async start(databaseUrl: string, natsUrl: string, frontPort: number, token: string): Promise<TwoNodes> {
    const folder = await mkdtemp(join(tmpdir(), 'phasor-nodes-'));
    const env = { PHASOR_NATS_URL: natsUrl, PHASOR_LOG_LEVEL: process.env['PHASOR_LOG_LEVEL'] ?? 'fatal' };
    const nodes: ServerProcess[] = [];
    try {
      for (const name of ['one', 'other']) nodes.push(await startServerProcess({ dataDir: join(folder, name), databaseUrl, env }));
      const front = await Front.open(
        frontPort,
        nodes.map(({ port }) => port),
      );
      return new TwoNodes(nodes, front, folder, token);
    } catch (error) {
      for (const { child } of nodes) await child.kill('SIGKILL');
      throw error;
    }
  }

  /** A question to the API of one node; null where it is refused or does not answer. */
  async ask<T>({ url }: ServerProcess, path: string): Promise<T | null> {
    const response = await fetch(`${url}/rest/v1${path}`, { headers: { authorization: `Bearer ${this.#token}` } }).catch(() => null);
    return response?.ok ? ((await response.json()) as T) : null;
  }

  /** How many chargers are connected to a node. */
  async connectedTo({ url }: ServerProcess): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^phasor_chargers_connected (\d+)/m.exec(text)?.[1] ?? 0);
  }

  /** The node that balances the site now. */
  async holderOf(siteId: string): Promise<ServerProcess | null> {
    for (const node of this.nodes) if (await this.ask(node, `/sites/${siteId}/now`)) return node;
    return null;
  }

  /** What was decided from an instant on, oldest first, with the seconds since then. */
  async decisionsSince(node: ServerProcess, siteId: string, sinceMs: number): Promise<readonly object[]> {
    const lines: object[] = [];
    for (let after: string | null = ''; after !== null;) {
      const path: string = `/sites/${siteId}/decisions?limit=200${after === '' ? '' : `&after=${after}`}`;
      const page: SiteDecisionPage | null = await this.ask<SiteDecisionPage>(node, path);
      const all: readonly SiteDecision[] = page?.items ?? [];
      const items = all.filter(({ at }) => Date.parse(at) >= sinceMs);
      for (const { at, code, sentence, figures } of items)
        lines.unshift({ afterS: (Date.parse(at) - sinceMs) / 1000, code, sentence, figures });
      after = items.length === all.length ? (page?.next ?? null) : null;
    }
    return lines;
  }

  async stop(): Promise<void> {
    await this.#front.close();
    await Promise.all(this.nodes.map(({ child }) => child.kill('SIGTERM')));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
