import type { Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { crossing, type Ownership } from '../../chargers/index.ts';
import type { Lease } from '../../sites/index.ts';
import type { Database, Store } from '../../store/index.ts';
import { bootAnswerOf, reservationOf, type WayFact, type WaySettings, type WayStep } from '../way/index.ts';
import { dueMs } from './due.ts';
import { changedFields, type Weight } from './weigh.ts';
import { appendAudit, nextHash, type AuditContent } from './way-audit.ts';
import { writeOrders, type OpenOrder, type WayRow } from './way-rows.ts';

export interface WriteStepPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly ownership: Ownership;
  readonly settings: WaySettings;
}

/** A step that is to be written. */
export interface TakenStep {
  readonly row: WayRow;
  readonly fact: WayFact;
  readonly step: WayStep;
  readonly weight: Exclude<Weight, 'nothing'>;
  readonly by: string | null;
}

/**
 * One step in one transaction: the way, its orders, the audit, who owns the charger, and what holds for it on its way. Resolves with the orders that
 * are to leave now; null where somebody else wrote the way since it was read, or holds the lease: then nothing is written.
 */
export async function writeStep(ports: WriteStepPorts, lease: Lease, taken: TakenStep): Promise<readonly OpenOrder[] | null> {
  const { store, clock, random, settings } = ports;
  const { row, step, weight } = taken;
  const { way } = step;
  const nowMs = clock.now();
  const at = new Date(nowMs);
  const quiet = { ...row.quiet, ...changedFields(row.way, way) };
  const audit = weight === 'loud' ? auditRow(taken, at) : null;
  const leaving = step.orders
    .filter(({ by, kind }) => by !== 'server' || kind === 'answerBoot')
    .map((order) => ({ order, seamId: newId(clock, random) }));
  const due = dueMs(way, settings, nowMs);
  return store.transaction(async (trx) => {
    const written = await trx
      .updateTable('migration_way')
      .set({
        way: JSON.stringify(way),
        state: way.state,
        quiet: JSON.stringify(audit ? {} : quiet),
        version: row.version + 1,
        is_active: way.state !== 'Withdrawn',
        due_at: due === null ? null : new Date(due),
        // What its new firmware may give is never less than what it had a limit for.
        reserved: JSON.stringify(reservationOf(way, () => null)),
        changed_at: at,
        ...(audit ? { last_seq: audit.seq, last_hash: audit.hash } : {}),
      })
      .where('no', '=', row.no)
      .where('version', '=', row.version)
      .where((where) => where.exists(heldLease(trx, lease)))
      .returning('no')
      .executeTakeFirst();
    if (!written) return null;
    if (!audit) return [];
    await writeOrders(trx, row, way, leaving, at);
    await appendAudit(trx, { wayNo: row.no, organisationNo: row.organisationNo }, audit);
    await changeHands(trx, ports.ownership, taken, at);
    for (const order of step.orders) await carryOut(trx, { row, order, at, id: newId(clock, random) });
    if (row.way.state === 'Stranded' && way.state !== 'Stranded') {
      await trx.updateTable('migration_case').set({ closed_at: at }).where('way_no', '=', row.no).where('closed_at', 'is', null).execute();
    }
    return leaving.map(({ order, seamId }) => ({ order, seamId, chargerId: row.chargerId, wayId: row.id }));
  });
}

const heldLease = (trx: Transaction<Database>, { name, fence }: Lease) =>
  trx.selectFrom('lease').select('name').where('name', '=', name).where('fence', '=', String(fence));

function auditRow({ row, fact, step, by }: TakenStep, at: Date) {
  const { events, orders } = step;
  const content: AuditContent = { fact, by, quiet: row.quiet, events, orderIds: orders.map(({ id }) => id) };
  const entry = { seq: row.lastSeq + 1, at, content: JSON.stringify(content) };
  return { ...entry, hash: nextHash(row.lastHash, entry) };
}

/** Whether a step changes who may command the charger, or what its boots are answered with. */
export const changesHands = ({ row, step: { way, events, orders } }: TakenStep): boolean =>
  row.way.epoch !== way.epoch ||
  bootAnswerOf(row.way) !== bootAnswerOf(way) ||
  events.some(({ kind }) => kind === 'committed') ||
  orders.some(({ kind }) => kind === 'drain' || kind === 'holdSessions');

async function changeHands(trx: Transaction<Database>, ownership: Ownership, { row, step }: TakenStep, at: Date): Promise<void> {
  const { way, events } = step;
  const { chargerId } = row;
  const epochs = { from: row.way.epoch, to: way.epoch };
  if (epochs.to !== epochs.from) {
    if (way.owner === 'CAPI') await ownership.goesHome(trx, chargerId, epochs);
    else await ownership.crosses(trx, chargerId, way.owner, epochs);
  }
  if (events.some(({ kind }) => kind === 'committed')) await ownership.becomesOcpp(trx, chargerId, { from: way.epoch, to: way.epoch }, at);
  const answer = bootAnswerOf(way);
  if (answer !== bootAnswerOf(row.way)) await crossing.answerBoots(trx, chargerId, answer);
}

/** What the server does by itself is done in the step's own transaction. */
async function carryOut(
  trx: Transaction<Database>,
  { row, order, at, id }: { readonly row: WayRow; readonly order: WayStep['orders'][number]; readonly at: Date; readonly id: string },
): Promise<void> {
  if (order.kind === 'drain' || order.kind === 'holdSessions') await crossing.holdSessions(trx, row.chargerId, order.isOn, at);
  if (order.kind !== 'openCase') return;
  const { instructions } = order;
  await trx
    .insertInto('migration_case')
    .values({ id, organisation_no: row.organisationNo, way_no: row.no, instructions, opened_at: at, closed_at: null })
    .execute();
}
