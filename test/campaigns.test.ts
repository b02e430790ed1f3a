import type { CampaignView, MigrationView } from '@phasor/contract';
import { SeededRandom } from '@phasor/kernel';
import { Presence } from '../packages/server/src/chargers/index.ts';
import { campaignPaceOf } from '../packages/server/src/migration/campaigns/campaign-pace.ts';
import { stepCampaign } from '../packages/server/src/migration/campaigns/step-campaign.ts';
import { NoticeWriter } from '../packages/server/src/notices/index.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';
import { judgedByBook } from './support/own-book.ts';
import { Walled } from './support/walled.ts';

const HOUR = 60 * MINUTE;
const UNPROVEN = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'Soaking', 'RollingBack', 'Stranded'];

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

const count = (states: ReadonlyMap<string, string>, ...wanted: string[]): number =>
  [...states.values()].filter((state) => wanted.includes(state)).length;

/** Whoever is on OCPP and not proven serves somebody; the budget is looked at on the way. */
async function untilOver(id: string, withinMs: number): Promise<{ mostUnproven: number }> {
  const charged = new Set<string>();
  let mostUnproven = 0;
  await scene.until(
    id,
    async (states) => {
      mostUnproven = Math.max(mostUnproven, count(states, ...UNPROVEN));
      const soaking = [...states].filter(([chargerId, state]) => state === 'Soaking' && !charged.has(chargerId));
      for (const [chargerId] of soaking) charged.add(chargerId);
      if (soaking.length > 0) await scene.charge(soaking.flatMap(([chargerId]) => scene.twins.get(chargerId) ?? []));
      return (await scene.view(id)).phase === 'ended';
    },
    withinMs,
  );
  return { mostUnproven };
}

describe('R3 a campaign takes chargers over to OCPP', () => {
  it('through waves and gates, within its budget, until all that can are migrated; who cannot reach OCPP on its trial is back as it was', async () => {
    await scene.halos(5, 1);
    await scene.charge(scene.twins.values());
    const { id, phase, chargers } = await scene.make();
    expect({ phase, chargers }).toEqual({ phase: 'draft', chargers: 5 });
    expect((await scene.say(id, 'start')).body).toMatchObject({
      phase: 'running',
      wave: 'canary',
      budgets: expect.arrayContaining([{ name: 'unproven', used: 0, limit: 2 }]) as unknown,
    });
    await scene.clock.advance(10_000);
    expect((await scene.view(id)).waves.map(({ members }) => members)).toEqual([1, 0]);

    const { mostUnproven } = await untilOver(id, 6 * HOUR);
    expect(mostUnproven).toBe(2);
    const states = await scene.states(id);
    expect(count(states, 'Migrated')).toBe(4);
    expect(states.get('2403080005M')).toBe('Excluded');
    expect(scene.turnedAway).toBeGreaterThan(1);
    const view = await scene.view(id);
    expect(view).toMatchObject({ phase: 'ended', migrated: 4, committed: 4 });
    expect(await scene.list()).toMatchObject([{ id, chargers: 5, migrated: 4, committed: 4 }]);
    expect(view.waves.map(({ members, passedAt }) => [members > 0, passedAt !== null])).toEqual([
      [true, true],
      [true, true],
    ]);
    for (const [chargerId, twin] of scene.twins) {
      const isHome = chargerId === '2403080005M';
      expect(twin.state()).toMatchObject({ protocol: isHome ? 'CAPI' : 'OCPP', isOnTrial: false, isConnected: true });
      expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ sessions: isHome ? 1 : 2, cut: 0, differences: [] });
    }
    const excluded = (await scene.chargers(id)).find(({ state }) => state === 'Excluded');
    expect(excluded).toMatchObject({
      attempts: 2,
      whyNotYet: expect.arrayContaining([expect.objectContaining({ code: 'excluded' })]) as unknown,
    });

    // All of it can be taken back, also after its end.
    expect((await scene.say(id, 'recall')).body).toMatchObject({ phase: 'recalled' });
    await scene.until(id, (all) => count(all, 'RolledBack') === 4, 2 * HOUR);
    for (const twin of scene.twins.values()) {
      expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false, isConnected: true });
      expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ cut: 0, differences: [] });
    }
    expect(await scene.view(id)).toMatchObject({ phase: 'recalled', committed: 0, migrated: 0 });
    expect(await scene.list()).toMatchObject([{ id, committed: 0, migrated: 0 }]);

    // Another campaign may take them on; who is excluded there may be tried here.
    await scene.clock.advance(10 * MINUTE);
    const { id: second, chargers: all } = await scene.make({ name: 'Once more' });
    expect(all).toBe(5);
    await scene.say(second, 'start');
    await scene.until(second, (states) => count(states, 'Soaking') > 0, HOUR);
    const { committed } = await scene.view(second);
    expect(await scene.list()).toMatchObject([
      { id: second, committed },
      { id, committed: 0 },
    ]);
  }, 300_000);
});

