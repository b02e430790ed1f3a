import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { messageOf, type Clock, type Random, type Timer } from '@phasor/kernel';
import { CentralSystemEndpoint, type Admission, type Handshake, type LinkHandlers, type OcppLink, type RefusalReason } from '@phasor/ocpp';
import type { Bus } from '../../bus/index.ts';
import { markSent, type ChargerCall } from '../../commands/index.ts';
import {
  KnockRecorder,
  refreshState,
  standingOf,
  writeClockSkews,
  writeLastSeen,
  type ChargerKeys,
  type ChargerState,
  type Presence,
} from '../../chargers/index.ts';
import type { KnockReason, Store } from '../../store/index.ts';
import type { ChargerRequest } from '../charger-request.ts';
import { fence, type ChargerStates } from '../charger-states.ts';
import type { GroupCommit } from '../group-commit.ts';
import { intake } from '../intake.ts';
import type { IntakeItem } from '../intake-item.ts';
import { AdmissionDesk, type UnknownChargers } from './admission-desk.ts';
import { toCall, toOrderAnswer } from './carry-out.ts';
import { Clones } from './clones.ts';
import { OcppConnection } from './connection.ts';

export interface OcppGatewayPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly log: FastifyBaseLogger;
  readonly presence: Presence;
  readonly keys: ChargerKeys;
  /** Shared with the other gateway. */
  readonly states: ChargerStates;
  readonly unknownChargers: UnknownChargers;
  /** Where chargers that nobody registered, and their knocks, belong. */
  readonly organisationNo: number;
  /** The O of every client certificate (the white paper's CpoName). */
  readonly cpoName: string;
  /** See CentralSystemOptions. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
  readonly heartbeatIntervalS: number;
  /** A handshake without `ocpp1.6`: refused with HTTP 400, or completed and closed. */
  readonly refusesWrongSubprotocol: boolean;
  readonly onGroup?: (items: number, tookMs: number) => void;
}

const LAST_SEEN_EVERY_MS = 30_000;

/** Refusals that a person can do something about; the others are the server's own business. */
const isKnock = (reason: RefusalReason): reason is RefusalReason & KnockReason =>
  reason === 'unknown' ||
  reason === 'password' ||
  reason === 'certificate' ||
  reason === 'profile' ||
  reason === 'sub-protocol' ||
  reason === 'clone';

/** Our address as the charger has it; null where its Host header names none that could stand in a URL. */
const addressIn = ({ host, isTls }: Handshake): string | null =>
  host !== null && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host) ? `${isTls ? 'https' : 'http'}://${host}` : null;

