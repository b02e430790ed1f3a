import type { ChargingProfile } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import type { Answer, ChargerPort } from '../../actuators/charger-port.ts';

export const CAR_A = 16;
const TAKEN: Answer = { kind: 'taken' };
const UNANSWERED_AFTER_MS = 30_000;

/** A charger of one connector with a car on three phases, as far as the loop can tell it from one: what it was told, and what flows. */
export class WallCharger {
  readonly id: string;
  readonly #clock: VirtualClock;
  /** False: its car draws all it can, whatever the profile of its transaction says. */
  obeysTransaction = true;
  /** True: nothing at all holds its car back. */
  isStubborn = false;
  isOnline = true;
  /** True: its line is dead and nobody knows yet. It goes on as it is, is not heard, and what it is asked gets no answer. */
  isUnheard = false;
  /** True: it says what it measures, and answers nothing that it is asked. */
  isDeaf = false;
  transactionId: number | null = null;
  /** What the transaction's profiles said, in turn: the first limit of each. */
  readonly told: number[] = [];
  readonly profiles: ChargingProfile[] = [];
  readonly defaults = new Map<number, ChargingProfile>();
  readonly keys = new Map<string, string>([['UserCurrentLimit', '1.16']]);
  isOperative = true;
  /** Over CAPI: so much until then, and then so much. */
  limit: { readonly nowA: number; readonly untilMs: number; readonly safeA: number } | null = null;
  readonly asked: string[] = [];

  constructor(id: string, clock: VirtualClock) {
    this.id = id;
    this.#clock = clock;
  }

  get drawA(): number {
    if (this.transactionId === null) return 0;
    if (this.isStubborn) return CAR_A;
    if (!this.isOperative) return 0;
    const keyA = Number(/^1\.(\d+)/.exec(this.keys.get('UserCurrentLimit') ?? '')?.[1] ?? CAR_A);
    const mostA = Math.min(CAR_A, keyA, this.#offeredA());
    return mostA < 6 ? 0 : mostA;
  }

  #offeredA(): number {
    const nowMs = this.#clock.now();
    if (this.limit) return nowMs < this.limit.untilMs ? this.limit.nowA : this.limit.safeA;
    const profile = this.profiles.at(-1);
    if (profile && !this.obeysTransaction) return CAR_A;
    const standing = [...this.defaults.values()].sort((one, other) => other.stackLevel - one.stackLevel)[0];
    const inForce = profile ?? standing;
    if (!inForce) return CAR_A;
    const { startSchedule, chargingSchedulePeriod } = inForce.chargingSchedule;
    const atS = startSchedule === undefined ? 0 : (nowMs - Date.parse(startSchedule)) / 1000;
    return chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= atS)?.limit ?? 0;
  }

  end(): void {
    this.transactionId = null;
    this.profiles.length = 0;
  }

  /** How the server reaches it. */
  get port(): ChargerPort {
    return this.isUnheard || this.isDeaf ? this.#deadLine : this.#line;
  }

  async #unanswered(what: string): Promise<Answer> {
    this.asked.push(`${what}, unanswered`);
    await new Promise<void>((resolve) => void this.#clock.setTimer(UNANSWERED_AFTER_MS, resolve));
    return { kind: 'unanswered', reason: 'no answer' };
  }

  readonly #deadLine: ChargerPort = {
    setProfile: (_connectorId, { chargingProfilePurpose }) => this.#unanswered(chargingProfilePurpose),
    clearProfile: () => this.#unanswered('clear'),
    setKey: (key) => this.#unanswered(key),
    dataTransfer: () => this.#unanswered('DataTransfer'),
    setLimit: () => this.#unanswered('limit'),
    readNow: () => this.#unanswered('reading'),
    stop: () => this.#unanswered('stop'),
    makeInoperative: () => this.#unanswered('inoperative'),
  };

  readonly #line: ChargerPort = {
    setProfile: (_connectorId, profile) => {
      this.asked.push(`${profile.chargingProfilePurpose} ${profile.chargingSchedule.chargingSchedulePeriod[0]?.limit}`);
      if (profile.chargingProfilePurpose === 'TxProfile') {
        this.profiles.push(profile);
        this.told.push(profile.chargingSchedule.chargingSchedulePeriod[0]?.limit ?? 0);
      } else this.defaults.set(profile.chargingProfileId, profile);
      return Promise.resolve(TAKEN);
    },
    clearProfile: (_connectorId, chargingProfileId) => {
      this.asked.push(`clear ${chargingProfileId}`);
      this.defaults.delete(chargingProfileId);
      return Promise.resolve(TAKEN);
    },
    setKey: (key, value) => {
      this.asked.push(`${key}=${value}`);
      this.keys.set(key, value);
      return Promise.resolve(TAKEN);
    },
    dataTransfer: () => Promise.resolve(TAKEN),
    setLimit: (_connectorId, nowA, untilMs, safeA) => {
      this.limit = { nowA, untilMs, safeA };
      this.told.push(nowA);
      return Promise.resolve(TAKEN);
    },
    readNow: () => Promise.resolve(TAKEN),
    stop: () => {
      this.asked.push('stop');
      return Promise.resolve(TAKEN);
    },
    makeInoperative: () => {
      this.asked.push('inoperative');
      this.isOperative = false;
      return Promise.resolve(TAKEN);
    },
  };
}
