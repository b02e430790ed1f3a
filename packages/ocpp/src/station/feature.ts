/**
 * How to write a feature of the charge point.
 *
 * A feature is a part of the firmware that stands beside the core: smart charging, reservations, firmware update, security … It is a
 * {@link FeatureFactory}: a function that is handed the {@link Station} and gives back a {@link Feature}. All fields of a Feature are
 * optional; leave out what it has no part in.
 *
 * ```ts
 * export const bell: FeatureFactory = (station) => {
 *   const kept = station.section<{ rung: number }>('bell');
 *   let { rung } = kept.read() ?? { rung: 0 };
 *   return {
 *     keys: [{ key: 'BellLoudness', value: '3', access: 'rw', accepts: { kind: 'integer', min: 0, max: 9 } }],
 *     dataTransfer: { 'com.example.bell': () => ({ status: 'Accepted' }) },
 *     transactionStopped: () => kept.write({ rung: (rung += 1) }),
 *   };
 * };
 * ```
 *
 * - **A life is one power-on.** The factory runs at each start and builds the feature from what its section holds. Nothing else outlives a
 *   reset or a power cut: variables are gone, timers are cancelled, and a promise of an earlier life that settles now changes nothing any more
 *   (its calls end as `closed`, its sections do not write, its refreshes do nothing). In the factory itself only `section`, `facts`,
 *   `clock` and `nowMs` may be used; the rest from the first hook on.
 * - **`started`** comes first: the station runs, cables and unfinished transactions have been seen to, nothing is connected yet.
 * - **Two clocks.** `station.nowMs()` and `timestamp()` are the station's own time, which the central system sets: schedules, expiries and
 *   everything that goes over the wire. `station.clock` is for waiting (`station.clock.setTimer`, `sleep`; cancelled with the power) and for
 *   registering I/O: wrap every request or file in `station.clock.track(promise)`.
 * - **Answers** are given by `answers`; what follows from one happens in `station.afterwards(act)`, when the answer has left. An action that
 *   no feature and not the core answers is NotSupported; an answerer that throws is answered with InternalError.
 * - **Messages of its own** go by `station.call`. Before the boot is accepted, and offline, that ends as `closed` at once; wait for the hook
 *   `ready` and send again what must not be lost. What a TriggerMessage asked for may go earlier: `{ isTriggered: true }`.
 * - **Anything that a status or an offered current depends on has changed**: call `station.refresh()`. It asks every feature's `status` and
 *   `limit` anew, so those two are cheap and change nothing.
 * - Hooks are called in the order of the features, after the core has done its own part. A hook must not throw.
 * - **A class with methods** where a fleet has thousands of them (`class Bell implements Feature`, with `get answers()`): closures are made anew for
 *   each station, and so are tables of them. `answers`, `triggers` and the like are asked for when they are needed.
 */
import type { Clock, Random } from '@phasor/kernel';
import type { CallAnswerers } from '../answer-calls.ts';
import type {
  Action,
  ChargePointErrorCode,
  ChargePointStatus,
  ChargingProfile,
  RegistrationStatus,
  Request,
  Response,
  StopReason,
} from '../messages.ts';
import type { Configuration } from './configuration.ts';
import type { StationEvent } from './events.ts';
import type { ConfigurationKey, ConnectorFacts, StationFacts } from './facts.ts';
import type { LocalList } from './local-list.ts';
import type { ConnectionFailure, ConnectionOptions, Outcome } from './uplink.ts';

/** Makes the feature for one life of the station; see the top of this file. */
export type FeatureFactory = (station: Station) => Feature;

/** What a feature answers, wants to hear and contributes. */
export interface Feature {
  /** The actions that it answers. Each action has one answerer; the core's own come first. */
  readonly answers?: CallAnswerers;
  /** Answers to DataTransfer, by vendorId. */
  readonly dataTransfer?: Readonly<Record<string, (request: Request<'DataTransfer'>) => Response<'DataTransfer'>>>;
  /** Its configuration keys. Of one that stands in the facts too, the facts give the value as delivered, and the feature says what it takes. */
  readonly keys?: readonly ConfigurationKey[];
  /** What it can send when TriggerMessage asks for it. */
  readonly triggers?: Triggers<Request<'TriggerMessage'>['requestedMessage']>;
  /** The same for ExtendedTriggerMessage. */
  readonly extendedTriggers?: Triggers<Request<'ExtendedTriggerMessage'>['requestedMessage']>;

  /** The most that a connector may offer now, on how many phases; null: no limit from here. The least of all features counts. Below 6 A is a pause. */
  limit?(connectorId: number): Limit | null;
  /** A status that it puts on a connector which is otherwise Available (`Reserved`), or which has no transaction (`Unavailable`). */
  status?(connectorId: number): 'Reserved' | 'Unavailable' | null;
  /** False keeps that tag off that connector. `parentIdTag` is null where the tag has none, or nobody has been asked yet. */
  mayUse?(connectorId: number, tag: Tag): boolean;
  /** The reservation that a transaction of that tag on that connector uses up; null when none. Asked before StartTransaction. */
  reservationOf?(connectorId: number, tag: Tag): number | null;
  /** False refuses a RemoteStartTransaction that carries this profile. A station on which no feature has this hook ignores the profile. */
  acceptsProfile?(connectorId: number, profile: ChargingProfile): boolean;
  /** What the next connection is made with: given what the features before it, at first the owner, would take. */
  connection?(options: ConnectionOptions): ConnectionOptions;

