import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import { highest, type PerPhase } from './site-phases.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** S16: the highest house load of each hour of the last 7 days, by fuse. In memory, written at the turn of each hour. */
export class HouseHistory {
  readonly #hours = new Map<string, Map<number, PerPhase>>();
  readonly #unwritten = new Set<string>();

  static async load(db: Kysely<Database>, siteNo: number, nowMs: number): Promise<HouseHistory> {
    const history = new HouseHistory();
    const rows = await db
      .selectFrom('house_load')
      .selectAll()
      .where('site_no', '=', siteNo)
      .where('hour', '>=', new Date(nowMs - WEEK_MS))
      .execute();
    for (const row of rows) {
      const [a = 0, b = 0, c = 0] = row.most_a;
      history.#of(row.fuse_id).set(row.hour.getTime(), [a, b, c]);
    }
    return history;
  }

  note(fuseId: string, amps: PerPhase, atMs: number): void {
    const hours = this.#of(fuseId);
    const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    const known = hours.get(hourMs);
    const most = known ? highest(known, amps) : amps;
    if (known && most.every((value, phase) => value === known[phase])) return;
    hours.set(hourMs, most);
    this.#unwritten.add(`${fuseId}\n${hourMs}`);
    for (const old of hours.keys()) if (old < atMs - WEEK_MS) hours.delete(old);
  }

  /** The highest within an hour of this hour of the day, over the last 7 days; undefined where nothing was seen then. */
  highestAbout(fuseId: string, atMs: number): PerPhase | undefined {
    let most: PerPhase | undefined;
    for (const [hourMs, amps] of this.#hours.get(fuseId) ?? []) {
      const apart = Math.abs((Math.floor(atMs / HOUR_MS) - hourMs / HOUR_MS) % 24);
      if (apart > 1 && apart < 23) continue;
      most = most ? highest(most, amps) : amps;
    }
    return most;
  }

  /** Writes what changed. */
  async write(db: Kysely<Database>, site: { readonly no: number; readonly organisationNo: number }): Promise<void> {
    const rows = [...this.#unwritten].map((key) => {
      const [fuse_id = '', hourMs = '0'] = key.split('\n');
      const most_a = this.#hours.get(fuse_id)?.get(Number(hourMs)) ?? [0, 0, 0];
      return { site_no: site.no, organisation_no: site.organisationNo, fuse_id, hour: new Date(Number(hourMs)), most_a };
    });
    this.#unwritten.clear();
    if (rows.length === 0) return;
    await db
      .insertInto('house_load')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['site_no', 'fuse_id', 'hour']).doUpdateSet((set) => ({ most_a: set.ref('excluded.most_a') })),
      )
      .execute();
  }

  #of(fuseId: string): Map<number, PerPhase> {
    const known = this.#hours.get(fuseId) ?? new Map<number, PerPhase>();
    this.#hours.set(fuseId, known);
    return known;
  }
}
