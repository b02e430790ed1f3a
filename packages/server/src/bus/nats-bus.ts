import { connect, RequestError, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { messageOf, PhasorError, type Clock } from '@phasor/kernel';
import { InMemoryBus, type Bus, type Change, type ChangeListener, type Responder } from './bus.ts';
import { busErrors } from './errors.ts';
import { ALIVE_EVERY_MS, OtherNodes } from './other-nodes.ts';

/** What nodes tell each other of the chargers that are connected to them, so that each can read of all. What a sight holds is its maker's own. */
export interface Sights {
  /** Of a charger that is connected here; null: it is not. */
  describe(chargerId: string): unknown;
  /** All that are connected here. */
  here(): Iterable<string>;
  /** Another node says so of a charger; null: it is not there any more. */
  take(nodeId: string, chargerId: string, sight: unknown): void;
}

export interface NatsBusOptions {
  /** `nats://host:4222`, several separated by commas. */
  readonly url: string;
  /** This node, among all. */
  readonly nodeId: string;
  readonly clock: Clock;
  readonly sights: Sights;
  readonly log: { warn(details: object, text: string): void };
}

/** What a node says to all others. */
type Said =
  | { readonly from: string; readonly kind: 'alive' | 'bye' }
  /** Asks one node for all that it sees. */
  | { readonly from: string; readonly kind: 'who'; readonly to: string }
  | { readonly from: string; readonly kind: 'change'; readonly change: Change; readonly sight?: unknown }
  | { readonly from: string; readonly kind: 'sight'; readonly chargerId: string; readonly sight: unknown };

type Reply =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'failed';
      readonly code: string | null;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

const ALL = 'phasor.all';
const subjectOf = (nodeId: string): string => `phasor.node.${nodeId}`;
/** Nobody answers later than this: a command waits for its turn and then for its answer, and ends by itself, ms. */
const LONGEST_ANSWER_MS = 600_000;
/** Changes after which a charger looks different to others. */
const SHOWS: ReadonlySet<Change['kind']> = new Set(['charger', 'transaction', 'booted']);

/**
 * The bus of several nodes, over NATS core. Every change reaches all nodes; with those of a charger goes what its node sees of it. Requests go
 * to the node that said last that it holds the charger, and end when that node is gone. What is lost on the way is not sent again: durability is
 * the database's.
 */
export class NatsBus implements Bus {
  readonly #options: NatsBusOptions;
  readonly #connection: NatsConnection;
  readonly #here = new InMemoryBus();
  readonly #elsewhere = new Map<string, string>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #nodes: OtherNodes;
  readonly #subscriptions: readonly Subscription[];

  private constructor(options: NatsBusOptions, connection: NatsConnection) {
    const { clock, nodeId } = options;
    this.#options = options;
    this.#connection = connection;
    this.#nodes = new OtherNodes(
      clock,
      () => this.#say({ from: nodeId, kind: 'alive' }),
      (lost) => this.#lost(lost),
    );
    this.#subscriptions = [
      connection.subscribe(ALL, { callback: (error, message) => this.#take(error, () => this.#hear(message.json<Said>())) }),
      connection.subscribe(subjectOf(nodeId), { callback: (error, message) => this.#take(error, () => void this.#answer(message)) }),
    ];
    this.#say({ from: nodeId, kind: 'alive' });
    void this.#watchLine();
  }

  /** Resolves when it has heard of the others. Raises BUS_UNREACHABLE. */
  static async connect(options: NatsBusOptions): Promise<NatsBus> {
    const { url, clock, nodeId } = options;
    const servers = url.split(',').map((each) => each.trim());
    let connection: NatsConnection;
    try {
      connection = await connect({ servers, name: `phasor ${nodeId}`, noEcho: true, maxReconnectAttempts: -1 });
    } catch (error) {
      throw busErrors.raise('BUS_UNREACHABLE', { url: url.replace(/\/\/[^@/]*@/g, '//…@'), reason: messageOf(error) }, { cause: error });
    }
    const bus = new NatsBus(options, connection);
    await clock.sleep(1.5 * ALIVE_EVERY_MS);
    return bus;
  }

  /** How many other nodes there are. */
  get others(): number {
    return this.#nodes.count;
  }

  publish(change: Change): void {
    const { nodeId: from, sights } = this.#options;
    const sight = 'chargerId' in change && SHOWS.has(change.kind) ? { sight: sights.describe(change.chargerId) } : {};
    this.#say({ from, kind: 'change', change, ...sight });
    for (const listener of this.#listeners) listener(change, true);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  request(subject: string, body: unknown): Promise<unknown> | undefined {
    const answering = this.#here.request(subject, body);
    if (answering) return answering;
    const nodeId = this.#elsewhere.get(subject);
    return nodeId === undefined ? undefined : this.#ask(nodeId, subject, body);
  }

  respond(subject: string, responder: Responder): () => void {
    return this.#here.respond(subject, responder);
  }

  /** Says good-bye: what was here is offline for the others at once. */
  async close(): Promise<void> {
    this.#nodes.stop();
    this.#say({ from: this.#options.nodeId, kind: 'bye' });
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    // Where NATS is away there is nobody to take leave of.
    await Promise.race([this.#connection.drain(), this.#options.clock.sleep(ALIVE_EVERY_MS)]);
    await this.#connection.close();
  }

  async #ask(nodeId: string, subject: string, body: unknown): Promise<unknown> {
    const reply = await new Promise<Msg>((resolve, reject) => {
      const fail = (error?: unknown): void => {
        const isNobody = error instanceof RequestError && error.isNoResponders();
        reject(busErrors.raise(isNobody ? 'BUS_NOBODY_RESPONDS' : 'BUS_NODE_LOST', { subject }, { cause: error }));
      };
      const forget = this.#nodes.whenLost(nodeId, fail);
      if (!forget) return reject(busErrors.raise('BUS_NOBODY_RESPONDS', { subject }));
      const asked = this.#connection.request(subjectOf(nodeId), JSON.stringify({ subject, body }), { timeout: LONGEST_ANSWER_MS });
      asked.then(resolve, fail).finally(forget);
    });
    const answer = reply.json<Reply>();
    if (answer.kind === 'done') return answer.body;
    if (answer.kind === 'nobody') throw busErrors.raise('BUS_NOBODY_RESPONDS', { subject });
    throw answer.code === null ? new Error(answer.message) : new PhasorError(answer.code, answer.message, answer.details);
  }

  async #answer(message: Msg): Promise<void> {
    const { subject, body } = message.json<{ readonly subject: string; readonly body: unknown }>();
    const answering = this.#here.request(subject, body);
    const reply = (answer: Reply): boolean => message.respond(JSON.stringify(answer));
    if (!answering) return void reply({ kind: 'nobody' });
    await answering.then(
      (given) => reply({ kind: 'done', body: given ?? null }),
      (error: unknown) => {
        const { code, details } = error instanceof PhasorError ? error : { code: null, details: {} };
        return reply({ kind: 'failed', code, message: messageOf(error), details });
      },
    );
  }

  #hear(said: Said): void {
    const { from } = said;
    if (said.kind === 'bye') return this.#nodes.lose(from);
    // It is new here, or one of us was cut off.
    if (this.#nodes.heard(from)) this.#say({ from: this.#options.nodeId, kind: 'who', to: from });
    if (said.kind === 'who' && said.to === this.#options.nodeId) this.#showAll();
    if (said.kind === 'sight') this.#see(from, said.chargerId, said.sight);
    if (said.kind === 'sight') this.#tell({ kind: 'charger', chargerId: said.chargerId });
    if (said.kind !== 'change') return;
    if (said.sight !== undefined && 'chargerId' in said.change) this.#see(from, said.change.chargerId, said.sight);
    this.#tell(said.change);
  }

  #see(nodeId: string, chargerId: string, sight: unknown): void {
    const subject = `charger.${chargerId}`;
    if (sight !== null) this.#elsewhere.set(subject, nodeId);
    else if (this.#elsewhere.get(subject) === nodeId) this.#elsewhere.delete(subject);
    this.#options.sights.take(nodeId, chargerId, sight);
  }

  #showAll(): void {
    const { nodeId: from, sights } = this.#options;
    for (const chargerId of sights.here()) this.#say({ from, kind: 'sight', chargerId, sight: sights.describe(chargerId) });
  }

  #lost(nodeId: string): void {
    this.#options.log.warn({ nodeId }, 'another node is gone');
    for (const [subject, holder] of this.#elsewhere) {
      if (holder !== nodeId) continue;
      const chargerId = subject.slice('charger.'.length);
      this.#see(nodeId, chargerId, null);
      this.#tell({ kind: 'charger', chargerId });
    }
  }

  /** What was said while the line was down is lost: after it everybody is new again. */
  async #watchLine(): Promise<void> {
    for await (const { type } of this.#connection.status()) if (type === 'reconnect') this.#nodes.loseAll();
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change, false);
  }

  #say(said: Said): void {
    if (!this.#connection.isClosed()) this.#connection.publish(ALL, JSON.stringify(said));
  }

  #take(error: Error | null, work: () => void): void {
    try {
      if (error) throw error;
      work();
    } catch (failure) {
      this.#options.log.warn({ why: messageOf(failure) }, 'a message of another node could not be taken');
    }
  }
}