  /** The station runs. */
  started?(): void;
  /** A socket is open. What may be said follows with {@link ready}. */
  connected?(): void;
  /** No connection came about: the network's or OpenSSL's words, and the HTTP status where the central system refused with one. */
  connectionFailed?(failure: ConnectionFailure): void;
  connectionLost?(): void;
  /** The station may speak: its boot was accepted (`isBoot`), or it is back online and was accepted before. */
  ready?(isBoot: boolean): void;
  /** The charge point set its clock by the central system's; `byMs` is the correction. */
  clockSet?(byMs: number): void;
  /** A cable was plugged into a car, or pulled. */
  plugged?(connectorId: number, isPlugged: boolean): void;
  /** `profile` came with the RemoteStartTransaction. */
  transactionStarted?(transaction: RunningTransaction, profile: ChargingProfile | null): void;
  /** The central system has given the transaction its transactionId. */
  transactionKnown?(transaction: RunningTransaction): void;
  transactionStopped?(transaction: RunningTransaction, reason: StopReason): void;
  /** The status of a connector, or (0) of the station, is another now. */
  statusChanged?(connectorId: number, status: ChargePointStatus): void;
  /** A configuration key of any part has a new value. `key` in its proper spelling. */
  configurationChanged?(key: string): void;
  /** The power goes, or a reset is about to happen. Nothing can be sent or stored any more. */
  halted?(): void;
  /** Everything that onlookers are told. */
  observed?(event: StationEvent): void;
}

/** By the name of a message: `Rejected` when it cannot be sent now, else what sends it. It is called after the answer has left. */
export type Triggers<Message extends string> = {
  readonly [M in Message]?: (connectorId: number | undefined) => 'Rejected' | (() => void);
};

/** A limit on what is offered to a car. */
export interface Limit {
  /** In A on each phase; null: only the phases are limited. */
  readonly limitA: number | null;
  /** 1 to 3; absent: as many as the connector has. */
  readonly phases?: number;
}

/** Who presents himself. */
export interface Tag {
  readonly idTag: string;
  readonly parentIdTag: string | null;
}

/** A transaction that runs. */
export interface RunningTransaction extends Tag {
  /** The station's own number, from 1, never used twice. */
  readonly localId: number;
  readonly connectorId: number;
  /** Null until the central system has answered the StartTransaction. */
  readonly transactionId: number | null;
  /** In Wh. */
  readonly meterStart: number;
  /** RFC 3339, by the station's clock of then. */
  readonly startTime: string;
  readonly reservationId: number | null;
}

/** A connector as features see it. */
export interface StationConnector {
  readonly connectorId: number;
  readonly facts: ConnectorFacts;
  readonly status: ChargePointStatus;
  readonly errorCode: ChargePointErrorCode;
  readonly isPlugged: boolean;
  /** Not taken out of service by ChangeAvailability, neither itself nor the station. */
  readonly isOperative: boolean;
  readonly transaction: RunningTransaction | null;
  /** Who was let in and has not plugged in yet. */
  readonly admitted: Tag | null;
  /** The car asks for energy. */
  readonly wantsEnergy: boolean;
  /** What the car is told it may draw on each phase, in A; 0 = nothing. */
  readonly offeredA: number;
}

/** What a feature keeps over power cuts: one JSON value under its name. It is on the disk when `write` returns. */
export interface Section<T> {
  /** Null before the first write. */
  read(): T | null;
  write(value: T): void;
}

/** What a feature may use. */
export interface Station {
  readonly identity: string;
  readonly facts: StationFacts;
  readonly clock: Clock;
  readonly random: Random;
  /** The station's own time, in ms since 1970. */
  nowMs(): number;
  /** RFC 3339 in UTC, of the station's own time; now when left out. */
  timestamp(atMs?: number): string;
  readonly configuration: Configuration;
  /** Those from 1 on, in order. */
  readonly connectors: readonly StationConnector[];
  /** Undefined for 0 and for numbers that the station lacks. */
  connector(connectorId: number): StationConnector | undefined;
  /** The answer to the last BootNotification of this life; null before one. */
  readonly registration: RegistrationStatus | null;
  /** Connected, and accepted by the central system. */
  readonly isOnline: boolean;
  /** Transaction messages that the central system has not acknowledged. */
  readonly queuedMessages: number;
  /** The local authorisation list; the core authorises by it, a feature manages it. */
  readonly localList: LocalList;
  /** Asks the central system. Never rejects. `isTriggered`: may go although the boot is not accepted, because the central system asked for it. */
  call<A extends Action>(action: A, payload: Request<A>, options?: { readonly isTriggered?: boolean }): Promise<Outcome<A>>;
  /** Acts when the answer to the present CALL has left. */
  afterwards(act: () => void): void;
  /** Statuses and offered currents are worked out anew, and what changed is told. */
  refresh(): void;
  /** Asks whether a tag may charge, as the reader does: list, cache, Authorize. */
  authorise(idTag: string): Promise<Tag & { readonly isAccepted: boolean }>;
  /** A tag is let in on a connector, as if it had been accepted: charges, or waits for the cable. False when it is not free. */
  admit(connectorId: number, idTag: string): boolean;
  /** Ends the transaction on a connector, if one runs. */
  stop(connectorId: number, reason: StopReason): void;
  /** Ends all transactions and starts the station anew; `why` is for onlookers. */
  reset(type: 'Hard' | 'Soft', why: string): void;
  /** Leaves the present connection and makes a new one, with what the features then give for `connection`. */
  reconnect(why: string): void;
  /** What the next BootNotification says; it is kept. */
  setFirmwareVersion(version: string): void;
  /** What BootNotification tells. */
  readonly firmwareVersion: string | undefined;
  /** A version was written down once that takes the place of the facts'. */
  readonly hasUpdatedFirmware: boolean;
  /** Tells onlookers. */
  emit(event: StationEvent): void;
  section<T>(name: string): Section<T>;
}
