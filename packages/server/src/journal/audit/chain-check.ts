import { firstHash, hashOf, type AuditEntry, type AuditHead } from './audit-entry.ts';

/** The first place at which a chain is not what was written. */
export interface BrokenAt {
  readonly seq: number;
  readonly why: string;
}

/** Follows a chain from its beginning, entry by entry, in any number of steps. */
export class ChainCheck {
  #seq = 0;
  #hash: string;
  #broken: BrokenAt | null = null;

  constructor(organisationId: string) {
    this.#hash = firstHash(organisationId);
  }

  get broken(): BrokenAt | null {
    return this.#broken;
  }

  /** The last entry that was found whole. */
  get head(): AuditHead {
    return { seq: this.#seq, hash: this.#hash };
  }

  /** The next entry; after the first broken one the rest is not looked at. */
  take(entry: AuditEntry): void {
    if (this.#broken) return;
    const seq = this.#seq + 1;
    if (entry.seq !== seq) this.fail(`it is not there: entry ${entry.seq} stands in its place`);
    else if (entry.previous !== this.#hash) this.fail('it does not follow the entry before it');
    else if (entry.hash !== hashOf(entry)) this.fail('it is not what was written');
    else {
      this.#seq = seq;
      this.#hash = entry.hash;
    }
  }

  /** The entry in turn cannot be read, or is not to be believed, for another reason. */
  fail(why: string): void {
    this.#broken ??= { seq: this.#seq + 1, why };
  }

  /** All entries were taken: do they end where the chain ends? */
  end(head: AuditHead): void {
    if (this.#seq < head.seq) this.fail(`it is not there, and neither is what follows up to ${head.seq}`);
    else if (this.#seq > head.seq) this.#broken ??= { seq: head.seq + 1, why: `the chain ends with ${head.seq}` };
    else if (this.#hash !== head.hash) this.#broken ??= { seq: head.seq, why: 'it is not the one with which the chain ends' };
  }
}
