import type { Transaction } from 'kysely';
import { newId, type Clock, type Random } from '@phasor/kernel';
import { crossing, type Ownership } from '../../chargers/index.ts';
import { auditedTransaction, type NewAuditEntry } from '../../journal/index.ts';
import type { NoticeWriter } from '../../notices/index.ts';
import { archiveSchedule } from '../../schedules/index.ts';
import type { Lease } from '../../sites/index.ts';
import type { Database, Store } from '../../store/index.ts';
import { calledOff, isCalledOff } from '../telling/called-off.ts';
import { slotToTell, tellOwners } from '../telling/owners.ts';
import { toldOfStep } from '../telling/told-of-step.ts';
import { bootAnswerOf, freeTagOf, reservationOf, type Way, type WayFact, type WaySettings, type WayStep } from '../way/index.ts';
import { dueMs } from './due.ts';
import { changedFields, type Weight } from './weigh.ts';
import { stepEntry } from './way-audit.ts';
import { writeOrders, type OpenOrder, type WayRow } from './way-rows.ts';

export interface WriteStepPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly ownership: Ownership;
  readonly notices: NoticeWriter;
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
 * One step in one transaction: the way, its orders, the audit, who owns the charger, what holds for it on its way, and what its owners are told.
 * Resolves with the orders that are to leave now; null where somebody else wrote the way since it was read, or holds the lease: then nothing is written.
 */
export async function writeStep(ports: WriteStepPorts, lease: Lease, taken: TakenStep): Promise<readonly OpenOrder[] | null> {
  const { store, clock, random, settings } = ports;
  const { row, step, weight } = taken;
  const { way } = step;
  const nowMs = clock.now();
  const at = new Date(nowMs);
  const quiet = quietAfter(taken);
  const entry = weight === 'loud' ? entryOf(taken, at) : null;
  const leaving = step.orders
    .filter(({ by, kind }) => by !== 'server' || kind === 'answerBoot')
    .map((order) => ({ order, seamId: newId(clock, random) }));
  const due = dueMs(way, row.campaignId, settings, nowMs);
  return auditedTransaction(store, async (trx, note) => {
    const written = await trx
      .updateTable('migration_way')
      .set({
        way: JSON.stringify(way),
        state: way.state,
        quiet: JSON.stringify(quiet),
        version: row.version + 1,
        is_active: way.state !== 'Withdrawn',
        due_at: due === null ? null : new Date(due),
        // What its new firmware may give is never less than what it had a limit for.
        reserved: JSON.stringify(reservationOf(way, () => null)),
        changed_at: at,
        steps: row.steps + (entry ? 1 : 0),
      })
      .where('no', '=', row.no)
      .where('version', '=', row.version)
      .where((where) => where.exists(heldLease(trx, lease)))
      .returning('no')
      .executeTakeFirst();
    if (!written) return null;
    if (!entry) return [];
    note(entry);
    await writeOrders(trx, row, way, leaving, at);
    await archive(trx, step, at);
    await changeHands(trx, ports.ownership, taken, at);
    for (const order of step.orders) await carryOut(trx, { row, order, at, id: newId(clock, random) });
    if (row.way.state === 'Stranded' && way.state !== 'Stranded') {
      await trx.updateTable('migration_case').set({ closed_at: at }).where('way_no', '=', row.no).where('closed_at', 'is', null).execute();
    }
    await tell(trx, ports.notices, taken, at);
    return leaving.map(({ order, seamId }) => ({ order, seamId, chargerId: row.chargerId, wayId: row.id }));
  });
}

/** What the next entry of the audit will have to say beside its fact. */
const quietAfter = ({ row, step, weight }: TakenStep): Partial<Way> =>
  weight === 'loud' ? {} : { ...row.quiet, ...changedFields(row.way, step.way) };

/** A row that {@link writeStep} has written, as it would be read. */
export function rowAfter(taken: TakenStep): WayRow {
  const { row, step, weight } = taken;
  const stored = JSON.stringify({ way: step.way, quiet: quietAfter(taken) });
  const { way, quiet } = JSON.parse(stored) as Pick<WayRow, 'way' | 'quiet'>;
  const steps = row.steps + (weight === 'loud' ? 1 : 0);
  return { ...row, way, quiet, steps, version: row.version + 1, isActive: way.state !== 'Withdrawn' };
}

const heldLease = (trx: Transaction<Database>, { name, fence }: Lease) =>
  trx.selectFrom('lease').select('name').where('name', '=', name).where('fence', '=', String(fence));

function entryOf({ row, fact, step: { events, orders }, by }: TakenStep, at: Date): NewAuditEntry {
  const { id: wayId, organisationNo, quiet, steps } = row;
  const orderIds = orders.map(({ id }) => id);
  return stepEntry({ organisationNo, wayId, at, by }, { step: steps + 1, fact, quiet, events, orderIds });
}

/** On OCPP a charger charges on that tag without asking; on CAPI it asks nobody. */
const freeIdTagOf = ({ owner, items }: Way): string | null => (owner === 'OCPP' ? freeTagOf(items) : null);

/** Whether a step changes who may command the charger, or what its boots are answered with. */
export const changesHands = ({ row, step: { way, events, orders } }: TakenStep): boolean =>
  row.way.epoch !== way.epoch ||
  bootAnswerOf(row.way) !== bootAnswerOf(way) ||
  freeIdTagOf(row.way) !== freeIdTagOf(way) ||
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
  const freeIdTag = freeIdTagOf(way);
  if (freeIdTag !== freeIdTagOf(row.way)) await crossing.chargeFreeOn(trx, chargerId, freeIdTag);
}

/** R5: its schedule is kept as it was when the charger was read, and when it leaves. */
async function archive(trx: Transaction<Database>, { way, events }: WayStep, at: Date): Promise<void> {
  const isRead = events.some((event) => event.kind === 'moved' && (event.to === 'Snapshotted' || event.to === 'Draining'));
  if (isRead && way.snapshot) await archiveSchedule(trx, way.plan.chargerId, way.snapshot.settings.connectors, at);
}

async function tell(trx: Transaction<Database>, notices: NoticeWriter, { row, step }: TakenStep, at: Date): Promise<void> {
  const { way, events } = step;
  const isAsked = events.some(({ kind }) => kind === 'ownerAsked');
  const slot = isAsked ? await slotToTell(trx, row, `${row.id}:${way.attempt}:slot ${way.step}`, at.getTime()) : [];
  const off = isCalledOff(row.way, step) ? [calledOff(row.campaignId ?? row.id, row.chargerId)] : [];
  await tellOwners(trx, notices, row, [...toldOfStep(step), ...slot, ...off], at);
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
