import type { Transaction } from 'kysely';
import type { Database, Store } from '../../../store/index.ts';

/** When the process dies at a write: before it, with all of it said and nothing committed, or after the commit and before anybody knows. */
export type DiesAt = { readonly write: number; readonly when: 'before' | 'within' | 'after' } | null;

/** The server is gone. */
export class Died extends Error {
  constructor() {
    super('the process has died');
  }
}

/** A store whose process dies at its write of that number: from then on it does nothing for whoever held it. */
export class CrashingStore implements Store {
  readonly #store: Store;
  readonly #diesAt: DiesAt;
  readonly #onDeath: () => void;
  writes = 0;
  isDead = false;

  /** `onDeath`: how it dies, where that is more than doing nothing any more. */
  constructor(store: Store, diesAt: DiesAt, onDeath: () => void = () => undefined) {
    this.#store = store;
    this.#diesAt = diesAt;
    this.#onDeath = onDeath;
  }

  get kind(): Store['kind'] {
    return this.#store.kind;
  }

  get db(): Store['db'] {
    this.#raiseIfDead();
    return this.#store.db;
  }

  get failure(): Store['failure'] {
    return this.#store.failure;
  }

  async transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
    this.#raiseIfDead();
    this.writes += 1;
    const when = this.writes === this.#diesAt?.write ? this.#diesAt.when : null;
    if (when === 'before') this.#die();
    const result = await this.#store.transaction(async (trx) => {
      const done = await work(trx);
      if (when === 'within') this.#die();
      return done;
    });
    if (when === 'after') this.#die();
    return result;
  }

  onCommit(listener: () => void): () => void {
    return this.#store.onCommit(listener);
  }

  onFailure(): void {
    // It does not fail: it is gone.
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #die(): never {
    this.isDead = true;
    this.#onDeath();
    throw new Died();
  }

  #raiseIfDead(): void {
    if (this.isDead) throw new Died();
  }
}
