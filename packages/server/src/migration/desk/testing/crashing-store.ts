import type { Transaction } from 'kysely';
import type { Database, Store } from '../../../store/index.ts';

/** When the process dies at a write: before it is committed, or after that and before anybody knows. */
export type DiesAt = { readonly write: number; readonly when: 'before' | 'after' } | null;

/** A store whose process dies at its write of that number: from then on it does nothing for whoever held it. */
export class CrashingStore implements Store {
  readonly #store: Store;
  readonly #diesAt: DiesAt;
  writes = 0;
  isDead = false;

  constructor(store: Store, diesAt: DiesAt) {
    this.#store = store;
    this.#diesAt = diesAt;
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
    const isLast = this.writes === this.#diesAt?.write;
    if (isLast && this.#diesAt?.when === 'before') this.#die();
    const result = await this.#store.transaction(work);
    if (isLast) this.#die();
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
    throw new Error('the process has died');
  }

  #raiseIfDead(): void {
    if (this.isDead) throw new Error('the process has died');
  }
}
