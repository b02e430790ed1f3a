import { readFileSync, writeFileSync } from 'node:fs';
import type { ConnectorLimits, MigrationView, NoticePage, ScheduleDraft, ScheduleDraftList } from '@phasor/contract';
import type { LinkPath } from '@phasor/ocpp';
import type { Twin } from '@phasor/simulator';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { newestWay, readWayAudit, replayed, waySettings } from '../packages/server/src/migration/index.ts';
import { judgedByBook } from './support/own-book.ts';
import { Walled } from './support/walled.ts';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

const SETTINGS = { dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 13, rfidLock: true }] };
const GUIDE = 'docs/guides/migration.md';
const SHORT_SOAK = { soakMs: 30 * MINUTE };

let scene: WayScene;
afterEach(() => scene.end());

/** A person charges so much, and goes. */
async function charge(twin: Twin, needWh = 500): Promise<void> {
  twin.plugIn(1, { needWh, phases: 1, maxA: 13, reactionMs: 1_000 });
  await scene.clock.advance(5_000);
  await scene.clock.track(twin.swipe('TAG', 1));
  await scene.clock.advance(15 * MINUTE);
  twin.plugOut(1);
  await scene.clock.advance(MINUTE);
}

/** Until its socket is dropped and dialled anew, which takes a real network's time. */
const inTime = (told: string): string => told.replace(/^\S+ \S+ after \S+ \S+ as (?=Committing|Soaking)/gm, '');

/** The guide tells what happened here, to the second: PHASOR_STORY=1 writes it down anew. */
function inTheGuide(story: readonly string[]): void {
  const guide = readFileSync(GUIDE, 'utf8');
  const [before = '', kept = '', after = ''] = guide.split(/(?<=<!-- story: .* -->\n)|(?=<!-- \/story -->)/);
  const told = `\n\`\`\`\n${story.join('\n')}\n\`\`\`\n\n`;
  if (process.env['PHASOR_STORY'] !== undefined) writeFileSync(GUIDE, before + told + after);
  else expect(inTime(kept)).toBe(inTime(told));
}

const home = { protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false, isConnected: true };
/** What its owners were told, oldest first. */
const told = async (): Promise<string[]> =>
  (await scene.system.api.get<NoticePage>('/notices')).body.items.map(({ kind }) => kind).reverse();
const ofConnector = `/chargers/${HALO}/connectors/1`;
const draft = (query = '') => scene.system.api.get<ScheduleDraft>(`${ofConnector}/schedule-draft${query}`);
const books = (twin: Twin) => judgedByBook(scene.system.store.db, twin);
const settings = async () => (await scene.system.api.get<{ readonly settings: unknown }>(`/chargers/${HALO}/settings`)).body.settings;

const reservedNow = async (): Promise<string> =>
  (await scene.system.store.db.selectFrom('migration_way').select('reserved').executeTakeFirstOrThrow()).reserved;

/** Who knocked at the OCPP door and was refused. */
const knocks = async (): Promise<readonly unknown[]> =>
  (await scene.system.api.get<{ readonly items: readonly unknown[] }>('/knocks')).body.items;

/** A Halo that has charged once on CAPI, and is set otherwise than it was delivered. */
async function usedHalo(path?: LinkPath): Promise<Twin> {
  const twin = await scene.halo(path ? { path } : {});
  expect((await scene.order(scene.system.api.put(`/chargers/${HALO}/settings`, SETTINGS))).body).toMatchObject({ state: 'accepted' });
  await charge(twin);
  return twin;
}

