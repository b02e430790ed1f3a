import type { AuditPage, NoticePage } from '@phasor/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE, QUICK } from './support/campaign-scene.ts';
import { addressOf, giveChargers, personWith } from './support/people.ts';

const HOUR = 60 * MINUTE;

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

const count = (states: ReadonlyMap<string, string>, ...wanted: string[]): number =>
  [...states.values()].filter((state) => wanted.includes(state)).length;

describe('R5 the owners of its chargers', () => {
  it('are told when a wave opens, before its chargers begin, and once; what people decide is in the audit', async () => {
    await scene.halos(2);
    const owner = await scene.secondPerson('owner');
    const planned = async () => (await owner.get<NoticePage>('/notices')).body.items.filter(({ kind }) => kind === 'migrationPlanned');
    const window = { zone: 'Europe/Stockholm', blocks: [{ startMinute: 0, endMinute: 10_079 }] };
    const { id } = await scene.make({ window });
    await scene.clock.advance(2 * MINUTE);
    expect(await planned()).toEqual([]);

    await scene.say(id, 'start');
    await scene.until(id, async () => (await planned()).length > 0, MINUTE, 1_000);
    expect([...(await scene.states(id)).values()]).toEqual(['Candidate', 'Candidate']);
    const [notice] = await planned();
    expect((await planned()).length).toBe(1);
    expect(JSON.stringify(notice)).toContain('At the earliest: ');
    expect(JSON.stringify(notice)).toContain('max current');
    // Whoever owns them is told, and nobody else.
    expect((await scene.api.get<NoticePage>('/notices')).body.items).toEqual([]);

    await scene.restart();
    await scene.until(id, (states) => count(states, 'Soaking') > 0, HOUR);
    expect((await planned()).length).toBe(1);
    await scene.say(id, 'pause', { note: 'a look' });
    await scene.say(id, 'resume');
    await scene.say(id, 'abort');
    const audit = (await scene.api.get<AuditPage>(`/audit?subject=campaign:${id}`)).body.items;
    const entries = audit.map(({ kind, by, details }) => ({ kind, isByPerson: by !== null, details })).reverse();
    expect(entries).toMatchObject([
      { kind: 'migration.campaignMade', isByPerson: true, details: { name: 'Street by street', chargers: [...scene.twins.keys()] } },
      { kind: 'migration.campaignStarted', isByPerson: true },
      { kind: 'migration.campaignPaused', isByPerson: true, details: { note: 'a look' } },
      { kind: 'migration.campaignResumed', isByPerson: true },
      { kind: 'migration.campaignAborted', isByPerson: true },
    ]);
    expect((await scene.api.get('/audit/check')).body).toMatchObject({ broken: null });
  }, 120_000);

  it('have the time that they were given, and hear of it when it is called off: who begins, who waits, and who was withdrawn', async () => {
    await scene.halos(3);
    const owner = await scene.secondPerson('owner');
    const told = async (kind: string) =>
      (await owner.get<NoticePage>('/notices?limit=200')).body.items.filter((notice) => notice.kind === kind).reverse();
    const whose = async (kind: string): Promise<string[]> => (await told(kind)).map(({ chargerId }) => chargerId).sort();
    const ids = [...scene.twins.keys()];
    const all = { waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1 } };
    const wish = { ...all, eligibility: { ...QUICK.eligibility, noticeMs: 30 * MINUTE } };
    const { id } = await scene.make(wish);
    await scene.say(id, 'start');
    await scene.until(id, async () => (await told('migrationPlanned')).length === 3, MINUTE, 1_000);
    const toldMs = Date.parse((await told('migrationPlanned'))[0]?.at ?? '');
    // One that had not begun.
    expect((await scene.say(id, 'chargers/2403080001M/withdraw')).status).toBe(200);
    expect(await whose('migrationCalledOff')).toEqual(['2403080001M']);
    await scene.until(id, (states) => count(states, 'Staged') === 2, 20 * MINUTE);
    await scene.clock.advance(toldMs + 29 * MINUTE - scene.clock.now());
    const waiting = (await scene.chargers(id)).filter(({ state }) => state === 'Staged');
    expect(waiting.map(({ whyNotYet }) => whyNotYet.map(({ code }) => code))).toEqual([['noticeTooShort'], ['noticeTooShort']]);
    await scene.say(id, 'abort');
    await scene.clock.advance(2 * MINUTE);
    expect(await whose('migrationCalledOff')).toEqual(ids);

    // They are told of another campaign anew, and it keeps the time, too.
    const { id: second } = await scene.make(wish);
    await scene.say(second, 'start');
    await scene.until(second, (states) => count(states, 'Soaking') > 0, 2 * HOUR);
    expect((await told('migrationPlanned')).length).toBe(6);
    expect(await whose('migrationCalledOff')).toEqual(ids);
    const againMs = Date.parse((await told('migrationPlanned'))[3]?.at ?? '');
    const crossings = await told('migrationCrossing');
    expect(crossings.length).toBeGreaterThan(0);
    for (const { at } of crossings) expect(Date.parse(at)).toBeGreaterThanOrEqual(againMs + 30 * MINUTE);
    // Who came over and is called back hears that, and not that it failed.
    await scene.say(second, 'recall');
    await scene.until(second, (states) => count(states, 'RolledBack', 'Candidate', 'Withdrawn') === 3, 2 * HOUR);
    const [back] = await told('migrationRolledBack');
    expect(back?.title).toContain('is back as it was before its upgrade');
  }, 240_000);

  it("are those of each charger: another is not told, and what is nobody's waits for nobody", async () => {
    await scene.halos(3);
    const [hers = '', his = '', nobodys = ''] = scene.twins.keys();
    const people = [
      { owner: await scene.secondPerson('owner'), charger: hers },
      { owner: await personWith(scene.system, 'owner', 'him@example.test'), charger: his },
    ];
    for (const [at, email] of [addressOf('owner'), 'him@example.test'].entries())
      await giveChargers(scene.system, email, [people[at]?.charger ?? '']);
    await scene.api.put(`/chargers/${nobodys}/owners`, { owners: [] });
    const all = { waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1 } };
    const { id } = await scene.make({ ...all, eligibility: { ...QUICK.eligibility, noticeMs: 3 * HOUR } });
    await scene.say(id, 'start');
    await scene.until(id, (states) => states.get(nobodys) === 'Soaking', HOUR);
    const waiting = (await scene.chargers(id)).filter(({ chargerId }) => chargerId !== nobodys);
    expect(waiting.map(({ whyNotYet }) => whyNotYet.map(({ code }) => code))).toEqual([['noticeTooShort'], ['noticeTooShort']]);
    for (const { owner, charger } of people) {
      const { items } = (await owner.get<NoticePage>('/notices')).body;
      expect(items.map(({ kind, chargerId }) => [kind, chargerId])).toEqual([['migrationPlanned', charger]]);
    }
    expect((await scene.api.get<NoticePage>('/notices')).body.items).toEqual([]);
  }, 120_000);

  it('who comes to own one beside others is told once, as long as it has not gone; the time that the others were given goes on', async () => {
    await scene.halos(2);
    const [shared = '', other = ''] = scene.twins.keys();
    await scene.secondPerson('owner');
    const [first, late] = [addressOf('owner'), 'late@example.test'];
    const sam = await personWith(scene.system, 'owner', late);
    const planned = async () => (await sam.get<NoticePage>('/notices')).body.items.filter(({ kind }) => kind === 'migrationPlanned');
    const all = { waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1 } };
    const { id } = await scene.make({ ...all, eligibility: { ...QUICK.eligibility, noticeMs: 30 * MINUTE } });
    await scene.say(id, 'start');
    await scene.clock.advance(10 * MINUTE);
    expect(await planned()).toEqual([]);
    const own = (chargerId: string, ...emails: string[]) =>
      scene.api.put(`/chargers/${chargerId}/owners`, { owners: emails.map((email) => ({ email })) });
    await own(shared, first, late);
    await scene.clock.advance(MINUTE);
    expect((await planned()).map(({ chargerId }) => chargerId)).toEqual([shared]);
    // Taken off and put on again, it is the same once.
    await own(shared, first);
    await own(shared, first, late);
    await scene.clock.advance(5 * MINUTE);
    expect((await planned()).length).toBe(1);
    expect(await scene.chargers(id)).toMatchObject([{ state: 'Staged', whyNotYet: [{ code: 'noticeTooShort' }] }, {}]);
    await scene.until(id, (states) => count(states, 'Soaking') === 2, 20 * MINUTE);
    // Of what is over nobody is told that it is planned.
    await own(other, first, late);
    await scene.clock.advance(2 * MINUTE);
    expect((await planned()).length).toBe(1);
  }, 120_000);
});
