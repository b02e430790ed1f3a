import { chargerModels, type Outlet } from '@phasor/models';
import type { Transaction } from 'kysely';
import { ownersOf } from '../../access/index.ts';
import type { NoticeWriter, Span } from '../../notices/index.ts';
import type { Database } from '../../store/index.ts';
import { openMembers, permissionsOf, type CampaignEvent, type CampaignState } from '../campaign/index.ts';
import type { CampaignRow } from '../campaigns/campaign-rows.ts';
import type { MemberRow } from '../campaigns/member-rows.ts';
import { parts } from '../campaigns/watch.ts';
import { windowsOf } from '../campaigns/wish.ts';
import type { SiteWindow } from '../eligibility/index.ts';
import type { WayState } from '../way/index.ts';
import { calledOff } from './called-off.ts';
import { readSettings, sitesOf, type SiteOfCharger } from './owners.ts';
import { toldBefore, windowAhead } from './told-before.ts';
import type { Told } from './told-of-step.ts';

/** A step of a campaign, and those that it was about. */
export interface MembersStepped {
  readonly row: CampaignRow;
  readonly members: readonly MemberRow[];
  readonly state: CampaignState;
  readonly events: readonly CampaignEvent[];
}

/** Tells the owners of a campaign's chargers what a step of it decided, in the transaction of the step. */
export async function tellMembers(trx: Transaction<Database>, writer: NoticeWriter, stepped: MembersStepped, nowMs: number): Promise<void> {
  await tellPlanned(trx, writer, stepped, nowMs);
  const told = membersCalledOff(stepped).map((member) => ({ member, told: calledOff(stepped.row.id, member.id) }));
  const places = await placesOf(trx, stepped.row, told);
  await write(trx, writer, places, nowMs);
}

/**
 * Those whose turn has come: they are in a wave that is open, or have joined. Before its owners are told none of them begins, and who was told is not
 * told again. One that is nobody's waits for nobody; should it come to be somebody's before it has gone, they are told with the next step. So is whoever
 * comes to own it beside others who were told: the time that those were given goes on.
 */
async function tellPlanned(trx: Transaction<Database>, writer: NoticeWriter, stepped: MembersStepped, nowMs: number): Promise<void> {
  const { row, members, state } = stepped;
  if (!permissionsOf(state).admit) return;
  const turned = new Set(openMembers(state));
  for (const chargerId of state.withdrawn) turned.delete(chargerId);
  const untold = members.filter(({ id, toldMs, hasOwner }) => hasOwner && turned.has(id) && toldMs === null);
  const late = await lateOwners(trx, row);
  const joined = members.filter(({ id, no, marks }) => turned.has(id) && late.has(no) && WAITS.has(marks.state));
  const { noticeMs } = state.settings.eligibility;
  const ahead = new Map<SiteWindow, Span | null>();
  const settings = await readSettings(
    trx,
    [...untold, ...joined].map(({ no }) => no),
  );
  const told = [...untold, ...joined].map((member) => ({
    member,
    ...(member.toldMs === null ? {} : { to: late.get(member.no) }),
    told: (window: SiteWindow): Told => {
      const { no, id, model, toldMs } = member;
      const notBeforeMs = Math.max(nowMs, (toldMs ?? nowMs) + noticeMs);
      if (toldMs === null && !ahead.has(window)) ahead.set(window, windowAhead(window, notBeforeMs));
      const when = { notBeforeMs, window: (toldMs === null ? ahead.get(window) : windowAhead(window, notBeforeMs)) ?? null };
      return toldBefore(plannedFact(row.id, id), { outlets: outletsOf(model), ...settings.get(no) }, when);
    },
  }));
  const places = await placesOf(trx, row, told);
  const inWords = places.map(({ told: say, ...place }) => ({ ...place, told: say(place.window) }));
  const heard = await write(trx, writer, inWords, nowMs);
  for (const part of parts(heard.filter(({ toldMs }) => toldMs === null))) {
    await trx
      .updateTable('campaign_member')
      .set({ told_at: new Date(nowMs) })
      .where('campaign_no', '=', row.no)
      .where(
        'charger_no',
        'in',
        part.map(({ no }) => no),
      )
      .execute();
  }
}

