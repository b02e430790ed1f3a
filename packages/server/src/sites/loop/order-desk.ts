import { messageOf, type Timer } from '@phasor/kernel';
import type { Answer } from '../actuators/charger-port.ts';
import {
  hasSimpler,
  heldAfter,
  keysOf,
  profilePhases,
  tellCharger,
  tellPhase,
  writesOf,
  type Instruction,
} from '../actuators/tell-charger.ts';
import type { ConnectorMemory, Told } from './connector-memory.ts';
import type { LogLine } from './decision-log.ts';
import type { DecisionWriter } from './decision-writer.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import type { IdlePhase } from './idle-phase.ts';
import { notReadied, readied, refused, retryMs, sent, taken, unanswered, unsent } from './memory-events.ts';
import { seenBefore, sightsOf } from './meter-sights.ts';
import { connectorKey } from '../setup/connector-key.ts';
import { chargerOfKey, type LoopConnector, type LoopPorts, type LoopSite } from './ports.ts';
import type { Remembered } from './remembered.ts';
import { CAR_FOLLOWS_MS } from './order-proof.ts';
import { CAPI_PERIODS, tailOf } from './tx-profile.ts';
import { DEAD_MAN_MS, type WantedOrder } from './wanted-order.ts';

/** For so long a schedule is told in advance, in the tail of a dead-man profile (S15), ms. */
export const TAIL_MS = 36 * 3_600_000;
/** A clock that is off by more than this gets a schedule that needs none, ms. */
const MOST_SKEW_MS = 5_000;
/** A base profile stands at the lowest level; one for a transaction hides all of those anyway. */
const STACK_LEVEL = 1;
const MOST_FAILED_SWITCHES = 2;
/** So long after it was taken a cut that somebody waits for is looked for, ms: the car has followed by then. */
const LOOK_FOR_MS = CAR_FOLLOWS_MS + 500;

type Asked = Omit<Told, 'takenAtMs' | 'tailA' | 'risesAtMs'>;

/** An order that is remembered as one that may be in force. */
export interface Send {
  /** Sends it: to be called once what is remembered is stored. */
  go(): Promise<void>;
  /** It is not sent after all: it is wanted again. */
  withdraw(): void;
}

const NOTHING: Send = { go: () => Promise.resolve(), withdraw: () => undefined };

/** Sends orders to chargers, one at a time to each, and remembers what they may do from then on. */
export class OrderDesk {
  readonly #ports: LoopPorts;
  readonly #remembered: Remembered;
  readonly #busy = new Set<string>();
  /** Readings that will be asked for, by connector. */
  readonly #looks = new Map<string, Timer>();

  readonly #writer: DecisionWriter;

  constructor(ports: LoopPorts, remembered: Remembered, writer: DecisionWriter) {
    this.#ports = ports;
    this.#remembered = remembered;
    this.#writer = writer;
  }

  /** True while a charger has not answered its last order. */
  isBusy(key: string): boolean {
    return this.#busy.has(chargerOfKey(key));
  }

  /** Remembers an order as one that may be in force, and gives the way to send it. */
  begin(order: WantedOrder, site: LoopSite, facts: SiteFacts): Send {
    const { key, transactionId, limitA, route, why, isForSafety, isAwaited } = order;
    const connector = site.connectors.find((one) => connectorKey(one) === key);
    const fact = facts.connectors.find((one) => one.key === key);
    if (!connector || !fact) return NOTHING;
    const nowMs = this.#ports.clock.now();
    const before = this.#remembered.of(key);
    const untilMs = nowMs + DEAD_MAN_MS;
    const asked = { transactionId, limitA, route, sentAtMs: nowMs, untilMs };
    const instruction = this.#instruction(connector, fact, before, asked);
    const told: Told = { ...asked, takenAtMs: null, ...tailOf(instruction) };
    const all = facts.connectors.map((one) => ({ facts: one, memory: this.#remembered.of(one.key) }));
    const looks = before.route === route ? (before.moving?.looks ?? 0) : 0;
    const moving = {
      ...seenBefore(before, sightsOf({ facts: fact, memory: before }, all, facts)),
      ...(why === 'look' ? { looks: looks + 1, isStopped: true } : { looks, isStopped: false }),
    };
    this.#remembered.change(key, (memory) => ({
      ...sent(memory, told, moving, facts.day, writesOf(instruction), isForSafety, keysOf(instruction)),
      heldByKeyA: heldAfter(instruction),
    }));
    this.#busy.add(connector.chargerId);
    return {
      go: async () => {
        await this.#send(site, connector, instruction, told, before);
        if (isAwaited) this.#lookFor(site, connector);
      },
      withdraw: () => {
        this.#busy.delete(connector.chargerId);
        this.#remembered.change(key, (memory) => ({ ...unsent(memory, told, before), heldByKeyA: before.heldByKeyA }));
      },
    };
  }

