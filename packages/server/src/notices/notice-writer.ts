import { sql, type Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { storableText, type Database } from '../store/index.ts';
import type { NoticeBody } from './notice-body.ts';

/** Something that people are told of. */
export interface NewFact {
  /** Names what happened, such as `WAY:3:rolled back`: whoever was told of it is not told again. */
  readonly fact: string;
  readonly at: Date;
  /** The site's zone (IANA), in which its times are told. */
  readonly zone: string;
  readonly body: NoticeBody;
}

export interface NewNotice extends NewFact {
  readonly organisationNo: number;
  /** Ids of persons; those who are not of the organisation are left out. */
  readonly to: readonly string[];
}

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

  /**
   * Writes a row for each notice and recipient, in the transaction of what they tell. The same fact a second time changes nothing. Resolves with
   * the notices of which somebody is told.
   */
  async write<Of extends NewNotice>(trx: Transaction<Database>, notices: readonly Of[]): Promise<readonly Of[]> {
    const people = await peopleOf(trx, [...new Set(notices.flatMap(({ to }) => to))]);
    const told = notices.map((notice) => ({
      notice,
      people: [...new Set(notice.to)]
        .flatMap((id) => people.get(id) ?? [])
        .filter((person) => person.organisation_no === notice.organisationNo),
    }));
    const rows = told.flatMap(({ notice, people: them }) => them.map((person) => this.#rowOf(notice, person)));
    // Two who tell the same people of the same at once go in one order.
    rows.sort((one, other) => (one.person_id < other.person_id ? -1 : one.person_id > other.person_id ? 1 : 0));
    for (let from = 0; from < rows.length; from += MOST_ROWS) {
      await trx
        .insertInto('notice')
        .values(rows.slice(from, from + MOST_ROWS))
        .onConflict((conflict) => conflict.columns(['person_id', 'fact']).doNothing())
        .execute();
    }
    if (rows.length > 0) this.#ports.onWritten?.();
    return told.flatMap(({ notice, people: them }) => (them.length > 0 ? [notice] : []));
  }

  #rowOf({ fact, at, zone, body }: NewNotice, person: Recipient) {
    const { clock, random, sendsMail } = this.#ports;
    return {
      id: newId(clock, random),
      organisation_no: person.organisation_no,
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

interface Recipient {
  readonly id: string;
  readonly organisation_no: number;
  readonly language_tag: string;
}

async function peopleOf(trx: Transaction<Database>, ids: readonly string[]): Promise<ReadonlyMap<string, Recipient>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('person')
    .select(['id', 'organisation_no', 'language_tag'])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
