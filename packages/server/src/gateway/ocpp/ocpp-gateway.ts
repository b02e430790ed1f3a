import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { messageOf, type Clock, type Random, type Timer } from '@phasor/kernel';
import { CentralSystemEndpoint, type Admission, type Handshake, type LinkHandlers, type OcppLink } from '@phasor/ocpp';
import type { Order } from '@phasor/contract';
import type { Bus } from '../../bus/index.ts';
import { KnockRecorder, writeLastSeen, type ChargerKeys, type ChargerState, type Presence } from '../../chargers/index.ts';
import type { KnockReason, Store } from '../../store/index.ts';
import { ChargerStates } from '../charger-states.ts';
import type { GroupCommit } from '../group-commit.ts';
import { intake } from '../intake.ts';
import type { IntakeItem } from '../intake-item.ts';
import { admit, type UnknownChargers } from './admit.ts';
import { toCall, toOrderAnswer } from './carry-out.ts';
import { OcppConnection } from './connection.ts';

export interface OcppGatewayPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly log: FastifyBaseLogger;
  readonly presence: Presence;
  readonly keys: ChargerKeys;
  readonly unknownChargers: UnknownChargers;
  /** Where chargers that nobody registered, and their knocks, belong. */
  readonly organisationNo: number;
  readonly heartbeatIntervalS: number;
  readonly onGroup?: (items: number, tookMs: number) => void;
}

/** What the bus asks of the node that holds a charger's socket. */
type ChargerRequest =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'call'; readonly action: string; readonly payload: unknown; readonly timeoutMs: number };

const LAST_SEEN_EVERY_MS = 30_000;

/** The OCPP gateway: sockets in, reports out; orders in, CALLs out. */
export class OcppGateway {
  readonly #ports: OcppGatewayPorts;
  readonly #endpoint: CentralSystemEndpoint<ChargerState>;
  readonly #intake: GroupCommit<IntakeItem>;
  readonly #states = new ChargerStates();
  readonly #knocks: KnockRecorder;
  readonly #open = new Map<OcppConnection, () => void>();
  #isPaused = false;
  #isClosing = false;
  #lastSeenTimer: Timer;

  constructor(ports: OcppGatewayPorts) {
    this.#ports = ports;
    const { store, clock, random, bus, log, heartbeatIntervalS, onGroup } = ports;
    this.#knocks = new KnockRecorder({
      db: store.db,
      clock,
      strangersTo: ports.organisationNo,
      onRecorded: (knockId) => bus.publish({ kind: 'knock', knockId }),
      onFailed: (error) => log.warn({ why: messageOf(error) }, 'refused connections could not be recorded'),
    });
    const onPressure = (isFull: boolean): void => this.#press(isFull);
    this.#intake = intake({ store, clock, bus, heartbeatIntervalS, onPressure, ...(onGroup ? { onGroup } : {}) });
    this.#endpoint = new CentralSystemEndpoint<ChargerState>({
      clock,
      random,
      admit: (handshake) => this.#admit(handshake),
      onLink: (link, _handshake, loaded) => this.#connect(link, loaded),
      onRefused: (handshake, reason, detail) => {
        if (reason === 'unknown' || reason === 'password' || reason === 'sub-protocol') this.#knock(handshake, reason);
        else ports.log.info({ identity: handshake.identity, address: handshake.remoteAddress, reason, detail }, 'refused a connection');
      },
    });
    store.onFailure((error) => this.#failClosed(error));
    this.#lastSeenTimer = this.#writeLastSeenLater();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#endpoint.handleUpgrade(request, socket, head);
  }

  /** Somebody spoke TLS to this plain port: who it is cannot be known, where from can. */
  knockOfTls(address: string): void {
    this.#knock({ identity: '', remoteAddress: address, basic: null, offeredProtocols: [] }, 'TLS');
  }

  /** Closes every socket, after what has arrived is committed and answered. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#lastSeenTimer.cancel();
    await this.#intake.drained();
    await this.#endpoint.close(1001, 'The central system restarts.');
    await this.#intake.drained();
    await this.#writeLastSeen();
  }

  async #admit(handshake: Handshake): Promise<Admission<ChargerState>> {
    return this.#ports.store.failure ? { kind: 'refuse', status: 503, reason: 'failed' } : admit(this.#ports, handshake);
  }

  #connect(link: OcppLink, loaded: ChargerState): LinkHandlers {
    const state = this.#states.join(loaded);
    const { clock, presence, bus } = this.#ports;
    const connection = new OcppConnection(state, {
      clock,
      presence,
      add: (item) => this.#intake.add(item),
      onClosed: () => {
        this.#open.get(connection)?.();
        this.#open.delete(connection);
        bus.publish({ kind: 'charger', chargerId: state.id });
      },
      onSettled: () => this.#states.leave(state),
      onAbandoned: () => this.#states.drop(state),
    });
    connection.attach(link);
    if (this.#isPaused) link.pause();
    this.#open.set(
      connection,
      bus.respond(`charger.${state.id}`, (body) => this.#carryOut(connection, body as ChargerRequest)),
    );
    bus.publish({ kind: 'charger', chargerId: state.id });
    return connection.handlers;
  }

  async #carryOut(connection: OcppConnection, request: ChargerRequest): Promise<unknown> {
    if (request.kind === 'call') return connection.call(request.action, request.payload, request.timeoutMs);
    const remainingMs = request.order.deadlineMs - this.#ports.clock.now();
    if (remainingMs <= 0) return { kind: 'failed', reason: 'The order came too late.' };
    const { action, payload } = toCall(request.order);
    return toOrderAnswer(await connection.call(action, payload, remainingMs));
  }

  #knock(handshake: Pick<Handshake, 'identity' | 'remoteAddress' | 'basic' | 'offeredProtocols'>, reason: KnockReason): void {
    const { identity, remoteAddress, basic, offeredProtocols } = handshake;
    const offeredKeyHash = basic && basic.password.length > 0 ? this.#ports.keys.hash(basic.password) : null;
    this.#knocks.add({ identity, address: remoteAddress, reason, offeredKeyHash, offeredProtocols });
  }

  /** A full queue stops the reading of all sockets, so that memory is bounded; chargers wait for their answers meanwhile. */
  #press(isFull: boolean): void {
    this.#isPaused = isFull;
    for (const connection of this.#open.keys()) {
      if (isFull) connection.link?.pause();
      else connection.link?.resume();
    }
  }

  /** The store failed: nothing may be acknowledged any more, so every socket goes, unanswered; chargers keep what they queue. */
  #failClosed(error: Error): void {
    this.#ports.log.fatal({ why: error.message }, 'the store failed: all connections are closed, nothing is answered');
    for (const connection of this.#open.keys()) connection.link?.terminate();
  }

  #writeLastSeenLater(): Timer {
    return this.#ports.clock.setTimer(LAST_SEEN_EVERY_MS, () => {
      void this.#writeLastSeen().finally(() => {
        if (!this.#isClosing) this.#lastSeenTimer = this.#writeLastSeenLater();
      });
    });
  }

  async #writeLastSeen(): Promise<void> {
    const { store, presence, log } = this.#ports;
    const seen = presence.takeSeen();
    if (store.failure) return;
    await store
      .transaction((trx) => writeLastSeen(trx, seen))
      .catch((error: unknown) => log.warn({ why: messageOf(error) }, '"last seen" could not be written'));
  }
}
