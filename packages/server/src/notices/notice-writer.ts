import type { Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { storableText, type Database } from '../store/index.ts';
import type { NoticeBody } from './notice-body.ts';

export interface NewNotice {
  readonly organisationNo: number;
  /** Ids of persons; those who are not of the organisation are left out. See {@link ownersOf}. */
  readonly to: readonly string[];
  /** Names what happened, such as `WAY:3:RolledBack`: whoever was told of it is not told again. */
  readonly fact: string;
  readonly at: Date;
  /** The site's zone (IANA), in which its times are told. */
  readonly zone: string;
  readonly body: NoticeBody;
}

export interface WriterPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether notices go out by mail too. */
  readonly sendsMail: boolean;
  /** Called after each notice that is written, before its transaction is over. */
  readonly onWritten?: () => void;
}

/** Writes what people are told of. It is sent afterwards: what is told has happened, and what has happened is told. */
export class NoticeWriter {
  readonly #ports: WriterPorts;

  constructor(ports: WriterPorts) {
    this.#ports = ports;
  }

  /** Writes a notice for each of its recipients, in the transaction of what it tells. The same fact a second time changes nothing. */
  async write(trx: Transaction<Database>, { organisationNo, to, fact, at, zone, body }: NewNotice): Promise<void> {
    if (to.length === 0) return;
    const { clock, random, sendsMail, onWritten } = this.#ports;
    const people = await trx
      .selectFrom('person')
      .select(['id', 'language_tag'])
      .where('organisation_no', '=', organisationNo)
      .where('id', 'in', [...to])
      // Two who tell the same people of the same at once go in one order.
      .orderBy('id')
      .execute();
    if (people.length === 0) return;
    const values = people.map((person) => ({
      id: newId(clock, random),
      organisation_no: organisationNo,
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
    }));
    await trx
      .insertInto('notice')
      .values(values)
      .onConflict((conflict) => conflict.columns(['person_id', 'fact']).doNothing())
      .execute();
    onWritten?.();
  }
}

/** Who is told of an organisation's chargers: its owners; where it names none, its administrators. Ids of persons. */
export async function ownersOf(trx: Transaction<Database>, organisationNo: number): Promise<readonly string[]> {
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
