import { pino } from 'pino';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { SmtpSink } from '../../../../test/support/smtp-sink.ts';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import type { Store } from '../store/index.ts';
import { MailLoop } from './mail-loop.ts';
import { smtp } from './mail-transport.ts';
import { NoticeWriter } from './notice-writer.ts';
import { EXAMPLE_MS, examples } from './testing/examples.ts';

const HOUR_MS = 3_600_000;
const PERSON = '019a2b3c-0000-7000-8000-000000000001';

/** A store whose node dies: from the `k`th write on, counted over transactions and single statements, none is done. */
function dyingAt(store: Store, k: number, onDeath: () => void): Store {
  let writes = 0;
  const die = (): boolean => {
    writes += 1;
    if (writes === k) onDeath();
    return writes >= k;
  };
  const dead = () => Promise.reject(new Error('the node is dead'));
  return {
    ...{ kind: store.kind, failure: null, onCommit: () => () => undefined, onFailure: () => undefined, close: dead },
    transaction: (work) => (die() ? dead() : store.transaction(work)),
    get db() {
      return die() ? store.db.withoutPlugins().withSchema('no_such_schema') : store.db;
    },
  };
}

describeOnBothStores('mails of a node that dies', (fresh) => {
  let at: FreshStore;
  let store: Store;
  let clock: VirtualClock;
  let sink: SmtpSink;
  const loops: MailLoop[] = [];

  beforeAll(async () => {
    at = await fresh();
    clock = new VirtualClock(EXAMPLE_MS);
    store = await at.open(clock);
    sink = await new SmtpSink().start();
    const created_at = new Date(EXAMPLE_MS);
    await store.db.insertInto('organisation').values({ id: crypto.randomUUID(), name: 'Bostads AB', created_at }).execute();
    const person = {
      id: PERSON,
      organisation_no: 1,
      email: 'kim@bostads.example',
      name: 'Kim',
      language_tag: 'sv',
      password_hash: '',
      created_at,
    };
    await store.db.insertInto('person').values(person).execute();
  });
  afterAll(async () => {
    await sink.stop();
    await store.close();
    await at.remove();
  });
  beforeEach(async () => {
    sink.arrived.length = 0;
    await store.db.deleteFrom('notice').execute();
  });
  afterEach(async () => {
    for (const loop of loops.splice(0)) await loop.stop();
  });

  function startLoop(on: Store, domain = 'bostads.example'): MailLoop {
    const send = smtp({ url: sink.url, from: `no-reply@${domain}` });
    const loop = new MailLoop({
      store: on,
      clock,
      random: new SeededRandom(1),
      log: pino({ level: 'silent' }),
      send,
      domain,
      publicUrl: null,
    });
    loops.push(loop);
    loop.start();
    return loop;
  }

  const tell = (fact: string): Promise<unknown> =>
    store.transaction((trx) => {
      const notice = { fact, at: new Date(clock.now()), zone: 'Europe/Stockholm', body: examples.migrationDone };
      const writer = new NoticeWriter({ clock, random: new SeededRandom(facts(fact)), sendsMail: true });
      return writer.write(trx, [{ organisationNo: 1, to: [PERSON], ...notice }]);
    });
  const facts = (fact: string): number => [...fact].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'invariant 15: at write %i; another node sends them, each once, or twice under one Message-ID',
    async (k) => {
      for (const fact of ['a', 'b', 'c']) await tell(`${k} ${fact}`);
      let isDead = false;
      const dying = startLoop(dyingAt(store, k, () => (isDead = true)));
      await clock.advance(5_000);
      expect(isDead).toBe(k <= 6);
      await dying.stop();
      const before = sink.taken.length;
      startLoop(store, 'moved.example');
      await clock.advance(HOUR_MS);
      const ids = sink.taken.map(({ messageId }) => messageId);
      const rows = await store.db.selectFrom('notice').select(['mail_state', 'mail_message_id']).orderBy('no').execute();
      expect(rows.map(({ mail_state }) => mail_state)).toEqual(['sent', 'sent', 'sent']);
      expect(new Set(ids)).toEqual(new Set(rows.map(({ mail_message_id }) => mail_message_id)));
      for (const id of new Set(ids)) expect(ids.filter((other) => other === id).length).toBeLessThanOrEqual(2);
      // What had been sent and written down is not sent again; the claim alone sends nothing.
      if (k === 1) expect([before, ids.length]).toEqual([0, 3]);
      if (k > 5) expect([before, ids.length]).toEqual([3, 3]);
      if (k > 1 && k <= 4) expect([before, ids.length > 3]).toEqual([3, true]);
      const subjects = new Set(sink.taken.map(({ headers }) => headers.get('subject')));
      expect(subjects.size).toBe(1);
    },
  );

  it('several nodes share the work, and send each once', async () => {
    for (let n = 0; n < 40; n += 1) await tell(`shared ${n}`);
    startLoop(store);
    startLoop(store);
    startLoop(store);
    await clock.advance(HOUR_MS);
    expect([sink.arrived.length, new Set(sink.taken.map(({ messageId }) => messageId)).size]).toEqual([40, 40]);
  });

  const rows = () => store.db.selectFrom('notice').select(['mail_state', 'mail_tries', 'mail_reason']).orderBy('no').execute();

  it('a mail server that is away for hours: when it is back all go out, each once', async () => {
    await sink.stop();
    for (let n = 0; n < 8; n += 1) await tell(`away ${n}`);
    startLoop(store);
    await clock.advance(7 * HOUR_MS);
    expect((await rows()).map(({ mail_state, mail_reason }) => [mail_state, mail_reason?.includes('ECONNREFUSED') ?? null])).toContainEqual(
      ['waiting', true],
    );
    await sink.start();
    await clock.advance(HOUR_MS);
    expect([sink.arrived.length, new Set(sink.taken.map(({ messageId }) => messageId)).size]).toEqual([8, 8]);
    expect((await rows()).every(({ mail_state }) => mail_state === 'sent')).toBe(true);
  });

  it('one that asks for later is asked again at growing intervals, and for five days; then it is given up', async () => {
    const askedMs: number[] = [];
    sink.onMail = () => {
      askedMs.push(clock.now());
      return { code: 451, text: '4.7.1 greylisted' };
    };
    await tell('later');
    const beganMs = clock.now();
    // Nothing runs for most of the five days: what is tried then is tried as ever.
    await clock.advance(4.8 * 24 * HOUR_MS);
    startLoop(store);
    await clock.advance(3 * HOUR_MS);
    expect(await rows()).toMatchObject([{ mail_state: 'waiting', mail_tries: askedMs.length }]);
    await clock.advance(5 * HOUR_MS);
    sink.onMail = () => null;
    await clock.advance(24 * HOUR_MS);
    const waitsMs = askedMs.slice(1).map((ms, n) => ms - (askedMs[n] ?? 0));
    expect(waitsMs[0]).toBeLessThanOrEqual(2 * 60_000);
    expect(Math.max(...waitsMs)).toBeGreaterThan(HOUR_MS / 2);
    expect(Math.max(...waitsMs)).toBeLessThanOrEqual(HOUR_MS);
    expect((askedMs.at(-1) ?? 0) - beganMs).toBeLessThanOrEqual(5 * 24 * HOUR_MS);
    expect(await rows()).toEqual([
      {
        ...{ mail_state: 'refused', mail_tries: askedMs.length },
        mail_reason: expect.stringMatching(/^not delivered within 5 days; at last: .*greylisted/) as string,
      },
    ]);
    expect(sink.taken).toEqual([]);
  });
});
