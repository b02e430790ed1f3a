import type { FastifyBaseLogger } from 'fastify';
import {
  admitRequest,
  answerTo,
  claimOf,
  NonceMemory,
  raiseCapi,
  refusalOf,
  SIGNATURE_WINDOW_MS,
  type AdmittedRequest,
  type ArrivedRequest,
  type CapiAnswer,
  type ClaimedRequest,
  type ExchangeName,
  type ReadyAnswer,
} from '@phasor/capi';
import { messageOf, PhasorError, type Clock, type Timer } from '@phasor/kernel';
import type { OrderAnswer } from '@phasor/contract';
import type { Bus, ChargerWord } from '../../bus/index.ts';
import { findCapiDoor, openSessions, writeTables, type CapiDoor, type CapiKeys } from '../../capi-chargers/index.ts';
import { KnockRecorder, loadChargerStates, refreshState, type Presence } from '../../chargers/index.ts';
import type { CommandOutcome } from '../../commands/index.ts';
import type { Store } from '../../store/index.ts';
import type { ChargerRequest } from '../charger-request.ts';
import { fence, type ChargerStates } from '../charger-states.ts';
import type { GroupCommit } from '../group-commit.ts';
import { intake } from '../intake.ts';
import type { IntakeItem } from '../intake-item.ts';
import { CapiConnection, NotStored, type Commitment } from './capi-connection.ts';
import { carryOut } from './carry-out.ts';
import { takePoll } from './take-poll.ts';
import { takeSessions } from './take-sessions.ts';
import { polled, sessionsStored } from './to-words.ts';

export interface CapiGatewayPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: FastifyBaseLogger;
  readonly presence: Presence;
  readonly keys: CapiKeys;
  /** Shared with the other gateway. */
  readonly states: ChargerStates;
  /** Where knocks of chargers that nobody registered belong. */
  readonly organisationNo: number;
  /** What chargers are told; they poll at this beat. */
  readonly pollIntervalS: number;
  readonly cpoName: string;
}

/** Who is not heard for so many polls is gone. */
const MOST_MISSED_POLLS = 2.5;
const LEAST_SILENCE_MS = 5_000;

interface Here {
  readonly connection: CapiConnection;
  silence: Timer;
  /** Makes this the one by which the charger is here. */
  readonly claim: () => void;
  readonly leave: () => void;
}

/** The CAPI gateway: requests in, reports out; orders in, commands in the answers to polls. Nothing is answered before it is stored. */
export class CapiGateway {
  readonly #ports: CapiGatewayPorts;
  readonly #intake: GroupCommit<IntakeItem>;
  readonly #knocks: KnockRecorder;
  readonly #nonces: NonceMemory;
  readonly #here = new Map<string, Here>();
  /** First requests of a charger that arrive at once share one connection. */
  readonly #arriving = new Map<string, Promise<CapiConnection>>();

