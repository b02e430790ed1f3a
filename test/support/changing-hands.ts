import type { Owned } from '../../packages/server/src/chargers/index.ts';
import type { Database, Registration } from '../../packages/server/src/store/index.ts';
import type { Transaction } from 'kysely';
import type { Clock } from '@phasor/kernel';
import type { TestSystem } from './system.ts';

/** Makes a charger change hands, as whoever migrates it would: in one transaction, then the node that holds it is told. */
export class ChangingHands {
  readonly #system: TestSystem;
  readonly #clock: Clock;
  readonly #chargerId: string;

  constructor(system: TestSystem, clock: Clock, chargerId: string) {
    this.#system = system;
    this.#clock = clock;
    this.#chargerId = chargerId;
  }

  async set(change: (trx: Transaction<Database>) => Promise<void>): Promise<void> {
    try {
      await this.#system.store.transaction(change);
    } finally {
      await this.#system.ownership.tell(this.#chargerId);
    }
  }

  owned(): Promise<Owned> {
    return this.#system.ownership.read(this.#system.store.db, this.#chargerId);
  }

  crosses(owner: 'nobody' | 'OCPP', from: number, to = from + 1): Promise<void> {
    return this.set((trx) => this.#system.ownership.crosses(trx, this.#chargerId, owner, { from, to }));
  }

  commit(from: number, to = from): Promise<void> {
    return this.set((trx) => this.#system.ownership.becomesOcpp(trx, this.#chargerId, { from, to }, this.#now));
  }

  goHome(from: number): Promise<void> {
    return this.set((trx) => this.#system.ownership.goesHome(trx, this.#chargerId, { from, to: from + 1 }));
  }

  hold(isOn: boolean): Promise<void> {
    return this.set((trx) => this.#system.crossing.holdSessions(trx, this.#chargerId, isOn, this.#now));
  }

  answerBoots(answer: Registration | null): Promise<void> {
    return this.set((trx) => this.#system.crossing.answerBoots(trx, this.#chargerId, answer));
  }

  trialKey(credential: string | null): Promise<void> {
    return this.set((trx) => this.#system.crossing.giveTrialKey(trx, this.#system.chargerKeys, this.#chargerId, credential));
  }

  get #now(): Date {
    return new Date(this.#clock.now());
  }
}