  /** S10: the same for the phase that an idle connector is to hold for its next car. */
  ready({ key, route }: IdlePhase, site: LoopSite, facts: SiteFacts): Send {
    const connector = site.connectors.find((one) => connectorKey(one) === key);
    if (!connector) return NOTHING;
    const { clock, chargerOf } = this.#ports;
    const before = this.#remembered.of(key);
    this.#remembered.change(key, (memory) => readied(memory, route, clock.now(), facts.day));
    this.#busy.add(connector.chargerId);
    const go = async (): Promise<void> => {
      const fill = { connectorId: connector.connectorId, route, limitA: 0 };
      const answer = await this.#told(connector, async () =>
        tellPhase(chargerOf(site.organisationNo, connector.chargerId), connector, fill),
      );
      if (answer.kind === 'taken') return;
      this.#remembered.change(key, (memory) => notReadied(memory, route, before, answer.kind === 'refused'));
      const sentence = `${connector.name} was told ${route} for its next car: ${answer.reason}`;
      this.#writer.write(site, [{ atMs: clock.now(), code: `order-${answer.kind}`, connector, sentence, figures: { route } }]);
    };
    const withdraw = (): void => {
      this.#busy.delete(connector.chargerId);
      const { writes, wear, ready } = before;
      this.#remembered.change(key, (memory) => ({ ...notReadied(memory, route, before, true), writes, wear, ready }));
    };
    return { go, withdraw };
  }

  /** Whatever comes of it, the charger is not busy after it; where asking it failed nobody knows what it did. */
  async #told({ chargerId }: LoopConnector, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      return { kind: 'unanswered', reason: messageOf(error) };
    } finally {
      this.#busy.delete(chargerId);
    }
  }

  async #send(site: LoopSite, connector: LoopConnector, instruction: Instruction, told: Told, before: ConnectorMemory): Promise<void> {
    const { clock, chargerOf } = this.#ports;
    const key = connectorKey(connector);
    const answer = await this.#told(connector, async () => tellCharger(chargerOf(site.organisationNo, connector.chargerId), instruction));
    const nowMs = clock.now();
    const retryAtMs = nowMs + retryMs(this.#remembered.of(key));
    if (answer.kind === 'taken') return this.#remembered.change(key, (memory) => taken(memory, told, nowMs));
    // What of its keys it has taken nobody knows: one that may be lowered is written again.
    this.#remembered.change(key, (memory) => ({ ...memory, heldByKeyA: before.heldByKeyA ?? memory.heldByKeyA }));
    this.#remembered.change(key, (memory) =>
      answer.kind === 'unanswered' ? unanswered(memory, told, before, retryAtMs) : refused(memory, told, before, retryAtMs),
    );
    const sentence = `${connector.name} was told ${told.limitA} A on ${told.route}: ${answer.reason}`;
    const figures = { limitA: told.limitA, route: told.route };
    this.#writer.write(site, [{ atMs: nowMs, code: `order-${answer.kind}`, connector, sentence, figures }]);
    if (answer.kind === 'refused' && told.route !== before.route) {
      this.#remembered.change(key, (memory) => ({ ...memory, failedSwitches: memory.failedSwitches + 1 }));
      await this.noteFailedSwitch(site, key);
    }
  }

  /** R8: who waits for its first power waits for the cut to be measured; its own reading may be ten seconds away. */
  #lookFor(site: LoopSite, connector: LoopConnector): void {
    const { clock, chargerOf } = this.#ports;
    const key = connectorKey(connector);
    if (connector.protocol !== 'OCPP' || this.#looks.has(key)) return;
    const look = (): void => {
      this.#looks.delete(key);
      // One that cannot be asked is read when it says something by itself.
      if (!this.#remembered.of(key).isEffective) void chargerOf(site.organisationNo, connector.chargerId).readNow(connector.connectorId);
    };
    this.#looks.set(key, clock.setTimer(LOOK_FOR_MS, look));
  }

  /** Asks for nothing more. */
  stop(): void {
    for (const timer of this.#looks.values()) timer.cancel();
    this.#looks.clear();
  }

  /** S6: a change of phase did not come; after two the charger is not asked any more, with the reason visible. */
  async noteFailedSwitch(site: LoopSite, key: string): Promise<void> {
    const connector = site.connectors.find((one) => connectorKey(one) === key);
    if (!connector) return;
    const { failedSwitches, noSwitch } = this.#remembered.of(key);
    if (failedSwitches >= MOST_FAILED_SWITCHES && noSwitch === null && hasSimpler(connector.actuator))
      return this.#simplify(site, connector, failedSwitches);
    const reason = noSwitch ?? (failedSwitches >= MOST_FAILED_SWITCHES ? `It did not change its phases ${failedSwitches} times.` : null);
    const line: LogLine = {
      ...{ atMs: this.#ports.clock.now(), code: reason === null ? 'switch-failed' : 'no-switch', connector, figures: { failedSwitches } },
      sentence: `${connector.name} did not change its phase${reason === null ? '; it is tried once more' : ` and is not asked any more. ${reason}`}`,
    };
    this.#writer.write(site, [line]);
    if (reason === null) return;
    this.#remembered.change(key, (memory) => ({ ...memory, noSwitch: reason }));
    await this.#ports.onNoSwitch(connector, reason);
  }

  /** It changes its phases otherwise than was named, or not at all: what is simpler is tried before it is given up. */
  async #simplify(site: LoopSite, connector: LoopConnector, failedSwitches: number): Promise<void> {
    const reason = `It was told ${failedSwitches} times by name (phaseToUse) which phase to use, and did not.`;
    const sentence = `${connector.name} did not go to the phase that it was told by name; from now on it is told one phase or three. ${reason}`;
    this.#writer.write(site, [{ atMs: this.#ports.clock.now(), code: 'switch-failed', connector, figures: { failedSwitches }, sentence }]);
    this.#remembered.change(connectorKey(connector), (memory) => ({ ...memory, failedSwitches: 0 }));
    await this.#ports.onNameUnheeded(connector, reason);
  }

  #instruction(connector: LoopConnector, { clockSkewMs, actuator }: ConnectorFacts, before: ConnectorMemory, told: Asked): Instruction {
    const { connectorId, chargerId, wiring, protocol, phaseSetting, failsafeA, maxPeriods, unit, maxA } = connector;
    const { transactionId, limitA, route, sentAtMs: nowMs, untilMs } = told;
    const hasClock = clockSkewMs !== null && Math.abs(clockSkewMs) <= MOST_SKEW_MS;
    return {
      ...{ connectorId, transactionId, limitA, route, protocol, phaseSetting, nowMs, untilMs, unit, maxA },
      maxPeriods: protocol === 'CAPI' ? CAPI_PERIODS : maxPeriods,
      heldByKeyA: before.heldByKeyA,
      // Who is asked for no change any more is told in each profile to stay where it is: without a word it would take three phases.
      actuator: actuator === 'none' && profilePhases(connector.actuator) !== 'none' ? connector.actuator : actuator,
      wired: wiring.length === 1 ? 1 : 3,
      safeA: failsafeA,
      allowed: this.#ports.allowed.segmentsOf(chargerId, connectorId, nowMs, nowMs + TAIL_MS),
      relativeToMs: hasClock ? null : (before.session?.startedAtMs ?? nowMs),
      stackLevel: STACK_LEVEL,
      routeNow: before.strayRoute ?? before.route,
      limitNowA: before.told?.transactionId === transactionId ? before.told.limitA : 0,
    };
  }
}