describe('R3 a charger behind a firewall', () => {
  it('stays on CAPI and is not switched, the others go on; when the firewall opens, it goes over at its next test', async () => {
    const network = new Walled();
    await scene.halos(4, 0, (at) => (at === 4 ? { path: network } : {}));
    const walled = '2403080004M';
    const { id } = await scene.make({ waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1 } });
    await scene.say(id, 'start');
    await scene.until(id, (states) => count(states, 'Soaking', 'Migrated') === 3, 2 * HOUR);
    await scene.clock.advance(HOUR);

    const why = 'From where it hangs the OCPP endpoint cannot be reached: connection: the firewall lets no OCPP through.';
    const reason = { code: 'endpointNotReached', sentence: why };
    const find = async () => (await scene.chargers(id)).find(({ chargerId }) => chargerId === walled);
    expect(await find()).toMatchObject({ state: 'Staged', attempts: 0, whyNotYet: [reason] });
    expect((await scene.view(id)).whyNotYet).toMatchObject({ chargers: 1, bars: [{ code: 'endpointNotReached', chargers: 1, alone: 1 }] });
    const way = await scene.api.get<MigrationView>(`/chargers/${walled}/migration`);
    expect(way.body).toMatchObject({
      owner: 'CAPI',
      attempt: 1,
      endpointTest: { failure: 'connection: the firewall lets no OCPP through' },
    });
    const twin = scene.twins.get(walled);
    expect(twin?.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isConnected: true });
    // One test, and one more every eight minutes.
    expect(network.turnedAway).toBeGreaterThan(7);
    expect(network.turnedAway).toBeLessThan(20);
    expect((await scene.api.get('/knocks')).body).toMatchObject({ items: [] });

    network.isOpen = true;
    await scene.until(id, (states) => states.get(walled) === 'Soaking', 30 * MINUTE);
    expect(await find()).toMatchObject({ attempts: 1, whyNotYet: [] });
    expect((await scene.api.get('/knocks')).body).toMatchObject({ items: [] });
    if (twin) expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ cut: 0, differences: [] });
  }, 120_000);
});

describe('R3 a second person', () => {
  it('starts it, and agrees with a wave once its figures are there; only then the next one opens', async () => {
    await scene.halos(2);
    const gate = { bakeMs: 0, minSettled: 1, stratum: { minSettled: 1, minSuccessShare: 0 }, expression: null };
    const waves = [
      { name: 'canary', share: 0, gate: { ...gate, needsApproval: true } },
      { name: 'the rest', share: 1, gate },
    ];
    const { id } = await scene.make({ needsSecondPerson: true, waves });
    const operator = await scene.secondPerson();
    await scene.say(id, 'start', {}, operator);
    expect(await scene.say(id, 'waves/0/approve', {}, operator)).toMatchObject({ body: { code: 'MIGRATION_NOTHING_TO_APPROVE' } });
    await scene.until(id, async () => (await scene.view(id)).waves[0]?.waitsForApproval === true, HOUR);
    await scene.clock.advance(10 * MINUTE);
    expect(await scene.view(id)).toMatchObject({ wave: 'canary', committed: 1 });
    expect(await scene.say(id, 'waves/0/approve')).toMatchObject({ status: 403, body: { code: 'MIGRATION_APPROVER_IS_MAKER' } });
    const { body } = await scene.say(id, 'waves/0/approve', {}, operator);
    expect(body).toMatchObject({ wave: 'the rest', waves: [{ approvedBy: { name: 'The operator' } }, { members: 1 }] });
  }, 60_000);
});

