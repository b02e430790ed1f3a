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
 * told again. One that is nobody's waits for nobody; should it come to be somebody's before it has gone, they are told with the next step.
 */
async function tellPlanned(trx: Transaction<Database>, writer: NoticeWriter, stepped: MembersStepped, nowMs: number): Promise<void> {
  const { row, members, state } = stepped;
  if (!permissionsOf(state).admit) return;
  const turned = new Set(openMembers(state));
  for (const chargerId of state.withdrawn) turned.delete(chargerId);
  const untold = members.filter(({ id, toldMs, hasOwner }) => hasOwner && turned.has(id) && toldMs === null);
  const notBeforeMs = nowMs + state.settings.eligibility.noticeMs;
  const ahead = new Map<SiteWindow, Span | null>();
  const settings = await readSettings(
    trx,
    untold.map(({ no }) => no),
  );
  const told = untold.map((member) => ({
    member,
    told: (window: SiteWindow): Told => {
      const { no, id, model } = member;
      if (!ahead.has(window)) ahead.set(window, windowAhead(window, notBeforeMs));
      const when = { notBeforeMs, window: ahead.get(window) ?? null };
      return toldBefore(`${row.id}:${id}:planned`, { outlets: outletsOf(model), ...settings.get(no) }, when);
    },
  }));
  const places = await placesOf(trx, row, told);
  const inWords = places.map(({ told: say, ...place }) => ({ ...place, told: say(place.window) }));
  const heard = await write(trx, writer, inWords, nowMs);
  for (const part of parts(heard)) {
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

/** Resolves with those of which somebody is told. */
async function write(
  trx: Transaction<Database>,
  writer: NoticeWriter,
  all: readonly (Placed & { readonly member: MemberRow; readonly told: Told; readonly organisationNo: number })[],
  nowMs: number,
): Promise<readonly MemberRow[]> {
  const at = new Date(nowMs);
  const owners = await ownersOf(
    trx,
    all.map(({ member }) => member.no),
  );
  const notices = all.map(({ member, site, window, told: { fact, body }, organisationNo }) => {
    const { id: chargerId, name: chargerName } = member;
    const to = owners.get(member.no) ?? [];
    return { member, organisationNo, to, fact, at, zone: site?.zone ?? window.zone, body: { ...body, chargerId, chargerName } };
  });
  return (await writer.write(trx, notices)).map(({ member }) => member);
}

/** Those that charge cars; none where the model is not known, and then it is in no wave. */
const outletsOf = (model: string | null): readonly Outlet[] =>
  Object.values(chargerModels)
    .find(({ name }) => name === model)
    ?.outlets.filter(({ hasTransactions }) => hasTransactions) ?? [];