/** The OCPP gateway: sockets in, reports out; orders in, CALLs out. */
export class OcppGateway {
  readonly #ports: OcppGatewayPorts;
  readonly #endpoint: CentralSystemEndpoint<ChargerState>;
  readonly #desk: AdmissionDesk;
  readonly #intake: GroupCommit<IntakeItem>;
  readonly #knocks: KnockRecorder;
  readonly #open = new Map<OcppConnection, () => void>();
  /** Chargers that are kept out for a while, by identity; ms of the monotonic clock. */
  readonly #shutOutUntilMs = new Map<string, number>();
  readonly #clones: Clones;
  readonly #stopListening: () => void;
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
    this.#intake = intake({ store, clock, bus, heartbeatIntervalS, cpoName: ports.cpoName, onPressure, ...(onGroup ? { onGroup } : {}) });
    this.#clones = new Clones(clock);
    this.#desk = new AdmissionDesk(ports);
    this.#endpoint = new CentralSystemEndpoint<ChargerState>({
      clock,
      random,
      // Three heartbeats, each up to a tenth longer, and some grace.
      refuseWrongSubprotocol: ports.refusesWrongSubprotocol,
      mutePeerTimeoutMs: 3.5 * heartbeatIntervalS * 1000,
      ...(ports.isProxy ? { isProxy: ports.isProxy } : {}),
      admit: (handshake) => this.#admit(handshake),
      onLink: (link, handshake, loaded) => this.#connect(link, handshake, loaded),
      onRefused: (handshake, reason, detail) => {
        if (isKnock(reason)) this.#knock(handshake, reason, detail);
        else ports.log.info({ identity: handshake.identity, address: handshake.remoteAddress, reason, detail }, 'refused a connection');
      },
    });
    store.onFailure((error) => this.#failClosed(error));
    this.#stopListening = bus.subscribe((change) => {
      if (change.kind === 'shutOut') this.#shutOut(change.chargerId, change.forMs);
      else if (change.kind === 'charger' && ports.presence.hasMovedOn(change.chargerId)) this.#cut(change.chargerId);
    });
    this.#lastSeenTimer = this.#writeLastSeenLater();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#endpoint.handleUpgrade(request, socket, head);
  }

  /** Somebody spoke TLS to the plain port, or failed at the other: who it is cannot be known, where from can, and `fault` in OpenSSL's words. */
  knockOfTls(address: string, fault = ''): void {
    this.#knock({ identity: '', remoteAddress: address, basic: null, offeredProtocols: [] }, 'TLS', fault);
  }

  /** Closes every socket, after what has arrived is committed and answered. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#stopListening();
    this.#lastSeenTimer.cancel();
    await this.#intake.drained();
    await this.#endpoint.close(1001, 'The central system restarts.');
    await this.#intake.drained();
    await this.#writeLastSeen();
  }

  async #admit(handshake: Handshake): Promise<Admission<ChargerState>> {
    if (this.#ports.store.failure || this.#isShutOut(handshake.identity)) return { kind: 'refuse', status: 503, reason: 'failed' };
    const { identity } = handshake;
    if (this.#clones.isContested(identity) && this.#endpoint.linkOf(identity)?.isAlive === true) {
      return { kind: 'refuse', status: 403, reason: 'clone' };
    }
    return this.#desk.admit(handshake);
  }

  /** Cuts a charger's connection and lets it in again after so long: how it behaves without us is to be seen (S12). */
  #shutOut(chargerId: string, forMs: number): void {
    this.#shutOutUntilMs.set(chargerId, this.#ports.clock.monotonicMs() + forMs);
    this.#cut(chargerId);
  }

  /** As a broken line would. */
  #cut(chargerId: string): void {
    for (const connection of this.#open.keys()) if (connection.state.id === chargerId) connection.link?.terminate();
  }

  #isShutOut(chargerId: string): boolean {
    const untilMs = this.#shutOutUntilMs.get(chargerId);
    if (untilMs === undefined) return false;
    if (untilMs > this.#ports.clock.monotonicMs()) return true;
    this.#shutOutUntilMs.delete(chargerId);
    return false;
  }

  #connect(link: OcppLink, handshake: Handshake, loaded: ChargerState): LinkHandlers {
    const { clock, presence, bus, states } = this.#ports;
    const state = states.join(loaded);
    const wasHere = presence.isOnline(state.id) && this.#endpoint.linkOf(state.id)?.isAlive !== false;
    const connection = new OcppConnection(state, {
      clock,
      presence,
      address: addressIn(handshake),
      add: (item) => this.#intake.add(item),
      onClosed: () => {
        this.#open.get(connection)?.();
        this.#open.delete(connection);
        bus.publish({ kind: 'charger', chargerId: state.id });
      },
      whyClone: (serialNumber) => {
        const why = this.#clones.whyClone(state, serialNumber, wasHere);
        if (why !== null) this.#knock(handshake, 'clone', why);
        return why;
      },
      onSettled: () => states.leave(state),
      onAbandoned: () => states.drop(state),
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
    const { state } = connection;
    const { db } = this.#ports.store;
    if (request.kind === 'fenced') return fence(state, request.epoch);
    if (request.kind === 'changed') return refreshState(db, state);
    const epoch = request.kind === 'call' ? request.epoch : request.order.epoch;
    if (epoch > state.epoch) await refreshState(db, state);
    if (request.kind === 'call') return connection.call({ ...request, onSent: () => this.#noteSent(request, state) });
    const { deadlineMs } = request.order;
    const timeoutMs = deadlineMs - this.#ports.clock.now();
    if (timeoutMs <= 0) return { kind: 'failed', reason: 'The order came too late.' };
    const call = toCall(request.order, this.#ports.clock.now());
    if (!call) return { kind: 'refused', reason: 'The charger speaks OCPP, which has no such order.' };
    const { action, payload } = call;
    const reason = connection.whyWithheld({ action, epoch });
    if (reason !== null) return { kind: 'refused', reason };
    if (!connection.mayBeSent(action)) {
      return { kind: 'failed', reason: `The charger is ${standingOf(state)}: it takes no orders before it is accepted.` };
    }
    return toOrderAnswer(await connection.call({ commandId: null, epoch, action, payload, deadlineMs, timeoutMs }));
  }

  /** The CALL has left already; a row that stays "queued" until it settles is no harm. */
  #noteSent({ commandId }: ChargerCall, { id }: ChargerState): void {
    const { store, clock, bus } = this.#ports;
    void markSent(store.db, commandId, new Date(clock.now())).then(
      () => bus.publish({ kind: 'command', chargerId: id, commandId }),
      () => undefined,
    );
  }

  #knock(
    handshake: Pick<Handshake, 'identity' | 'remoteAddress' | 'basic' | 'offeredProtocols'>,
    reason: KnockReason,
    fault: string,
  ): void {
    const { identity, remoteAddress, basic, offeredProtocols } = handshake;
    const offeredKeyHash = basic && basic.password.length > 0 ? this.#ports.keys.hash(basic.password) : null;
    this.#knocks.add({ identity, address: remoteAddress, reason, offeredKeyHash, offeredProtocols, ...(fault === '' ? {} : { fault }) });
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
    const { store, clock, presence, log } = this.#ports;
    const seen = presence.takeSeen();
    const skews = presence.takeClockSkews();
    if (store.failure) return;
    await store
      .transaction(async (trx) => {
        await writeLastSeen(trx, seen);
        await writeClockSkews(trx, skews, new Date(clock.now()));
      })
      .catch((error: unknown) => log.warn({ why: messageOf(error) }, '"last seen" could not be written'));
  }
}