describe('R3 leave to cross', () => {
  it('invariant 19: is not used after the window has closed, though a car alone kept the charger until then', async () => {
    await scene.halos(1);
    const [twin] = scene.twins.values();
    if (!twin) throw new Error('there is a charger');
    const minute = Math.floor(scene.clock.now() / MINUTE + 3 * 1_440) % 10_080;
    const window = { zone: 'UTC', blocks: [{ startMinute: minute, endMinute: (minute + 40) % 10_080 }] };
    const closesMs = scene.clock.now() + 40 * MINUTE;
    const { id } = await scene.make({ window, startSpreadMs: 15 * MINUTE, waves: [{ name: 'all', share: 1, gate: {} }] });
    await scene.say(id, 'start');
    const leave = async () => (await scene.chargers(id))[0]?.slot;
    await scene.until(id, async () => (await leave())?.to === 'Draining', 30 * MINUTE);
    twin.plugIn(1, { needWh: 0, phases: 1, maxA: 13, reactionMs: 1_000 });
    await scene.clock.advance(2 * MINUTE);
    expect(await leave()).toBeNull();
    await scene.clock.advance(closesMs - scene.clock.now() + MINUTE);
    twin.plugOut(1);
    await scene.clock.advance(30 * MINUTE);
    expect((await scene.chargers(id))[0]).toMatchObject({
      ...{ state: 'Staged', slot: null },
      whyNotYet: [expect.objectContaining({ code: 'windowClosed' })],
    });
  }, 120_000);
});

describe('R3 a site', () => {
  it('invariant 6: loses one charger at a time, whoever lets them go: two campaigns, and one that goes by itself', async () => {
    await scene.halos(3);
    const all = [...scene.twins.keys()];
    const [first = '', second = '', third = ''] = all;
    const site = {
      ...{ name: 'Garage', zone: 'Europe/Stockholm', mode: 'static', grid: 'TN' },
      fuses: [{ id: 'main', limitA: 63, worstHouseA: [10, 10, 10] }],
      connectors: all.map((chargerId) => ({ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST' })),
    };
    expect(await scene.api.post('/sites', site)).toMatchObject({ status: 201 });
    const change = { waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1 }, startSpreadMs: 4 * MINUTE };
    const one = await scene.make({ ...change, chargerIds: [first] });
    const other = await scene.make({ ...change, chargerIds: [second], seed: 6 });
    await scene.say(one.id, 'start');
    await scene.say(other.id, 'start');
    expect((await scene.api.post(`/chargers/${third}/migration`, { releaseId: scene.release.id })).status).toBe(201);
    scene.twins.get(third)?.plugIn(1, { needWh: 0, phases: 1, maxA: 13, reactionMs: 1_000 });
    let isFree = false;
    const states = async (): Promise<readonly string[]> => {
      const views = all.map((chargerId) => scene.api.get<MigrationView>(`/chargers/${chargerId}/migration`));
      return (await Promise.all(views)).map(({ body }) => body.state);
    };
    const out = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'RollingBack', 'Stranded'];
    for (let passedMs = 0; ; passedMs += 10_000) {
      const now = await states();
      // Leave that was given and not used yet counts as used.
      const members = [...(await scene.chargers(one.id)), ...(await scene.chargers(other.id))];
      const letGo = members.filter(({ slot, state }) => slot?.to === 'Draining' && !out.includes(state));
      expect(now.filter((state) => out.includes(state)).length + letGo.length).toBeLessThanOrEqual(1);
      // The one that goes by itself could go from now on, but for the others.
      if (letGo.length > 0 && now[2] === 'Staged' && !isFree) {
        scene.twins.get(third)?.plugOut(1);
        isFree = true;
      }
      if (now.every((state) => state === 'Soaking' || state === 'Migrated')) break;
      expect(passedMs, now.join(', ')).toBeLessThan(2 * HOUR);
      await scene.clock.advance(10_000);
    }
  }, 120_000);
});

describe('R3 people stop a campaign', () => {
  it('pause: nobody is armed, also after a restart; resume; abort: nobody is committed, and its chargers are free again', async () => {
    await scene.halos(3);
    const { id } = await scene.make({ waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1, bytesPerS: 4_000_000 } });
    await scene.say(id, 'start');
    await scene.until(id, (states) => count(states, 'Staging', 'Staged') > 0, 20 * MINUTE);
    // Images are given at the campaign's pace.
    expect(await campaignPaceOf(scene.system.store.db, '2403080001M')).toEqual({ campaignId: id, bytesPerS: 4_000_000 });
    expect(await campaignPaceOf(scene.system.store.db, 'NOBODY')).toBeNull();
    const paused = await scene.say(id, 'pause', { note: 'looks odd' });
    expect(paused.body).toMatchObject({ isPaused: true, holds: [{ cause: 'person', sentence: 'looks odd' }] });
    await scene.clock.advance(5 * MINUTE);
    await scene.restart();
    await scene.clock.advance(10 * MINUTE);
    expect(count(await scene.states(id), ...UNPROVEN)).toBe(0);
    expect(await scene.view(id)).toMatchObject({ phase: 'running', isPaused: true });

    expect((await scene.say(id, 'resume')).body).toMatchObject({ isPaused: false });
    await scene.until(id, (states) => count(states, 'Armed', 'Switching', 'Configuring', 'Verifying') > 0, 60 * MINUTE, 2_000);
    expect((await scene.say(id, 'abort')).body).toMatchObject({ phase: 'aborted' });
    const early = (await scene.view(id)).committed;
    await scene.until(id, (states) => count(states, 'Candidate', 'RolledBack', 'Soaking', 'Migrated') === 3, 60 * MINUTE);
    expect(await scene.view(id)).toMatchObject({ phase: 'aborted', committed: early });
    const onCapi = [...scene.twins.values()].filter((twin) => twin.state().protocol === 'CAPI' && !twin.state().isOnTrial);
    expect(onCapi.length).toBe(3 - early);
    await scene.clock.advance(2 * MINUTE);
    const again = await scene.api.post<CampaignView>('/campaigns', scene.wish({ chargerIds: onCapi.map((twin) => twin.id) }));
    expect(again.status).toBe(201);
    expect(await scene.sentences(id)).toEqual(
      expect.arrayContaining([expect.stringContaining('paused: looks odd'), expect.stringContaining('aborted')]),
    );
  }, 120_000);
});