describe('R3 a charger goes from CAPI to OCPP', { timeout: 180_000 }, () => {
  it('is read, staged, drained, armed, switched, configured, probed, committed, soaks, and is migrated by a real transaction', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await usedHalo();
    expect((await scene.begin()).status).toBe(201);
    const seen = new Map<MigrationView['state'], string | null>();
    const reserved = new Map<MigrationView['state'], string>();
    for (let look = 0; look < 40 * 60 && !seen.has('Soaking'); look += 1) {
      await scene.clock.advance(seen.has('Armed') ? 1_000 : 5_000);
      const { state } = await scene.view();
      if (!reserved.has(state)) reserved.set(state, await reservedNow());
      seen.set(state, (await scene.charger()).ocppVersion);
    }
    // R4: not before the charger has acknowledged the commit.
    expect([...seen].filter(([, version]) => version !== null)).toEqual([['Soaking', '1.6']]);
    // S18: from Armed until its max current was read back.
    expect([reserved.get('Staged'), reserved.get('Armed'), reserved.get('Soaking')]).toEqual([
      '[]',
      '[{"connectorId":1,"reservedA":16}]',
      '[]',
    ]);
    const { items, probes, owner } = await scene.view();
    expect(owner).toBe('OCPP');
    expect(probes.map(({ hasPassed }) => hasPassed)).toEqual(Array<boolean>(9).fill(true));
    expect(items.filter(({ outcome }) => outcome !== 'carried').map(({ name }) => name)).toEqual(['RFID tags']);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isOnTrial: false, isConnected: true });
    expect(await scene.charger()).toMatchObject({ protocol: 'OCPP', isOnline: true, firmwareVersion: '180' });

    // The soak alone is no proof.
    await scene.clock.advance(40 * MINUTE);
    expect(await scene.view()).toMatchObject({ state: 'Soaking', isProven: false });
    await charge(twin);
    expect(await scene.until(['Migrated'])).toMatchObject({ state: 'Migrated', isProven: true, attempt: 1 });
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
    expect((await books(twin)).energyWh).toBeGreaterThan(900);

    inTheGuide(await scene.story());

    // What it was given for the trial is its password from now on.
    twin.powerCycle();
    await scene.clock.advance(2 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', isConnected: true });
    expect(twin.state().connectors[0]).toMatchObject({ offeredA: 0 });

    const { body } = await scene.system.api.get<{ readonly lines: string; readonly problem: string | null }>(
      `/chargers/${HALO}/migration/audit`,
    );
    expect(body.problem).toBeNull();
    const row = await newestWay(scene.system.store.db, 1, HALO);
    const audit = await readWayAudit(scene.system.store.db, 1, row?.id ?? '');
    const again = replayed(audit, { ...waySettings, ...SHORT_SOAK });
    expect({ ...again, ...row?.quiet }).toEqual(row?.way);
    expect((await scene.system.api.get('/audit/check')).body).toMatchObject({ broken: null });

    expect(await told()).toEqual(['migrationPlanned', 'migrationCrossing', 'migrationDone']);
    expect(await draft()).toMatchObject({ status: 404, body: { code: 'SCHEDULE_DRAFT_UNKNOWN' } });

    // Whoever can write to the database past its triggers is found out.
    const [, , , third] = audit;
    const seq = third?.seq ?? 0;
    await sql`alter table audit_entry disable trigger refuse_change`.execute(scene.system.store.db);
    await sql`update audit_entry set by_whom = 'nobody' where seq = ${seq}`.execute(scene.system.store.db);
    expect((await scene.system.api.get(`/chargers/${HALO}/migration/audit`)).body).toMatchObject({
      problem: `entry ${seq} is not what was written`,
    });
    await sql`delete from audit_entry where seq = ${seq}`.execute(scene.system.store.db);
    expect((await scene.system.api.get(`/chargers/${HALO}/migration/audit`)).body).toMatchObject({
      problem: 'the entry of step 3 is not there',
    });
  });

  it('behind a firewall it is never switched, and says why; when the firewall opens, it goes at its next test', async () => {
    scene = await WayScene.set({ ...SHORT_SOAK, endpointRetryMs: 10 * MINUTE });
    const network = new Walled();
    const twin = await usedHalo(network);
    expect((await scene.begin()).status).toBe(201);
    await scene.until(['Staged'], 30 * MINUTE);
    await scene.clock.advance(25 * MINUTE);
    const failure = 'connection: the firewall lets no OCPP through';
    expect(await scene.view()).toMatchObject({ state: 'Staged', owner: 'CAPI', attempt: 1, epoch: 1, endpointTest: { failure } });
    // One when its image was there, and one every ten minutes.
    expect(network.turnedAway).toBe(3);
    expect((await scene.story()).filter((sentence) => sentence.includes('cannot reach'))).toEqual([
      expect.stringContaining(`${failure}. It stays on CAPI, and tries again.`),
    ]);
    expect(await told()).toEqual(['migrationPlanned']);
    expect(twin.state()).toMatchObject(home);
    expect(await settings()).toEqual(SETTINGS);
    await charge(twin);
    network.isOpen = true;
    await scene.until(['Soaking'], 30 * MINUTE, 15_000);
    expect(await scene.view()).toMatchObject({ attempt: 1, endpointTest: { failure: null } });
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
    expect(await knocks()).toEqual([]);
  });

  it('an endpoint elsewhere is tested as it would be used', async () => {
    scene = await WayScene.set();
    await usedHalo();
    await scene.begin('ws://127.0.0.1:9/ocpp');
    await scene.until(['Staged'], 30 * MINUTE);
    await scene.clock.advance(2 * MINUTE);
    expect((await scene.view()).endpointTest?.failure).toContain('ECONNREFUSED 127.0.0.1:9');
  });

  it('one that cannot reach OCPP after all comes home by its own clock, and is as it was', async () => {
    scene = await WayScene.set();
    const network = new Walled();
    network.isOpen = true;
    const twin = await usedHalo(network);
    expect((await scene.begin()).status).toBe(201);
    await scene.until(['Draining'], 30 * MINUTE, 1_000);
    // The firewall comes after its test.
    network.isOpen = false;
    await scene.until(['Switching'], 30 * MINUTE);
    expect(await scene.view()).toMatchObject({ owner: 'nobody' });
    expect(await scene.until(['RolledBack'], 60 * MINUTE)).toMatchObject({ owner: 'CAPI', attempt: 1 });
    expect(twin.state()).toMatchObject(home);
    expect(await scene.charger()).toMatchObject({ protocol: 'CAPI', ocppVersion: null, isOnline: true });
    expect(await settings()).toEqual(SETTINGS);
    expect((await scene.story()).join('\n')).toContain('the charger went home');
    expect(await told()).toEqual(['migrationPlanned', 'migrationCrossing', 'migrationRolledBack']);
    // It lets people charge again, and tries once more after its cool-down.
    await charge(twin);
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
  });

  it('is recalled by a person, and is on CAPI and set as it was', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await usedHalo();
    await scene.begin();
    await scene.until(['Soaking'], 40 * MINUTE);
    await charge(twin);
    await scene.until(['Migrated'], 60 * MINUTE);
    expect((await scene.say('recall')).body).toMatchObject({ state: 'RollingBack' });
    expect(await scene.until(['RolledBack'])).toMatchObject({ owner: 'CAPI' });
    expect(twin.state()).toMatchObject(home);
    expect(await settings()).toEqual(SETTINGS);
    expect(await scene.charger()).toMatchObject({ protocol: 'CAPI', ocppVersion: null, isOnline: true });
    await charge(twin);
    expect(await books(twin)).toMatchObject({ sessions: 3, cut: 0, differences: [] });
    const [notice] = (await scene.system.api.get<NoticePage>('/notices')).body.items;
    expect(notice).toMatchObject({ kind: 'migrationRolledBack', title: expect.stringContaining('is back as it was') as unknown });
    // It is over; another may begin.
    expect((await scene.begin()).status).toBe(201);
  });

  it('is given up by a person before it goes, and its owner hears of that', async () => {
    scene = await WayScene.set();
    await usedHalo();
    await scene.begin();
    await scene.until(['Admitted'], 10 * MINUTE, 1_000);
    expect((await scene.say('withdraw')).body).toMatchObject({ state: 'Withdrawn' });
    expect(await told()).toEqual(['migrationPlanned', 'migrationCalledOff']);
    await scene.begin();
    await scene.until(['Admitted'], 10 * MINUTE, 1_000);
    expect((await scene.say('abort')).body).toMatchObject({ state: 'Candidate' });
    await scene.clock.advance(10 * MINUTE);
    expect(await told()).toEqual(['migrationPlanned', 'migrationCalledOff', 'migrationPlanned', 'migrationCalledOff']);
  });
});

