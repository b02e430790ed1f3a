import type { Kysely, Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { storableText, type Database } from '../store/index.ts';
import type { NoticeBody } from './notice-body.ts';

export interface Recipients {
  readonly organisationNo: number;
  /** Ids of persons; those who are not of the organisation are left out. See {@link ownersOf}. */
  readonly to: readonly string[];
}

/** Something that people are told of. */
export interface NewFact {
  /** Names what happened, such as `WAY:3:rolled back`: whoever was told of it is not told again. */
  readonly fact: string;
  readonly at: Date;
  /** The site's zone (IANA), in which its times are told. */
  readonly zone: string;
  readonly body: NoticeBody;
}

export interface NewNotice extends Recipients, NewFact {}

export interface WriterPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether notices go out by mail too. */
  readonly sendsMail: boolean;
  /** Called after each notice that is written, before its transaction is over. */
  readonly onWritten?: () => void;
}

/** Rows of one statement: its parameters are counted. */
const MOST_ROWS = 500;

/** Writes what people are told of. It is sent afterwards: what is told has happened, and what has happened is told. */
export class NoticeWriter {
  readonly #ports: WriterPorts;

  constructor(ports: WriterPorts) {
    this.#ports = ports;
  }

  /** Writes a notice for each of its recipients, in the transaction of what it tells. The same fact a second time changes nothing. */
  async write(trx: Transaction<Database>, { organisationNo, to, ...fact }: NewNotice): Promise<void> {
    await this.writeAll(trx, { organisationNo, to }, [fact]);
  }

  /** As {@link write}, for several facts that the same people are told of; resolves with how many people these are. */
  async writeAll(trx: Transaction<Database>, { organisationNo, to }: Recipients, facts: readonly NewFact[]): Promise<number> {
    if (to.length === 0) return 0;
    const people = await trx
      .selectFrom('person')
      .select(['id', 'language_tag'])
      .where('organisation_no', '=', organisationNo)
      .where('id', 'in', [...to])
      // Two who tell the same people of the same at once go in one order.
      .orderBy('id')
      .execute();
    const values = facts.flatMap((fact) => people.map((person) => this.#rowOf(organisationNo, person, fact)));
    for (let from = 0; from < values.length; from += MOST_ROWS) {
      await trx
        .insertInto('notice')
        .values(values.slice(from, from + MOST_ROWS))
        .onConflict((conflict) => conflict.columns(['person_id', 'fact']).doNothing())
        .execute();
    }
    if (values.length > 0) this.#ports.onWritten?.();
    return people.length;
  }

  #rowOf(organisation_no: number, person: { readonly id: string; readonly language_tag: string }, { fact, at, zone, body }: NewFact) {
    const { clock, random, sendsMail } = this.#ports;
    return {
      id: newId(clock, random),
      organisation_no,
      person_id: person.id,
      fact: storableText(fact),
      kind: body.kind,
      charger_id: storableText(body.chargerId),
      body: JSON.stringify(body),
      zone,
      language_tag: person.language_tag,
      at,
      mail_state: sendsMail ? ('waiting' as const) : ('none' as const),
      mail_due_at: at,
    };
  }
}

/** Who is told of an organisation's chargers: its owners; where it names none, its administrators. Ids of persons. */
export async function ownersOf(trx: Kysely<Database>, organisationNo: number): Promise<readonly string[]> {
  const members = await trx
    .selectFrom('membership')
    .select(['person_id', 'role_name'])
    .where('organisation_no', '=', organisationNo)
    .where('role_name', 'in', ['owner', 'administrator'])
    .execute();
  const having = (role: string): string[] => members.filter(({ role_name }) => role_name === role).map(({ person_id }) => person_id);
  const owners = having('owner');
  return owners.length > 0 ? owners : having('administrator');
}