describe('R3 people stop one charger of a campaign', () => {
  const say = (chargerId: string, word: string) => scene.api.post(`/chargers/${chargerId}/migration/${word}`, {});
  const gate = { bakeMs: 0, minSettled: 1, minWaveShare: 0.1, stratum: { minSettled: 1, minSuccessShare: 0 }, expression: null };
  const all = { waves: [{ name: 'all', share: 1, gate }], budgets: { unprovenShare: 1 } };

  it('a pause holds until a person resumes it, and keeps no place', async () => {
    await scene.halos(2);
    const { id } = await scene.make(all);
    await scene.say(id, 'start');
    const held = '2403080001M';
    await scene.until(id, (states) => ['Staging', 'Staged'].includes(states.get(held) ?? ''), 20 * MINUTE, 1_000);
    expect((await say(held, 'pause')).status).toBe(200);
    await scene.clock.advance(5 * MINUTE);
    // Its campaign pauses and goes on: that is no word of whoever paused this one.
    await scene.say(id, 'pause', { note: 'a look' });
    await scene.clock.advance(MINUTE);
    await scene.say(id, 'resume');
    await scene.until(id, (states) => states.get('2403080002M') === 'Soaking', 60 * MINUTE);
    const one = (await scene.chargers(id)).find(({ chargerId }) => chargerId === held);
    expect(one).toMatchObject({ attempts: 0, slot: null, whyNotYet: [expect.objectContaining({ code: 'pausedByPerson' })] });
    expect((await scene.api.get(`/chargers/${held}/migration`)).body).toMatchObject({ isPaused: true });
    expect((await say(held, 'resume')).status).toBe(200);
    await scene.until(id, (states) => states.get(held) === 'Soaking', 60 * MINUTE);
  }, 120_000);

  it('one that is aborted, or recalled, is out of its campaign, which ends without it', async () => {
    await scene.halos(3);
    const { id } = await scene.make(all);
    await scene.say(id, 'start');
    const [aborted, recalled] = ['2403080001M', '2403080002M'];
    await scene.until(id, (states) => ['Staging', 'Staged'].includes(states.get(aborted) ?? ''), 20 * MINUTE, 1_000);
    await say(aborted, 'abort');
    await scene.until(id, (states) => states.get(recalled) === 'Soaking', 60 * MINUTE);
    await say(recalled, 'recall');
    await untilOver(id, 3 * HOUR);
    expect([...(await scene.states(id))].sort()).toEqual([
      [aborted, 'Withdrawn'],
      [recalled, 'Withdrawn'],
      ['2403080003M', 'Migrated'],
    ]);
    expect(await scene.sentences(id)).toContain(`Taken back one by one, the campaign goes on without: ${aborted}.`);
    const rows = await scene.system.store.db.selectFrom('audit_entry').select(['kind', 'details']).execute();
    expect(rows.filter(({ details }) => details.includes('"refused"'))).toEqual([]);
  }, 120_000);
});

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
