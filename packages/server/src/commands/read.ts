import { sql, type Kysely, type Selectable } from 'kysely';
import type { CommandError, CommandPage, CommandView } from '@phasor/contract';
import { chargerNumber, isRowId } from '../chargers/index.ts';
import type { Database } from '../store/index.ts';
import { commandErrors } from './errors.ts';

type Row = Selectable<Database['command']> & { readonly chargerId: string; readonly byName: string | null };

/** One command as it stands. Raises COMMAND_UNKNOWN. */
export async function readCommand(db: Kysely<Database>, organisationNo: number, id: string): Promise<CommandView> {
  const row = isRowId(id) ? await commands(db, organisationNo).where('command.id', '=', id).executeTakeFirst() : undefined;
  if (!row) throw commandErrors.raise('COMMAND_UNKNOWN', { id: id.slice(0, 50) });
  return viewOf(row);
}

/** A charger's commands, newest first; `after` is the id that the page before ended with. Raises CHARGER_UNKNOWN. */
export async function listCommands(
  db: Kysely<Database>,
  organisationNo: number,
  chargerId: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<CommandPage> {
  const no = await chargerNumber(db, organisationNo, chargerId);
  if (page.after !== undefined && !isRowId(page.after)) return { items: [], next: null };
  let query = commands(db, organisationNo).where('command.charger_no', '=', no).orderBy('command.id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('command.id', '<', page.after);
  const items = (await query.execute()).map(viewOf);
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

const commands = (db: Kysely<Database>, organisationNo: number) =>
  db
    .selectFrom('command')
    .innerJoin('charger', 'charger.no', 'command.charger_no')
    // Parts of the system ask too, so that the column is no uuid.
    .leftJoin('person', (join) => join.on(sql`person.id::text`, '=', sql.ref('command.placed_by')))
    .selectAll('command')
    .select(['charger.id as chargerId', sql<string | null>`coalesce(nullif(person.name, ''), person.email)`.as('byName')])
    .where('command.organisation_no', '=', organisationNo);

function viewOf(row: Row): CommandView {
  const answer: unknown = row.answer === null ? null : JSON.parse(row.answer);
  return {
    id: row.id,
    chargerId: row.chargerId,
    action: row.action,
    payload: JSON.parse(row.payload) as unknown,
    state: row.state,
    response: row.state === 'answered' ? answer : null,
    // Written by `settle`, so it is one.
    error: row.state === 'refused' ? (answer as CommandError) : null,
    failure: row.failure,
    late: row.late_at === null ? null : { at: row.late_at.toISOString(), answer: JSON.parse(row.late_answer ?? 'null') as unknown },
    by: row.placed_by,
    byName: row.byName,
    createdAt: row.created_at.toISOString(),
    deadline: row.deadline.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    settledAt: row.settled_at?.toISOString() ?? null,
  };
}
