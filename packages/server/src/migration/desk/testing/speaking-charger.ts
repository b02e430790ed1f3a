import type { ChargerWord } from '../../../bus/index.ts';
import type { WayAnswer, WayOrder } from '../../way/index.ts';
import { GOOD, ModelCharger } from '../../way/testing/model-charger.ts';
import { PLAN } from '../../way/testing/plan.ts';

/** Who hears a charger. */
export interface Ears {
  /** What must be answered: said until it is stored. Gives the transaction's number for a start. */
  stored(word: ChargerWord): Promise<number | null>;
  /** Said once, whoever hears it. */
  say(word: ChargerWord): Promise<void>;
  /** A turn goes by. */
  pass(): void;
}

/** A model charger in the field that says to its server, turn by turn, what one of its kind says. */
export class SpeakingCharger {
  readonly model = new ModelCharger(GOOD);
  readonly #ears: Ears;
  #hasCharged = false;

  constructor(ears: Ears) {
    this.#ears = ears;
  }

  /** The charger does what it is told once, and says the same again when it is told again. */
  obey(order: WayOrder, nowMs: number): WayAnswer | null {
    const { isPowered, protocol } = this.model;
    return isPowered && order.by === protocol ? this.model.obey(order, nowMs) : null;
  }

  /** What it has to say now. `state`: where its way is; while it soaks a car comes once. */
  speak(state: string, nowMs: number): Promise<void> {
    return this.model.protocol === 'CAPI' ? this.#speakCapi() : this.#speakOcpp(state, nowMs);
  }

  async #speakCapi(): Promise<void> {
    const { registerWh, settingsRevision, isArmed, hasCar } = this.model;
    const connectors = [{ connectorId: 1, status: hasCar ? 'Connected' : 'Available', sessionId: null, registerWh }];
    const { state, version, reason } = this.model.firmware();
    const firmware = { state, version, ...(reason === undefined ? {} : { reason }) };
    await this.#ears.say({ kind: 'polled', connectors, settingsRevision, firmware });
    if (isArmed) this.model.told();
  }

  async #speakOcpp(state: string, nowMs: number): Promise<void> {
    const charger = this.model;
    const { serialNumber, model, release } = PLAN;
    if (charger.trial) charger.trial.aloneMs = 0;
    if (charger.isRestarted) {
      charger.isRestarted = false;
      charger.bootNo += 1;
      const boot = { kind: 'bootNotification', bootNo: charger.bootNo, generation: charger.bootNo } as const;
      await this.#sayStored({ ...boot, serialNumber, model, firmwareVersion: release.version });
    }
    await this.#ears.say({ kind: 'metered', connectorId: 1, registerWh: charger.shownWh, chargerMs: nowMs });
    if (charger.isCommitted && !this.#hasCharged && state === 'Soaking') await this.#charge();
  }

  async #charge(): Promise<void> {
    this.#hasCharged = true;
    const registerWh = this.model.shownWh;
    const started = (transactionId: number) => ({ kind: 'started', connectorId: 1, transactionId, registerWh }) as const;
    const transactionId = await this.#ears.stored(started(0));
    if (transactionId === null) throw new Error('a start without a transaction');
    await this.#ears.say(started(transactionId));
    this.#ears.pass();
    await this.#sayStored({ kind: 'stopped', transactionId });
  }

  /** What a charger must get an answer to it says until it does, and the answer comes when it is stored: whoever was to hear it may have died. */
  async #sayStored(word: ChargerWord): Promise<void> {
    await this.#ears.stored(word);
    await this.#ears.say(word);
  }
}
