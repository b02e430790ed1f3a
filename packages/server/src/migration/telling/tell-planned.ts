import { chargerModels, type Outlet } from '@phasor/models';
import type { Transaction } from 'kysely';
import { ownersOf, type NewFact, type NoticeWriter, type Span } from '../../notices/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignEvent } from '../campaign/index.ts';
import type { CampaignRow } from '../campaigns/campaign-rows.ts';
import type { MemberRow } from '../campaigns/member-rows.ts';
import { parts } from '../campaigns/watch.ts';
import type { SiteWindow } from '../eligibility/index.ts';
import { sitesOf } from './owners.ts';
import { toldBefore, windowAhead } from './told-before.ts';

/**
 * Tells the owners of the chargers whose turn a step of their campaign has fixed: those of a wave that has opened, and those that have joined. Before
 * that none of them goes on; a charger whose owners were told already is not told of again. In the transaction of the step.
 */
export async function tellPlanned(
  trx: Transaction<Database>,
  writer: NoticeWriter,
  row: CampaignRow,
  members: readonly MemberRow[],
  events: readonly CampaignEvent[],
  nowMs: number,
): Promise<void> {
  const turned = new Set(
    events.flatMap((event) => (event.kind === 'waveOpened' || event.kind === 'evergreenJoined' ? [...event.members] : [])),
  );
  const untold = members.filter(({ id, toldMs }) => turned.has(id) && toldMs === null);
  if (untold.length === 0) return;
  const { organisationNo, wish } = row;
  const sites = await sitesOf(
    trx,
    organisationNo,
    untold.map(({ no }) => no),
  );
  const at = new Date(nowMs);
  const ahead = new Map<SiteWindow, Span | null>();
  const told = untold.map((member): { readonly no: number; readonly fact: NewFact } => {
    const { no, id: chargerId, name: chargerName, settings, schedule } = member;
    const outlets = outletsOf(member.model);
    const site = sites.get(no);
    const window = (site && wish.siteWindows[site.id]) ?? wish.window;
    if (!ahead.has(window)) ahead.set(window, windowAhead(window, nowMs));
    const { fact, body } = toldBefore(`${row.id}:${chargerId}:planned`, { outlets, settings, schedule }, ahead.get(window) ?? null);
    return { no, fact: { fact, at, zone: site?.zone ?? window.zone, body: { ...body, chargerId, chargerName } } };
  });
  const to = await ownersOf(trx, organisationNo);
  const owners = await writer.writeAll(
    trx,
    { organisationNo, to },
    told.map(({ fact }) => fact),
  );
  // Where there is nobody who could be told, nobody was.
  if (owners === 0) return;
  for (const part of parts(told)) {
    await trx
      .updateTable('campaign_member')
      .set({ told_at: at })
      .where('campaign_no', '=', row.no)
      .where(
        'charger_no',
        'in',
        part.map(({ no }) => no),
      )
      .execute();
  }
}

/** Those that charge cars; none where the model is not known, and then it is in no wave. */
const outletsOf = (model: string | null): readonly Outlet[] =>
  Object.values(chargerModels)
    .find(({ name }) => name === model)
    ?.outlets.filter(({ hasTransactions }) => hasTransactions) ?? [];
