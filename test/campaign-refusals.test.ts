import { SeededRandom } from '@phasor/kernel';
import { Presence } from '../packages/server/src/chargers/index.ts';
import { stepCampaign } from '../packages/server/src/migration/campaigns/step-campaign.ts';
import { NoticeWriter } from '../packages/server/src/notices/index.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';

const HOUR = 60 * MINUTE;

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

describe('R3 what cannot be is refused, said plainly, and changes nothing', () => {
  const refused = async (change: object): Promise<readonly [number, string, string]> => {
    const { status, body } = await scene.api.post<{ code: string; message: string }>('/campaigns', scene.wish(change));
    return [status, body.code, body.message];
  };

  it('a broken gate, settings and windows that cannot be, chargers of another campaign, and the wrong person', async () => {
    await scene.halos(2);
    const gate = (expression: unknown) => ({ waves: [{ name: 'canary', share: 0, gate: { expression } }] });
    expect(await refused(gate({ all: [{ measure: 'success', atLeast: 1 }] }))).toEqual([
      400,
      'MIGRATION_GATE_INVALID',
      expect.stringContaining('gate.all[0].atLeast'),
    ]);
    expect((await refused(gate({ all: [] })))[1]).toBe('MIGRATION_GATE_INVALID');
    expect((await refused({ waves: [] }))[1]).toBe('MIGRATION_SETTING_INVALID');
    expect((await refused({ eligibility: { coolDownMs: 1 } }))[1]).toBe('MIGRATION_SETTING_INVALID');
    expect((await refused({ window: { zone: '+01:00', blocks: [{ startMinute: 0, endMinute: 60 }] } }))[1]).toBe(
      'MIGRATION_WINDOW_INVALID',
    );
    expect((await refused({ chargerIds: ['NOBODY'] }))[1]).toBe('CHARGER_UNKNOWN');
    expect((await refused({ releaseIds: ['none'] }))[1]).toBe('RELEASE_UNKNOWN');
    expect((await refused({ budgets: { unprovenShare: 0 } }))[1]).toBe('MIGRATION_SETTING_INVALID');
    expect(await scene.list()).toEqual([]);

    const { id } = await scene.make({ needsSecondPerson: true });
    const taken = await refused({ chargerIds: ['2403080002M'] });
    expect(taken).toEqual([409, 'MIGRATION_CHARGER_TAKEN', expect.stringContaining(id)]);
    expect((await refused({}))[1]).toBe('MIGRATION_CAMPAIGN_EMPTY');
    expect(await scene.say(id, 'start')).toMatchObject({
      status: 403,
      body: { code: 'MIGRATION_APPROVER_IS_MAKER', message: expect.stringContaining('Administrator made this') as unknown },
    });
    expect(await scene.say(id, 'resume')).toMatchObject({ status: 409, body: { code: 'MIGRATION_REQUEST_UNFIT' } });
    expect(await scene.say(id, 'chargers/NOBODY/withdraw')).toMatchObject({
      status: 404,
      body: { code: 'MIGRATION_CHARGER_NOT_IN_CAMPAIGN' },
    });
    expect(await scene.say('none', 'start')).toMatchObject({ status: 404, body: { code: 'MIGRATION_CAMPAIGN_UNKNOWN' } });
    const owner = await scene.secondPerson('owner');
    expect(await scene.say(id, 'start', {}, owner)).toMatchObject({ status: 403, body: { code: 'ACCESS_FORBIDDEN' } });
    expect((await scene.view(id)).phase).toBe('draft');
    const operator = await scene.secondPerson();
    expect(await scene.say(id, 'start', {}, operator)).toMatchObject({ status: 200, body: { phase: 'running' } });
    expect(await scene.say(id, 'waves/0/approve', {}, operator)).toMatchObject({
      status: 409,
      body: { code: 'MIGRATION_NOTHING_TO_APPROVE' },
    });
  }, 60_000);

  it('a charger in two open campaigns by the database, and a step of a node that leads no more', async () => {
    await scene.halos(2);
    const { id } = await scene.make();
    const { store } = scene.system;
    const { no } = await store.db.selectFrom('campaign').select('no').executeTakeFirstOrThrow();
    const [member] = await store.db.selectFrom('campaign_member').selectAll().execute();
    if (!member) throw new Error('nobody is in it');
    const { no: other } = await store.db
      .insertInto('campaign')
      .columns([
        'id',
        'organisation_no',
        'name',
        'phase',
        'is_at_rest',
        'wish',
        'state',
        'revision',
        'created_by',
        'created_at',
        'changed_at',
      ])
      .expression((from) =>
        from
          .selectFrom('campaign')
          .select((of) => of.val('other').as('id'))
          .select(['organisation_no', 'name', 'phase', (of) => of.val(true).as('is_at_rest'), 'wish', 'state', 'revision'])
          .select(['created_by', 'created_at', 'changed_at'])
          .where('no', '=', no),
      )
      .returning('no')
      .executeTakeFirstOrThrow();
    const again = store.db.insertInto('campaign_member').values({ ...member, campaign_no: other });
    await expect(again.execute()).rejects.toThrow(/campaign_member_one_open/);

    await scene.say(id, 'start');
    const before = await scene.view(id);
    const lease = (await store.db.selectFrom('lease').selectAll().where('name', '=', 'migration').execute())[0];
    const { clock } = scene;
    const notices = new NoticeWriter({ clock, random: new SeededRandom(1), sendsMail: false });
    const ports = {
      ...{ store, clock, presence: new Presence(), notices },
      ...{ pollMs: 30_000, heartbeatMs: 300_000, dormantMs: 3 * 24 * HOUR },
    };
    const late = { name: 'migration', holder: 'another', fence: Number(lease?.fence) - 1 };
    const request = {
      id: 'late',
      campaign_no: no,
      organisation_no: member.organisation_no,
      kind: 'abort',
      asked_at: new Date(scene.clock.now()),
    };
    const body = JSON.stringify({ kind: 'abort', requestId: 'late', by: 'anna', atMs: scene.clock.now() });
    await store.db
      .insertInto('campaign_request')
      .values({ ...request, body, state: 'open', code: null, details: null })
      .execute();
    expect(await stepCampaign(ports, late, id)).toBeNull();
    expect((await store.db.selectFrom('campaign_request').select('state').where('id', '=', 'late').execute())[0]).toEqual({
      state: 'open',
    });
    expect((await scene.view(id)).phase).toBe(before.phase);
    // Two that both hold it, as far as they know: one of them writes.
    const own = { ...late, fence: Number(lease?.fence) };
    const both = await Promise.all([stepCampaign(ports, own, id), stepCampaign(ports, own, id)]);
    expect(both.filter((stepped) => stepped?.hasChanged === true).length).toBe(1);
    expect((await scene.view(id)).phase).toBe('aborted');
  }, 60_000);

  it('a preview says why not yet, and keeps nothing', async () => {
    await scene.halos(2);
    const wish = scene.wish({ eligibility: {} });
    const { status, body } = await scene.api.post<{ whyNotYet: { eligible: number; bars: { code: string; chargers: number }[] } }>(
      '/campaigns/preview',
      wish,
    );
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { chargers: 2, strata: [{ chargers: 2 }], unprovenLimit: 1, whyNotYet: { chargers: 2, eligible: 0 } },
    });
    const codes = body.whyNotYet.bars.map(({ code, chargers }) => [code, chargers]);
    // Owners are told when a wave opens: that they were not told yet is no reason of their chargers' own.
    expect(codes).toEqual([['notWatchedLongEnough', 2]]);
    expect((await scene.api.post<{ whyNotYet: { eligible: number } }>('/campaigns/preview', scene.wish())).body.whyNotYet.eligible).toBe(2);
    expect(await scene.list()).toEqual([]);
    expect(await scene.system.store.db.selectFrom('campaign_member').selectAll().execute()).toEqual([]);
  }, 60_000);
});