describe('R5 its schedule', { timeout: 180_000 }, () => {
  it('is not carried: it is kept as it was, offered as a draft, and becomes the week when its owner confirms it', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    await usedHalo();
    const windows = [{ connectorId: 1, days: ['Mon', 'Fri'], from: '22:00', to: '06:00' }];
    const schedule = { utcOffsetMinutes: 60, windows };
    expect((await scene.order(scene.system.api.put(`/chargers/${HALO}/schedule`, schedule))).body).toMatchObject({ state: 'accepted' });
    await scene.begin();
    await scene.until(['Staged'], 30 * MINUTE);
    // On CAPI it keeps its windows.
    expect((await scene.system.api.post(`${ofConnector}/schedule-draft/confirm`, {})).body).toMatchObject({
      code: 'SCHEDULE_CHARGER_SPEAKS_CAPI',
    });
    await scene.until(['Soaking'], 40 * MINUTE);

    const limits = async () => (await scene.system.api.get<ConnectorLimits>(`${ofConnector}/limits`)).body;
    expect(await limits()).toMatchObject({ schedule: null });
    const week = {
      zone: 'Etc/GMT-1',
      blocks: [
        { startMinute: 1_320, endMinute: 1_800, limitA: 13 },
        { startMinute: 7_080, endMinute: 7_560, limitA: 13 },
      ],
      ...{ outsideA: 0, whenRunOut: 'outside' },
    };
    expect(await draft()).toMatchObject({ status: 200, body: { kept: schedule, schedule: week, confirmedAt: null } });
    expect(await draft('?zone=Europe/Stockholm')).toMatchObject({ body: { schedule: { ...week, zone: 'Europe/Stockholm' } } });
    expect(await draft('?zone=Europe/Helsinki'), 'another offset then').toMatchObject({ body: { schedule: week } });
    expect(await draft('?zone=Nowhere'), 'no zone').toMatchObject({ status: 400, body: { code: 'SCHEDULE_ZONE_UNKNOWN' } });
    const { body } = await scene.system.api.get<NoticePage>('/notices');
    const [done] = body.items;
    expect(done).toMatchObject({ kind: 'migrationDone' });
    expect(JSON.stringify(done)).toContain('kept as a draft (charging periods in it: 1)');

    const confirmed = scene.system.api.post<ConnectorLimits>(`${ofConnector}/schedule-draft/confirm`, {});
    expect((await scene.order(confirmed)).body).toMatchObject({ schedule: week });
    expect(await limits()).toMatchObject({ schedule: week });
    expect((await draft()).body.confirmedAt).not.toBeNull();
    expect((await scene.system.api.get<ScheduleDraftList>(`/chargers/${HALO}/schedule-drafts`)).body.items).toEqual([(await draft()).body]);
    // Changed by its owner, it is still theirs to confirm.
    const changed = { ...week, zone: 'Europe/Stockholm' };
    await scene.order(scene.system.api.post(`${ofConnector}/schedule-draft/confirm`, { schedule: changed }));
    expect(await limits()).toMatchObject({ schedule: changed });
    expect((await scene.system.api.get(`/chargers/${HALO}/connectors/9/schedule-draft`)).status).toBe(404);
  });
});

