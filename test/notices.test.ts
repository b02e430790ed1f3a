import type { Notice, NoticePage, Person, PersonWithPassword, UndeliveredNoticePage } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ownersOf } from '../packages/server/src/access/index.ts';
import type { NoticeBody } from '../packages/server/src/notices/index.ts';
import { EXAMPLE_MS, examples } from '../packages/server/src/notices/testing/examples.ts';
import { giveChargers } from './support/people.ts';
import { SmtpSink } from './support/smtp-sink.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { ADMINISTRATOR, apiClient, logInAs, startTestSystem, type TestSystem } from './support/system.ts';

const MINUTE_MS = 60_000;
const CHARGER = '2403080001M';
const FROM = 'Bostads AB <no-reply@bostads.example>';

describeOnBothStores('R5 owners are told', (fresh) => {
  let clock: VirtualClock;
  let at: FreshStore;
  let sink: SmtpSink;
  let system: TestSystem;
  let facts = 0;

  beforeAll(async () => {
    at = await fresh();
    sink = await new SmtpSink().start();
    clock = new VirtualClock(EXAMPLE_MS);
    system = await start();
    const { id } = (await system.api.get<Person>('/me')).body;
    await system.api.patch(`/people/${id}`, { name: 'Kim Berg', language: 'sv' });
    await system.register(CHARGER);
    await giveChargers(system, ADMINISTRATOR.email, [CHARGER]);
  });
  afterAll(async () => {
    await system.stop();
    await sink.stop();
    await at.remove();
  });
  beforeEach(async () => {
    sink.arrived.length = 0;
    await system.store.db.deleteFrom('notice').execute();
  });
  afterEach(() => {
    sink.onMail = () => null;
    sink.onRecipient = () => null;
  });

  const start = (): Promise<TestSystem> => startTestSystem({ on: at, clock, mail: { url: sink.url, from: FROM } });

  /** Tells whoever owns the chargers, as the part that causes it does. */
  async function tell(body: NoticeBody, fact = `fact ${(facts += 1)}`): Promise<void> {
    await system.store.transaction(async (trx) => {
      const to = await owners(trx);
      const notice = { organisationNo: 1, to, fact, at: new Date(clock.now()), zone: 'Europe/Stockholm', body };
      await system.notices.writer.write(trx, [notice]);
    });
  }
  async function owners(trx: Parameters<typeof ownersOf>[0]): Promise<readonly string[]> {
    const { no } = await trx.selectFrom('charger').select('no').where('id', '=', CHARGER).executeTakeFirstOrThrow();
    return (await ownersOf(trx, [no])).get(no) ?? [];
  }
  const notices = async (): Promise<NoticePage> => (await system.api.get<NoticePage>('/notices')).body;
  const undelivered = async (): Promise<UndeliveredNoticePage> =>
    (await system.api.get<UndeliveredNoticePage>('/notices/undelivered')).body;

  it('by mail and in the app, in their language, with a mail of plain text and HTML', async () => {
    await tell(examples.migrationDone);
    await clock.advance(MINUTE_MS);
    const [mail] = sink.taken;
    expect(sink.arrived.length).toBe(1);
    expect([mail?.from, mail?.to]).toEqual(['no-reply@bostads.example', [ADMINISTRATOR.email]]);
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      ...{ from: FROM, to: `Kim Berg <${ADMINISTRATOR.email}>`, 'auto-submitted': 'auto-generated' },
      'message-id': expect.stringMatching(/^<notice-[0-9a-f-]{36}@bostads\.example>$/) as string,
      'content-type': expect.stringMatching(/^multipart\/alternative;/) as string,
      date: new Date(EXAMPLE_MS).toUTCString().replace('GMT', '+0000'),
    });
    expect(mail?.raw).not.toMatch(/x-mailer|password|Bearer/i);
    const { items, unread } = await notices();
    expect(items).toMatchObject([
      {
        kind: 'migrationDone',
        chargerId: '2403080001M',
        title: expect.stringContaining('har uppgraderats till OCPP') as string,
        mailState: 'sent',
      },
    ]);
    expect([items[0]?.readAt, unread]).toEqual([null, 1]);
  });

  it('once for each fact, and only if what it tells was stored', async () => {
    await tell(examples.migrationDone, 'the same');
    await tell(examples.migrationDone, 'the same');
    const failing = system.store.transaction(async (trx) => {
      const to = await owners(trx);
      const notice = { organisationNo: 1, to, fact: 'lost', at: new Date(clock.now()), zone: 'UTC', body: examples.migrationStranded };
      await system.notices.writer.write(trx, [notice]);
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    await clock.advance(10 * MINUTE_MS);
    expect([sink.arrived.length, (await notices()).items.length]).toEqual([1, 1]);
  });

  it('later, where their server says later, under the same Message-ID, and once', async () => {
    let asked = 0;
    sink.onRecipient = () => ((asked += 1) <= 2 ? { code: 451, text: '4.7.1 greylisted' } : null);
    await tell(examples.migrationCrossing);
    await clock.advance(MINUTE_MS);
    expect((await undelivered()).items).toMatchObject([
      { mailState: 'waiting', tries: 1, person: { email: ADMINISTRATOR.email }, reason: expect.stringContaining('greylisted') as string },
    ]);
    await clock.advance(10 * MINUTE_MS);
    expect([asked, sink.arrived.length, sink.taken.length]).toEqual([3, 1, 1]);
    expect((await undelivered()).items).toEqual([]);
    expect((await notices()).items[0]).toMatchObject({ mailState: 'sent', mailReason: null });
  });

  it('not again, where their server refuses for good; the reason is shown to them and to operators', async () => {
    sink.onMail = () => ({ code: 550, text: '5.1.1 no\u00a0such mailbox here' });
    await tell(examples.migrationStranded);
    await clock.advance(10 * MINUTE_MS);
    expect(sink.arrived.map(({ reply }) => reply)).toEqual([550]);
    const reason = expect.stringContaining('mailbox here') as string;
    expect((await undelivered()).items).toMatchObject([{ mailState: 'refused', tries: 1, reason }]);
    expect((await notices()).items[0]).toMatchObject({ mailState: 'refused', mailReason: reason });
  });

  it('after a restart in between too', async () => {
    await sink.stop();
    await tell(examples.migrationDone);
    await clock.advance(MINUTE_MS);
    await system.stop();
    await sink.start();
    system = await start();
    await clock.advance(10 * MINUTE_MS);
    expect([sink.arrived.length, (await notices()).items[0]?.mailState]).toEqual([1, 'sent']);
  });

  it('a name with line ends makes no header and no recipient, an address with line ends is refused', async () => {
    const { db } = system.store;
    await db.updateTable('person').set({ name: 'Kim\r\nBcc: eve@evil.example\r\n\r\nHi' }).execute();
    await tell({ ...examples.migrationDone, chargerName: 'Garage\r\nBcc: eve@evil.example' });
    await clock.advance(MINUTE_MS);
    const [mail] = sink.taken;
    expect([mail?.to, mail?.headers.has('bcc')]).toEqual([[ADMINISTRATOR.email], false]);
    await db.updateTable('person').set({ name: 'Kim Berg', email: 'kim@bostads.example>\r\nRCPT TO:<eve@evil.example' }).execute();
    await tell(examples.migrationDone);
    await clock.advance(MINUTE_MS);
    await db.updateTable('person').set({ email: ADMINISTRATOR.email }).execute();
    expect(sink.arrived.length).toBe(1);
    expect((await undelivered()).items).toMatchObject([{ mailState: 'refused', reason: 'this is no e-mail address' }]);
  });

  it('each sees and marks their own only; which mails did not arrive is for operators', async () => {
    await tell(examples.migrationDone);
    await tell(examples.migrationPutOff);
    const other = { email: 'owner@example.test', name: 'Kaisa', language: 'fi', roles: ['owner'], password: 'a good password' };
    const { person } = (await system.api.post<PersonWithPassword>('/people', other)).body;
    const owner = await logInAs(system.url, other.email, other.password);
    const mine = await notices();
    expect((await owner.get<NoticePage>('/notices')).body).toEqual({ items: [], next: null, unread: 0 });
    expect((await owner.post(`/notices/${mine.items[0]?.id ?? ''}/read`)).status).toBe(404);
    expect((await owner.get('/notices/undelivered')).status).toBe(403);
    // From now on it is another's: who had it is not told any more.
    await giveChargers(system, other.email, [CHARGER]);
    await tell(examples.migrationSlotOffered);
    expect((await owner.get<NoticePage>('/notices')).body).toMatchObject({
      items: [{ title: expect.stringContaining('irrota auto') as string }],
      unread: 1,
    });
    expect(await notices()).toMatchObject({ unread: 2 });
    await giveChargers(system, ADMINISTRATOR.email, [CHARGER]);
    // Whoever is locked is told nothing, and does not come in.
    await system.api.put(`/chargers/${CHARGER}/owners`, { owners: [{ email: ADMINISTRATOR.email }, { email: other.email }] });
    expect((await system.store.db.transaction().execute(owners)).length).toBe(2);
    await system.api.patch(`/people/${person.id}`, { isLocked: true });
    expect((await system.store.db.transaction().execute(owners)).length).toBe(1);
    expect((await apiClient(system.url, '').get('/notices')).status).toBe(401);
  });

  it('what was read is read, by one or all; pages go back in time', async () => {
    for (const body of [examples.migrationPlanned, examples.migrationCrossing, examples.migrationDone]) await tell(body);
    const first = (await system.api.get<NoticePage>('/notices?limit=2')).body;
    expect(first.items.map(({ kind }) => kind)).toEqual(['migrationDone', 'migrationCrossing']);
    const rest = (await system.api.get<NoticePage>(`/notices?limit=2&after=${first.next ?? ''}`)).body;
    expect(rest).toMatchObject({ items: [{ kind: 'migrationPlanned' }], next: null, unread: 3 });
    const id = first.items[0]?.id ?? '';
    const readAt = (await system.api.post<Notice>(`/notices/${id}/read`)).body.readAt;
    await clock.advance(MINUTE_MS);
    expect((await system.api.post<Notice>(`/notices/${id.toUpperCase()}/read`)).body.readAt).toBe(readAt);
    expect((await notices()).unread).toBe(2);
    expect((await system.api.post('/notices/read')).status).toBe(204);
    expect(await notices()).toMatchObject({ unread: 0, items: [{}, {}, { readAt: new Date(clock.now()).toISOString() }] });
    expect((await system.api.post('/notices/nothing/read')).body).toMatchObject({ code: 'NOTICE_UNKNOWN' });
  });

  it('without a mail server, in the app', async () => {
    await system.stop();
    system = await startTestSystem({ on: at, clock });
    await tell(examples.migrationDone);
    await clock.advance(10 * MINUTE_MS);
    expect((await notices()).items).toMatchObject([{ mailState: 'none', mailReason: null }]);
    await system.stop();
    system = await start();
    await clock.advance(10 * MINUTE_MS);
    expect(sink.arrived).toEqual([]);
  });
});