  constructor(ports: CapiGatewayPorts) {
    this.#ports = ports;
    const { store, clock, bus, cpoName, log } = ports;
    this.#nonces = new NonceMemory(clock.now(), 2 * SIGNATURE_WINDOW_MS);
    this.#intake = intake({ store, clock, bus, heartbeatIntervalS: ports.pollIntervalS, cpoName, onPressure: () => undefined });
    this.#knocks = new KnockRecorder({
      db: store.db,
      clock,
      strangersTo: ports.organisationNo,
      onRecorded: (knockId) => bus.publish({ kind: 'knock', knockId }),
      onFailed: (error) => log.warn({ why: messageOf(error) }, 'refused CAPI requests could not be recorded'),
    });
  }

  /** Takes a request, and gives what the charger gets; null: nothing, as the store failed. */
  async take(arrived: ArrivedRequest, address: string, ownAddress: string | null): Promise<ReadyAnswer | null> {
    const { store, clock, keys } = this.#ports;
    if (store.failure) return null;
    const nowMs = clock.now();
    let claim: ClaimedRequest;
    try {
      claim = claimOf(arrived);
    } catch (error) {
      return this.#refuse(error, address, null);
    }
    const door = this.#here.get(claim.chargerId)?.connection.door ?? (await findCapiDoor(store.db, keys, claim.chargerId));
    let admitted: AdmittedRequest;
    try {
      admitted = admitRequest(claim, door?.key ?? null, this.#nonces, nowMs);
    } catch (error) {
      return this.#refuse(error, address, { claim, door });
    }
    if (!door) return null;
    try {
      this.#raiseUnlessAccepted(door, claim.chargerId);
      const connection = await this.#connection(door, claim.chargerId, ownAddress);
      this.#heard(claim.chargerId, nowMs);
      const answer = await this.#answer(connection, admitted, claim, nowMs);
      return answerTo(door.key, claim.nonce, connection.mayLeave(answer));
    } catch (error) {
      if (error instanceof NotStored) return null;
      return this.#refuse(error, address, { claim, door });
    }
  }

  async close(): Promise<void> {
    for (const chargerId of [...this.#here.keys()]) this.#gone(chargerId);
    await this.#intake.drained();
  }

  async #answer(
    connection: CapiConnection,
    admitted: AdmittedRequest,
    { nonce, body }: ClaimedRequest,
    receivedAtMs: number,
  ): Promise<CapiAnswer<ExchangeName>> {
    const { state, door } = connection;
    const { exchange } = admitted;
    const origin = { chargerId: state.id, source: 'CAPI' as const, receivedAtMs };
    const envelope = { action: exchange, messageId: nonce, frame: body, receivedAtMs };
    switch (admitted.exchange) {
      case 'hello': {
        const { vendor, model, serialNumber, firmwareVersion, hardwareVersion, trialSupport, link, ...tables } = admitted.message;
        const { settings, settingsRevision, lastSessionId } = tables;
        const said = { lastSessionId, hardwareVersion, trialSupport: trialSupport ?? null, link: link ?? null };
        connection.sessionsThrough = (await this.#doorNow(connection)).sessionsThrough;
        const answer = { ...this.#beat(), sessionsThrough: connection.sessionsThrough };
        await connection.commit({
          ...envelope,
          report: { ...origin, kind: 'booted', vendor, model, serialNumber, firmwareVersion },
          also: (trx) => writeTables(trx, door.chargerNo, { settings: [settings, settingsRevision], ...said }),
          answer: () => JSON.stringify(answer),
        });
        this.#tell(state.id, receivedAtMs, { kind: 'hello', serialNumber, model, firmwareVersion, lastSessionId });
        // Whoever counts its sessions from now on knows how many of them are stored already.
        this.#tell(state.id, receivedAtMs, sessionsStored(answer.sessionsThrough, []));
        return answer;
      }
      case 'authorise': {
        const { idTag } = admitted.message;
        const stored = await connection.commit({
          ...envelope,
          report: { ...origin, kind: 'authorise', idTag },
          answer: (reply) => JSON.stringify(verdictOf(reply)),
        });
        return verdictOf(stored.kind === 'stored' ? stored.reply : { kind: 'noted' });
      }
      case 'sessions': {
        const { records } = admitted.message;
        const telling = { messageId: nonce, receivedAtMs };
        const { store, keys } = this.#ports;
        // The next telling waits until this one is dealt with, well or badly.
        const taken = connection.queue.then(() => takeSessions(store.db, keys, connection, records, telling));
        connection.queue = taken.catch(() => undefined);
        connection.sessionsThrough = await taken;
        const answer = { sessionsThrough: connection.sessionsThrough };
        await connection.commit({
          ...envelope,
          report: { ...origin, kind: 'noted', what: exchange },
          answer: () => JSON.stringify(answer),
        });
        this.#tell(state.id, receivedAtMs, sessionsStored(answer.sessionsThrough, records));
        return answer;
      }
      case 'poll': {
        // In memory: it moves with what this charger tells, and a mark that another node has moved meanwhile is only the older one.
        const { sessionsThrough } = connection;
        const onStored = (): void => this.#tell(state.id, receivedAtMs, polled(admitted.message));
        return takePoll(connection, admitted.message, envelope, { ...this.#beat(), sessionsThrough }, onStored);
      }
    }
  }

  #tell(chargerId: string, atMs: number, word: ChargerWord): void {
    this.#ports.bus.publish({ kind: 'told', chargerId, atMs, word });
  }

  /** As with OCPP, who was not accepted is not served, and is not here. Raises CAPI_CHARGER_NOT_ACCEPTED. */
  #raiseUnlessAccepted(door: CapiDoor, chargerId: string): void {
    const registration = this.#here.get(chargerId)?.connection.state.registration ?? door.registration;
    if (registration === 'Accepted') return;
    this.#gone(chargerId);
    throw raiseCapi('CAPI_CHARGER_NOT_ACCEPTED', { chargerId, registration });
  }

  /** Writes a refused request into the charger's log. Who was refused has not shown itself: it is not here for that. */
  async #logRefused(door: CapiDoor, chargerId: string, refused: Commitment): Promise<void> {
    const here = this.#here.get(chargerId)?.connection;
    if (here) return void (await here.commit(refused));
    const { store, clock } = this.#ports;
    const loaded = (await loadChargerStates(store.db, [chargerId])).get(chargerId);
    if (!loaded) throw new NotStored('the charger is gone');
    const state = this.#ports.states.join(loaded);
    try {
      await new CapiConnection(door, state, clock, (item) => this.#intake.add(item)).commit(refused);
    } finally {
      this.#ports.states.leave(state);
    }
  }

  #beat(): { readonly time: string; readonly pollIntervalS: number } {
    return { time: new Date(this.#ports.clock.now()).toISOString(), pollIntervalS: this.#ports.pollIntervalS };
  }

  async #doorNow({ door, state }: CapiConnection): Promise<CapiDoor> {
    return (await findCapiDoor(this.#ports.store.db, this.#ports.keys, state.id)) ?? door;
  }

  /** The connection of that charger, made with its first request. */
  #connection(door: CapiDoor, chargerId: string, ownAddress: string | null): Promise<CapiConnection> {
    const here = this.#here.get(chargerId);
    if (here) return Promise.resolve(here.connection);
    const arriving =
      this.#arriving.get(chargerId) ?? this.#connect(door, chargerId, ownAddress).finally(() => this.#arriving.delete(chargerId));
    this.#arriving.set(chargerId, arriving);
    return arriving;
  }

  async #connect(door: CapiDoor, chargerId: string, ownAddress: string | null): Promise<CapiConnection> {
    const { store, clock, bus, presence, states } = this.#ports;
    const loaded = (await loadChargerStates(store.db, [chargerId])).get(chargerId);
    if (!loaded) throw new NotStored('the charger is gone');
    const state = states.join(loaded);
    const connection = new CapiConnection(door, state, clock, (item) => this.#intake.add(item));
    for (const { session_id, transaction_id } of await openSessions(store.db, door.chargerNo)) {
      connection.transactions.set(session_id, transaction_id);
    }
    let unsubscribe = (): void => undefined;
    const claim = (): void => {
      presence.connected(state, connection, ownAddress);
      unsubscribe = bus.respond(`charger.${chargerId}`, (body) => this.#carryOut(connection, body as ChargerRequest));
    };
    claim();
    const leave = (): void => {
      unsubscribe();
      presence.gone(state, connection);
      states.leave(state);
      connection.end();
      bus.publish({ kind: 'charger', chargerId });
    };
    this.#here.set(chargerId, { connection, claim, leave, silence: this.#silenceOf(chargerId) });
    bus.publish({ kind: 'charger', chargerId });
    return connection;
  }

  #heard(chargerId: string, nowMs: number): void {
    const here = this.#here.get(chargerId);
    if (!here) return;
    const { presence } = this.#ports;
    // It was here by OCPP meanwhile, and has come home.
    if (!presence.isHeldBy(chargerId, here.connection)) here.claim();
    presence.seen(here.connection.state.no, nowMs);
    here.silence.cancel();
    here.silence = this.#silenceOf(chargerId);
  }

  #silenceOf(chargerId: string): Timer {
    const silenceMs = Math.max(LEAST_SILENCE_MS, MOST_MISSED_POLLS * this.#ports.pollIntervalS * 1000);
    return this.#ports.clock.setTimer(silenceMs, () => this.#gone(chargerId));
  }

  #gone(chargerId: string): void {
    const here = this.#here.get(chargerId);
    if (!here) return;
    this.#here.delete(chargerId);
    here.silence.cancel();
    here.leave();
  }

  async #carryOut(connection: CapiConnection, request: ChargerRequest): Promise<OrderAnswer | CommandOutcome | undefined> {
    const { store, clock } = this.#ports;
    if (request.kind === 'fenced') fence(connection.state, request.epoch);
    if (request.kind === 'changed') await refreshState(store.db, connection.state);
    if (request.kind === 'fenced' || request.kind === 'changed') return undefined;
    // No CALL can be made over CAPI: as if nobody were there.
    if (request.kind === 'call') return { kind: 'failed', why: 'offline' };
    return carryOut(store.db, clock, connection, request.order);
  }

  /** Refuses, and writes it down: strangers and forgers among the knocks, others in the charger's own log. Nothing else changes. */
  async #refuse(
    error: unknown,
    address: string,
    from: { readonly claim: ClaimedRequest; readonly door: CapiDoor | undefined } | null,
  ): Promise<ReadyAnswer | null> {
    if (!(error instanceof PhasorError)) throw error;
    const { clock, log } = this.#ports;
    const nowMs = clock.now();
    const { code } = error;
    log.info({ code, chargerId: from?.claim.chargerId, address }, 'refused a CAPI request');
    if (!from?.door || code === 'CAPI_SIGNATURE_WRONG') {
      if (from) {
        const reason = from.door ? 'password' : 'unknown';
        this.#knocks.add({ identity: from.claim.chargerId, address, reason, offeredKeyHash: null, offeredProtocols: ['CAPI'] });
      }
      return refusalOf(error, nowMs, null);
    }
    const { claim, door } = from;
    if (code === 'CAPI_CHARGER_MISMATCH') {
      const [known, fault] = [claim.chargerId, error.message];
      this.#knocks.add({ identity: known, address, reason: 'clone', offeredKeyHash: null, offeredProtocols: ['CAPI'], fault });
    }
    const answer = refusalOf(error, nowMs, { key: door.key, nonce: claim.nonce });
    try {
      await this.#logRefused(door, claim.chargerId, {
        report: null,
        action: claim.exchange,
        messageId: claim.nonce,
        frame: claim.body,
        receivedAtMs: nowMs,
        answer: () => answer.body.toString(),
        outcome: 'refused',
      });
    } catch (failure) {
      if (failure instanceof NotStored) return null;
      throw failure;
    }
    return answer;
  }
}

function verdictOf(reply: { readonly kind: string; readonly verdict?: unknown }): CapiAnswer<'authorise'> {
  const verdict = reply.kind === 'verdict' ? (reply.verdict as { readonly status: CapiAnswer<'authorise'>['verdict'] }) : null;
  return { verdict: verdict?.status ?? 'Invalid' };
}
