import type { MigrationView } from '@phasor/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE, QUICK } from './support/campaign-scene.ts';
import { count, untilOver } from './support/until-over.ts';
import { judgedByBook } from './support/own-book.ts';
import { Walled } from './support/walled.ts';

const HOUR = 60 * MINUTE;

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

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

    const { mostUnproven } = await untilOver(scene, id, 6 * HOUR);
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

describe('R3 a firewall that nobody opens', () => {
  it('keeps no wave and no campaign for ever: its charger is given up when nothing else is left, stays on CAPI, and another campaign may take it', async () => {
    const walled = '2403080003M';
    await scene.halos(3, 0, (at) => (at === 3 ? { path: new Walled() } : {}));
    const gate = { ...QUICK.waves[0]?.gate, minWaveShare: 1 };
    const eligibility = { ...QUICK.eligibility, notReachedMs: 20 * MINUTE };
    const { id } = await scene.make({ waves: [{ name: 'all', share: 1, gate }], budgets: { unprovenShare: 1 }, eligibility });
    await scene.say(id, 'start');
    const startedMs = scene.clock.now();
    await untilOver(scene, id, 2 * HOUR);
    expect(scene.clock.now() - startedMs).toBeGreaterThan(20 * MINUTE);
    expect(await scene.view(id)).toMatchObject({ migrated: 2, withdrawn: 1, notReached: 1, states: { Migrated: 2, Withdrawn: 1 } });
    const left = (await scene.chargers(id)).find(({ chargerId }) => chargerId === walled);
    expect(left).toMatchObject({ attempts: 0, isWithdrawn: true, whyNotYet: [{ code: 'endpointNotReached' }] });
    expect((await scene.sentences(id)).slice(-2)).toEqual([
      `Not reached, and given up, as nothing else is left to do: ${walled}. They stay on CAPI.`,
      'The campaign has ended.',
    ]);
    const twin = scene.twins.get(walled);
    expect(twin?.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isConnected: true });
    if (twin) expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ cut: 0, differences: [] });
    expect(await scene.make({ name: 'Once more' })).toMatchObject({ chargers: 1 });
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