describe('R3 the person with the plug wins', { timeout: 180_000 }, () => {
  const plugIn = (twin: Twin): void => twin.plugIn(1, { needWh: 500, phases: 1, maxA: 13, reactionMs: 1_000 });
  const switchOrders = async (): Promise<number> =>
    (await scene.system.store.db.selectFrom('charger_order').select('id').where('kind', '=', 'switch').execute()).length;

  it.each([
    ['before it is told to switch', async () => expect(await switchOrders()).toBe(0)],
    [
      'after it has taken the order, before it restarts',
      async () => {
        await scene.clock.advance(40_000);
        expect(await switchOrders()).toBe(1);
      },
    ],
  ])('a car that comes %s is charged, and the change waits until it is gone', async (_, come) => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await usedHalo();
    await scene.begin();
    await scene.until(['Draining'], 30 * MINUTE, 1_000);
    await come();
    plugIn(twin);
    expect(await scene.until(['Staged'], MINUTE, 1_000)).toMatchObject({ owner: 'CAPI' });
    expect(twin.state()).toMatchObject(home);
    await scene.clock.track(twin.swipe('TAG', 1));
    await scene.clock.advance(30 * MINUTE);
    expect(await scene.view()).toMatchObject({ state: 'Staged' });
    expect(twin.state().connectors[0]).toMatchObject({ idTag: 'TAG' });
    twin.plugOut(1);
    await scene.until(['Soaking'], 30 * MINUTE);
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
    const kinds = await told();
    expect(kinds.filter((kind) => kind === 'migrationPutOff').length).toBe(1);
    expect(kinds.slice(-2)).toEqual(['migrationCrossing', 'migrationDone']);
  });

  it('the owner of one that is always plugged in is offered a time, once', async () => {
    scene = await WayScene.set({ ...SHORT_SOAK, stagedMs: 20 * MINUTE });
    const twin = await usedHalo();
    plugIn(twin);
    await scene.begin();
    await scene.until(['Staged'], 30 * MINUTE);
    expect(await told()).toEqual(['migrationPlanned']);
    await scene.clock.advance(90 * MINUTE);
    expect(await told()).toEqual(['migrationPlanned', 'migrationSlotOffered']);
    twin.plugOut(1);
    await scene.until(['Soaking'], 30 * MINUTE);
    expect((await told()).slice(-2)).toEqual(['migrationCrossing', 'migrationDone']);
  });

  it('a car that comes while the charger restarts is charged after the commit, and not cut', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await usedHalo();
    await scene.begin();
    await scene.until(['Armed'], 30 * MINUTE, 1_000);
    plugIn(twin);
    await scene.until(['Soaking'], 30 * MINUTE);
    expect(twin.state().connectors[0]).toMatchObject({ idTag: null, plugged: true });
    await scene.clock.track(twin.swipe('TAG', 1));
    await scene.clock.advance(20 * MINUTE);
    twin.plugOut(1);
    await scene.until(['Migrated'], 40 * MINUTE);
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
  });
});
