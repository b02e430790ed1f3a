import { sql, type Kysely, type Transaction } from 'kysely';
import type { Bus } from '../bus/index.ts';
import type { Database, Owner } from '../store/index.ts';
import { chargerErrors } from './errors.ts';

/** Who may command a charger. */
export interface Owned {
  readonly owner: Owner;
  /** Grows with every change of owner, and never falls. What was ordered under an older one leaves no more. */
  readonly epoch: number;
}

/** A change from one epoch to a later one. */
export interface EpochStep {
  readonly from: number;
  readonly to: number;
}

/** What the bus asks of the node that holds a charger, before the change is committed: send nothing of an older epoch any more. */
export interface ChargerFenced {
  readonly kind: 'fenced';
  readonly epoch: number;
}

/**
 * Which protocol owns a charger. Facts are taken from either protocol at any time; orders and commands leave only by the protocol that owns
 * it, and only under its epoch of now.
 *
 * A change is made in the transaction of the caller. From that moment, before it is committed, nothing of the former epoch leaves here any
 * more; so after the transaction, *whatever came of it*, the caller tells the node that holds the charger to read anew ({@link tell}).
 *
 * Changes raise CHARGER_OWNERSHIP_CHANGED where the charger is not under the epoch `from` any more, or `to` is not a later one.
 */
export class Ownership {
  readonly #bus: Bus;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Raises CHARGER_UNKNOWN. */
  async read(db: Kysely<Database>, chargerId: string): Promise<Owned> {
    const row = await db.selectFrom('charger').select(['owner', 'epoch']).where('id', '=', chargerId).executeTakeFirst();
    if (!row) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
    return row;
  }

  /**
   * Before the transaction, where several nodes run: resolves once the node that holds the charger lets nothing of an older epoch leave. Where
   * all is one process, the change itself does that in time.
   */
  async fence(chargerId: string, epoch: number): Promise<void> {
    const fenced: ChargerFenced = { kind: 'fenced', epoch };
    // A node that is lost has nobody to tell it to send something.
    await this.#bus.request(`charger.${chargerId}`, fenced)?.catch(() => undefined);
  }

  /** On its way: nobody's while it crosses, OCPP's while it is on trial. Its protocol stays CAPI, so it has no badge yet (R4). */
  async crosses(trx: Transaction<Database>, chargerId: string, owner: 'nobody' | 'OCPP', step: EpochStep): Promise<void> {
    await this.#change(trx, chargerId, owner, step, {});
  }

  /** It has acknowledged the commit: from now on it speaks OCPP, and has the badge (R4). */
  async becomesOcpp(trx: Transaction<Database>, chargerId: string, step: EpochStep, at: Date): Promise<void> {
    await this.#change(trx, chargerId, 'OCPP', step, {
      protocol: 'OCPP',
      boot_answer: null,
      first_accepted_boot_at: sql<Date>`coalesce(first_accepted_boot_at, ${at})`,
      key_hashes: sql<Buffer[]>`case when trial_key_hashes = '{}' then key_hashes else trial_key_hashes end`,
      trial_key_hashes: [],
    });
  }

  /** It is CAPI's again. Raises CHARGER_NEVER_ON_CAPI too. */
  async goesHome(trx: Transaction<Database>, chargerId: string, step: EpochStep): Promise<void> {
    const capi = await trx
      .selectFrom('capi_charger')
      .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
      .select('charger_no')
      .where('charger.id', '=', chargerId)
      .executeTakeFirst();
    if (!capi) throw chargerErrors.raise('CHARGER_NEVER_ON_CAPI', { chargerId });
    await this.#change(trx, chargerId, 'CAPI', step, { protocol: 'CAPI', boot_answer: null, trial_key_hashes: [] });
  }

  /** After a transaction with a change in it, and after one that failed: the node that holds the charger reads what stands now. */
  async tell(chargerId: string): Promise<void> {
    await this.#bus.request(`charger.${chargerId}`, { kind: 'changed' });
    this.#bus.publish({ kind: 'charger', chargerId });
  }

  async #change(trx: Transaction<Database>, chargerId: string, owner: Owner, { from, to }: EpochStep, more: object): Promise<void> {
    const changed = await trx
      .updateTable('charger')
      .set({ owner, epoch: to, ...more })
      .where('id', '=', chargerId)
      .where('epoch', '=', from)
      // Where the owner stays, as at a commit, the epoch may.
      .where((where) =>
        where.or([where(where.val(to), '>', from), where.and([where('owner', '=', owner), where(where.val(to), '=', from)])]),
      )
      .returning('no')
      .executeTakeFirst();
    if (!changed) throw chargerErrors.raise('CHARGER_OWNERSHIP_CHANGED', { chargerId, from, to });
    // Not awaited: nothing but the store is, inside a transaction. Here it has taken effect when the call returns.
    const fenced: ChargerFenced = { kind: 'fenced', epoch: to };
    this.#bus.request(`charger.${chargerId}`, fenced)?.catch(() => undefined);
  }
}
