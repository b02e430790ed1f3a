import type { SessionWish, SiteDecisionPage, SiteNow, WhatIf, WhatIfRequest } from '@phasor/contract';
import type { Bus } from '../../bus/index.ts';
import type { Store } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';
import { connectorKey } from '../setup/connector-key.ts';
import { setupWritesOn } from '../setup/setup-writes.ts';
import { findSite, settingsOf } from '../setup/site-rows.ts';
import { readLines } from './decision-log.ts';
import type { SiteLoops } from './site-loops.ts';
import { siteNow } from './site-now.ts';
import { whatIf } from './what-if.ts';

/** What people ask of a site that is running. */
export class SiteReport {
  readonly #store: Store;
  readonly #loops: SiteLoops;
  readonly #bus: Pick<Bus, 'publish'>;

  constructor({ store, loops, bus }: { readonly store: Store; readonly loops: SiteLoops; readonly bus: Pick<Bus, 'publish'> }) {
    this.#store = store;
    this.#loops = loops;
    this.#bus = bus;
  }

  /** How a site stands. Raises SITE_UNKNOWN, SITE_NOT_RUNNING where no loop of this node has looked at it yet. */
  async now(organisationNo: number, siteId: string): Promise<SiteNow> {
    const row = await findSite(this.#store.db, organisationNo, siteId);
    const loop = this.#loops.of(row.no);
    const now = loop ? siteNow(loop) : null;
    if (!now) throw siteErrors.raise('SITE_NOT_RUNNING', { siteId });
    const chargerIds = [...new Set(now.connectors.map(({ chargerId }) => chargerId))];
    const setUp = await setupWritesOn(this.#store.db, chargerIds, settingsOf(row).zone, Date.parse(now.at));
    // S11: whoever wrote it, it is in the charger's memory.
    const connectors = now.connectors.map((each) => ({ ...each, writesToday: each.writesToday + (setUp.get(connectorKey(each)) ?? 0) }));
    return { ...now, connectors };
  }

  /** Its decisions, newest first. Raises SITE_UNKNOWN. */
  async decisions(
    organisationNo: number,
    siteId: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<SiteDecisionPage> {
    const { no } = await findSite(this.#store.db, organisationNo, siteId);
    return readLines(this.#store.db, no, page);
  }

  /** What more cars would mean. Raises SITE_UNKNOWN, SITE_NOT_RUNNING. */
  async whatIf(organisationNo: number, siteId: string, request: WhatIfRequest): Promise<WhatIf> {
    const { no } = await findSite(this.#store.db, organisationNo, siteId);
    const loop = this.#loops.of(no);
    const answer = loop ? whatIf(loop, request) : null;
    if (!answer) throw siteErrors.raise('SITE_NOT_RUNNING', { siteId });
    return answer;
  }

  /** What a driver says of a running transaction. Raises TRANSACTION_UNKNOWN. */
  async wish(organisationNo: number, transactionId: number, { departsAt, wantedKwh }: SessionWish, nowMs: number): Promise<SessionWish> {
    const { db } = this.#store;
    const row = await db
      .selectFrom('charging_transaction')
      .innerJoin('charger', 'charger.no', 'charging_transaction.charger_no')
      .select('charger.id as chargerId')
      .where('transaction_id', '=', transactionId)
      .where('charging_transaction.organisation_no', '=', organisationNo)
      .executeTakeFirst();
    if (!row) throw siteErrors.raise('SITE_TRANSACTION_UNKNOWN', { transactionId });
    const departs_at = departsAt === null ? null : new Date(departsAt);
    await db
      .insertInto('session_wish')
      .values({
        transaction_id: transactionId,
        organisation_no: organisationNo,
        departs_at,
        wanted_kwh: wantedKwh,
        changed_at: new Date(nowMs),
      })
      .onConflict((conflict) =>
        conflict.column('transaction_id').doUpdateSet({ departs_at, wanted_kwh: wantedKwh, changed_at: new Date(nowMs) }),
      )
      .execute();
    this.#bus.publish({ kind: 'wish', chargerId: row.chargerId });
    return { departsAt, wantedKwh };
  }
}