/** Names what is told. */
const plannedFact = (campaignId: string, chargerId: string): string => `${campaignId}:${chargerId}:planned`;

/** In these what is planned is still to come. */
const WAITS: ReadonlySet<WayState> = new Set<WayState>(['Candidate', 'Admitted', 'Snapshotted', 'Staging', 'Staged', 'Dormant']);

/** By charger number, who has come to own it, or a connector of it, after its owners were told, and was not. */
async function lateOwners(trx: Transaction<Database>, { id, no }: CampaignRow): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await trx
    .selectFrom('campaign_member')
    .innerJoin('charger', 'charger.no', 'campaign_member.charger_no')
    .innerJoin('charger_owner', 'charger_owner.charger_no', 'campaign_member.charger_no')
    .innerJoin('person', 'person.id', 'charger_owner.person_id')
    .select(['charger.no', 'charger.id', 'person_id'])
    .distinct()
    .where('campaign_no', '=', no)
    .whereRef('charger_owner.since', '>=', 'told_at')
    .where('locked_at', 'is', null)
    .execute();
  if (rows.length === 0) return new Map();
  const facts = rows.map((row) => plannedFact(id, row.id));
  const notices = await trx.selectFrom('notice').select(['person_id', 'fact']).where('fact', 'in', facts).execute();
  const isTold = new Set(notices.map(({ person_id, fact }) => `${person_id} ${fact}`));
  const late = new Map<number, string[]>();
  for (const row of rows) {
    if (isTold.has(`${row.person_id} ${plannedFact(id, row.id)}`)) continue;
    late.set(row.no, [...(late.get(row.no) ?? []), row.person_id]);
  }
  return late;
}

/** Those of which owners were told that they will be changed, and that a person gave up before they began. Of the others their way tells. */
function membersCalledOff({ members, events }: MembersStepped): readonly MemberRow[] {
  const done = events.flatMap((event) => (event.kind === 'requestDone' ? [event.request] : []));
  const isGivenUp = done.some(({ kind }) => kind === 'abort' || kind === 'recall');
  const withdrawn = new Set(done.flatMap((request) => (request.kind === 'withdraw' ? [request.chargerId] : [])));
  return members.filter(({ id, toldMs, wayId }) => toldMs !== null && wayId === null && (isGivenUp || withdrawn.has(id)));
}

interface Placed {
  readonly site: SiteOfCharger | undefined;
  /** When it may be changed. */
  readonly window: SiteWindow;
}

async function placesOf<Of extends { readonly member: MemberRow }>(
  trx: Transaction<Database>,
  { organisationNo, wish }: CampaignRow,
  all: readonly Of[],
): Promise<readonly (Of & Placed & { readonly organisationNo: number })[]> {
  if (all.length === 0) return [];
  const sites = await sitesOf(
    trx,
    organisationNo,
    all.map(({ member }) => member.no),
  );
  const windowOf = windowsOf(wish);
  return all.map((of) => {
    const site = sites.get(of.member.no);
    return { ...of, organisationNo, site, window: windowOf(site ?? null) };
  });
}

/** Resolves with those of which somebody is told. `to`: they alone, of its owners. */
async function write(
  trx: Transaction<Database>,
  writer: NoticeWriter,
  all: readonly (Placed & {
    readonly member: MemberRow;
    readonly told: Told;
    readonly organisationNo: number;
    readonly to?: readonly string[] | undefined;
  })[],
  nowMs: number,
): Promise<readonly MemberRow[]> {
  const at = new Date(nowMs);
  const owners = await ownersOf(
    trx,
    all.map(({ member }) => member.no),
  );
  const notices = all.map(({ member, site, window, told: { fact, body }, organisationNo, to: alone }) => {
    const { id: chargerId, name: chargerName } = member;
    const to = alone ?? owners.get(member.no) ?? [];
    return { member, organisationNo, to, fact, at, zone: site?.zone ?? window.zone, body: { ...body, chargerId, chargerName } };
  });
  return (await writer.write(trx, notices)).map(({ member }) => member);
}

/** Those that charge cars; none where the model is not known, and then it is in no wave. */
const outletsOf = (model: string | null): readonly Outlet[] =>
  Object.values(chargerModels)
    .find(({ name }) => name === model)
    ?.outlets.filter(({ hasTransactions }) => hasTransactions) ?? [];
