import type { Rehearsal, RehearsalResult } from '@phasor/contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';

const HOUR = 60 * MINUTE;
const [OFFLINE, OLD] = ['2403080002M', '2403080005M'] as const;

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

const rehearsalOf = async (id: string): Promise<Rehearsal> => (await scene.api.get<Rehearsal>(`/campaigns/${id}/rehearsal`)).body;

/** Time stands still until it is over. */
async function rehearsed(id: string): Promise<RehearsalResult> {
  const { status, body } = await scene.api.post<Rehearsal>(`/campaigns/${id}/rehearsal`);
  expect({ status, body }).toMatchObject({ status: 202, body: { state: 'running', campaignId: id, result: null } });
  await scene.clock.settle();
  const { state, why, result } = await rehearsalOf(id);
  expect({ state, why }).toEqual({ state: 'done', why: null });
  if (!result) throw new Error('it came to nothing');
  return result;
}

/** Every row of every table but the rehearsals' own, as one digest a table. */
async function storedNow(): Promise<ReadonlyMap<string, string>> {
  const { db } = scene.system.store;
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db);
  const digests = new Map<string, string>();
  for (const { name } of tables.rows) {
    if (name === 'campaign_rehearsal') continue;
    const text = sql.raw(`(select coalesce(md5(string_agg(row::text, ',' order by row::text)), '') from "${name}" row)`);
    const { rows } = await sql<{ digest: string }>`select ${text} as digest`.execute(db);
    digests.set(name, rows[0]?.digest ?? '');
  }
  return digests;
}

/** Those who charged did so the day before, and not now: they are to be expected again when a day has passed. */
async function wasLongAgo(ms: number): Promise<void> {
  const ago = (time: string) => sql<Date>`${sql.ref(time)} - make_interval(secs => ${ms / 1_000})`;
  await scene.system.store.db
    .updateTable('charging_transaction')
    .set({ start_time: ago('start_time'), stop_time: ago('stop_time') })
    .execute();
}

describe('R3 a campaign is rehearsed', () => {
  it('ends with what the real one then does, and changes nothing', async () => {
    await scene.halos(5, 0, (at) => (at === 5 ? { firmwareVersion: '150' } : {}));
    const twins = [...scene.twins.values()];
    await scene.charge(twins);
    await wasLongAgo(22 * HOUR);
    await scene.twins.get(OFFLINE)?.stop();
    await scene.clock.advance(5 * MINUTE);
    const { id } = await scene.make({ budgets: { unprovenShare: 1 } });
    expect(await scene.api.get(`/campaigns/${id}/rehearsal`)).toMatchObject({ status: 404, body: { code: 'MIGRATION_REHEARSAL_UNKNOWN' } });

    const before = await storedNow();
    const result = await rehearsed(id);
    expect(await storedNow()).toEqual(before);
    expect((await scene.view(id)).phase).toBe('draft');
    expect(result).toMatchObject({ chargers: 5, migrated: 3, endsAt: null, holds: [], states: { Migrated: 3 } });
    const left = new Map(result.leftOut.map(({ code, examples }) => [code, examples]));
    expect(left.get('offline')).toEqual([OFFLINE]);
    expect(left.get('firmwareNotListed')).toEqual([OLD]);

    // Now in earnest. Somebody charges when a day has passed, as it was foreseen.
    const beganMs = scene.clock.now();
    expect((await scene.say(id, 'start')).status).toBe(200);
    await scene.until(id, (states) => [...states.values()].filter((state) => state === 'Soaking').length === 3, 100 * MINUTE, 5 * MINUTE);
    const restsMs = Date.parse(result.restsAt);
    expect(restsMs - beganMs).toBeGreaterThan(HOUR);
    await scene.clock.advance(restsMs - scene.clock.now() - 10 * MINUTE);
    expect((await scene.view(id)).migrated).toBe(0);
    await scene.charge(twins.filter((twin) => twin.id !== OFFLINE && twin.id !== OLD));
    await scene.until(id, (states) => [...states.values()].filter((state) => state === 'Migrated').length === 3, HOUR, MINUTE);
    expect(Math.abs(scene.clock.now() - restsMs)).toBeLessThan(20 * MINUTE);
    expect(scene.clock.now() - beganMs).toBeLessThan(4 * HOUR);

    const real = await scene.view(id);
    const lanes = (waves: readonly { readonly name: string; readonly members: number }[]) =>
      waves.map(({ name, members }) => ({ name, members }));
    expect(lanes(real.waves)).toEqual(lanes(result.waves));
    for (const chargerId of [OFFLINE, OLD]) expect((await scene.states(id)).get(chargerId)).toBe('Candidate');
    const reasons = new Map((await scene.chargers(id)).map(({ chargerId, whyNotYet }) => [chargerId, whyNotYet.map(({ code }) => code)]));
    expect(reasons.get(OFFLINE)).toContain('offline');
    expect(reasons.get(OLD)).toContain('firmwareNotListed');
    // What was foreseen stays to be read beside what came.
    expect((await rehearsalOf(id)).result).toEqual(result);
  }, 120_000);

  it('a draft alone, one at a time, and by those alone who may start it', async () => {
    await scene.halos(2);
    const { id } = await scene.make();
    const post = (path: string, as = scene.api) => as.post<{ code?: string }>(path);
    expect(await post('/campaigns/none/rehearsal')).toMatchObject({ status: 404, body: { code: 'MIGRATION_CAMPAIGN_UNKNOWN' } });
    const owner = await scene.secondPerson('owner');
    expect(await post(`/campaigns/${id}/rehearsal`, owner)).toMatchObject({ status: 403, body: { code: 'ACCESS_FORBIDDEN' } });
    const both = await Promise.all([post(`/campaigns/${id}/rehearsal`), post(`/campaigns/${id}/rehearsal`)]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('MIGRATION_REHEARSAL_RUNNING');
    await scene.clock.settle();
    await scene.say(id, 'start');
    expect(await post(`/campaigns/${id}/rehearsal`)).toMatchObject({ status: 409, body: { code: 'MIGRATION_REHEARSAL_UNFIT' } });
  }, 60_000);

  it('one whose server was stopped did not end, and can be begun anew', async () => {
    await scene.halos(2);
    await scene.charge(scene.twins.values());
    const { id } = await scene.make();
    expect((await rehearsed(id)).migrated).toBe(2);
    const unfinished = { state: 'running', result: null, ended_at: null, changed_at: new Date(scene.clock.now()) } as const;
    await scene.system.store.db.updateTable('campaign_rehearsal').set(unfinished).execute();
    await scene.restart();
    expect(await rehearsalOf(id)).toMatchObject({ state: 'running' });
    await scene.clock.advance(6 * MINUTE);
    expect(await rehearsalOf(id)).toMatchObject({ state: 'failed', why: 'The server was stopped before it was done.', result: null });
    expect((await rehearsed(id)).migrated).toBe(2);
  }, 60_000);
});
