import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import type { Charger, Knock } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, RawCharger, type RawChargerOptions } from './support/raw-charger.ts';
import { walk } from './support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
});
afterAll(() => system.stop());

const knocks = (): Promise<Knock[]> => walk<Knock>(system.api, '/knocks');
const knockOf = (identity: string, isWanted: (knock: Knock) => boolean = () => true): Promise<Knock> =>
  until(`a knock of ${identity}`, 5000, async () => (await knocks()).find((knock) => knock.identity === identity && isWanted(knock)));
const admit = (knock: Knock) => system.api.post<Charger & { code?: string }>(`/knocks/${knock.id}/admit`);

/** `in`, or the HTTP status or close code that kept the charger out. */
async function tryToEnter(identity: string, options: RawChargerOptions = {}): Promise<'in' | number> {
  try {
    const charger = await RawCharger.connect(system.ocppUrl, identity, options);
    const isIn = await charger.ask('Heartbeat', {}).then(
      () => true,
      () => false,
    );
    charger.socket.close();
    const { code } = await charger.closed;
    return isIn ? 'in' : code;
  } catch (error) {
    return (error as { status?: number }).status ?? 0;
  }
}

describe('chargers that knocked and were refused', () => {
  it('one that nobody registered is listed once, with its count, and admitted with the password that it sent', async () => {
    const password = Buffer.from([0xff, 0x00, 0x3a, 0xc3, 0x28, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    for (let n = 0; n < 3; n += 1) expect(await tryToEnter('Halo ü %1', { password })).toBe(404);
    const knock = await knockOf('Halo ü %1', ({ attempts }) => attempts === 3);
    expect(knock).toMatchObject({
      reason: 'unknown',
      address: '127.0.0.1',
      canAdmit: true,
      attempts: 3,
      detail: expect.stringContaining('Admit') as string,
    });
    expect(Date.parse(knock.firstAt)).toBeLessThanOrEqual(Date.parse(knock.lastAt));
    expect((await knocks()).filter(({ identity }) => identity === 'Halo ü %1')).toHaveLength(1);

    const admitted = await admit(knock);
    expect([admitted.status, admitted.body]).toEqual([
      200,
      expect.objectContaining({ id: 'Halo ü %1', registration: 'Accepted', isOnline: false }),
    ]);
    expect(await knocks()).toEqual([]);
    expect(await tryToEnter('Halo ü %1', { password })).toBe('in');
    expect(await tryToEnter('Halo ü %1', { password: 'another password' })).toBe(401);
    expect(await tryToEnter('Halo ü %1')).toBe(401);
  });

  it('one that nobody registered and that sent no password is admitted without', async () => {
    expect(await tryToEnter('OPEN')).toBe(404);
    expect((await admit(await knockOf('OPEN'))).status).toBe(200);
    expect(await tryToEnter('OPEN')).toBe('in');
  });

  it('one with a wrong password is admitted with that one, and the registered one holds no more', async () => {
    await system.register('CHANGED', { password: 'registered password' });
    expect(await tryToEnter('CHANGED', { password: 'password in the charger' })).toBe(401);
    const knock = await knockOf('CHANGED');
    expect(knock).toMatchObject({ reason: 'password', canAdmit: true });
    expect((await admit(knock)).status).toBe(200);
    expect(await tryToEnter('CHANGED', { password: 'password in the charger' })).toBe('in');
    expect(await tryToEnter('CHANGED', { password: 'registered password' })).toBe(401);
  });

  it('the latest of several passwords is the one that is admitted', async () => {
    for (const password of ['the first one', 'the second one']) expect(await tryToEnter('TWICE', { password })).toBe(404);
    await admit(await knockOf('TWICE', ({ attempts }) => attempts === 2));
    expect(await tryToEnter('TWICE', { password: 'the first one' })).toBe(401);
    expect(await tryToEnter('TWICE', { password: 'the second one' })).toBe('in');
  });

  it('one that asks for no sub-protocol is admitted without', async () => {
    await system.register('GRIZZLY');
    expect(await tryToEnter('GRIZZLY', { protocols: [] })).toBe(1002);
    const knock = await knockOf('GRIZZLY');
    expect(knock).toMatchObject({ reason: 'sub-protocol', canAdmit: true });
    expect((await admit(knock)).status).toBe(200);
    expect(await tryToEnter('GRIZZLY', { protocols: [] })).toBe('in');
    expect(await tryToEnter('GRIZZLY')).toBe('in');
  });

  it('one that speaks another OCPP cannot be admitted by a button, and the answer says what to do', async () => {
    await system.register('TWO');
    await tryToEnter('TWO', { protocols: ['ocpp2.0.1', 'ocpp2.1'] });
    const knock = await knockOf('TWO');
    expect(knock).toMatchObject({
      reason: 'sub-protocol',
      canAdmit: false,
      detail: expect.stringContaining('ocpp2.0.1, ocpp2.1') as string,
    });
    const refused = await admit(knock);
    expect([refused.status, refused.body.code]).toEqual([409, 'KNOCK_NOT_ADMISSIBLE']);
    expect((refused.body as unknown as { message: string }).message).toContain('Set OCPP 1.6J in the charger');
    expect((await knocks()).map(({ id }) => id)).toContain(knock.id);
  });

  it('one that speaks TLS to the plain port is listed with its address, and cannot be admitted', async () => {
    for (let n = 0; n < 2; n += 1) {
      const socket = connectTls({ port: system.port, host: '127.0.0.1', rejectUnauthorized: false });
      await once(socket, 'error');
      socket.destroy();
    }
    const knock = await knockOf('', ({ attempts }) => attempts === 2);
    expect(knock).toMatchObject({
      reason: 'TLS',
      address: '127.0.0.1',
      canAdmit: false,
      detail: expect.stringContaining('ws://') as string,
    });
    expect((await admit(knock)).body.code).toBe('KNOCK_NOT_ADMISSIBLE');
  });

  it('an entry that is gone, or never was, is said to be', async () => {
    expect(await tryToEnter('GONE')).toBe(404);
    const knock = await knockOf('GONE');
    expect((await admit(knock)).status).toBe(200);
    for (const id of [knock.id, '0', 'x', '99999999999999999999', '-1']) {
      const reply = await admit({ ...knock, id });
      expect([reply.status, reply.body.code]).toEqual([404, 'KNOCK_UNKNOWN']);
    }
  });

  it('one that was registered by hand meanwhile is said to be', async () => {
    expect(await tryToEnter('MEANWHILE')).toBe(404);
    const knock = await knockOf('MEANWHILE');
    await system.register('MEANWHILE');
    expect((await admit(knock)).body.code).toBe('CHARGER_EXISTS');
  });

  it('one of another organisation is that organisation’s to see', async () => {
    const { db } = system.store;
    const id = crypto.randomUUID();
    const { no } = await db
      .insertInto('organisation')
      .values({ id, name: 'Other', created_at: new Date() })
      .returning('no')
      .executeTakeFirstOrThrow();
    const charger = { id: 'THEIRS', organisation_no: no, name: 'Theirs', registered_at: new Date(), key_hashes: [Buffer.alloc(32)] };
    await db.insertInto('charger').values(charger).execute();
    expect(await tryToEnter('THEIRS', { password: 'any password' })).toBe(401);
    const row = await until('the knock', 5000, () =>
      db.selectFrom('knock').select('organisation_no').where('identity', '=', 'THEIRS').executeTakeFirst(),
    );
    expect(row.organisation_no).toBe(no);
    expect((await knocks()).map(({ identity }) => identity)).not.toContain('THEIRS');
  });

  it('a flood of 1,500 invented identities leaves 1,000 entries, the newest, and harms nobody', async () => {
    await system.register('CALM');
    const calm = await RawCharger.connect(system.ocppUrl, 'CALM');
    // The first 900 are laid down directly: what they cost is not the matter here.
    const [{ no } = { no: 0 }] = await system.store.db.selectFrom('organisation').select('no').orderBy('no').limit(1).execute();
    const at = new Date();
    const row = {
      organisation_no: no,
      address: '127.0.0.1',
      reason: 'unknown' as const,
      detail: '',
      offered_key_hash: null,
      offered_protocols: '',
      attempts: 1,
    };
    const rows = Array.from({ length: 900 }, (_, n) => ({ ...row, identity: `invented-${n}`, first_at: at, last_at: at }));
    await system.store.db.insertInto('knock').values(rows).execute();
    for (let n = 900; n < 1500; n += 50) {
      const batch = Array.from({ length: 50 }, (_, at) => tryToEnter(`invented-${n + at}`));
      expect(new Set(await Promise.all(batch))).toEqual(new Set([404]));
      expect(await calm.ask('Heartbeat', {})).toHaveProperty('currentTime');
    }
    await calm.close();
    const listed = await until('1,000 knocks, the last among them', 10_000, async () => {
      const all = await knocks();
      return all.length === 1000 && all.some(({ identity }) => identity === 'invented-1499') ? all : undefined;
    });
    expect(listed.map(({ identity }) => identity)).not.toContain('invented-0');
  });
});

describe.each([
  ['pending', 'Pending'],
  ['accept', 'Accepted'],
] as const)('where chargers that nobody registered are taken in (%s)', (unknownChargers, registration) => {
  let open: TestSystem;
  beforeAll(async () => {
    open = await startTestSystem({ unknownChargers, store: quickestStore() });
  });
  afterAll(() => open.stop());

  it(`they are ${registration}, with the password that they sent, and listed as chargers`, async () => {
    const password = 'its own password';
    // Two sockets of one new charger at one moment: one of them registers it, and the later one stays.
    const knocking = await Promise.allSettled([1, 2].map(() => RawCharger.connect(open.ocppUrl, 'NEW', { password })));
    const sockets = knocking.flatMap((knock) => (knock.status === 'fulfilled' ? [knock.value] : []));
    const answers = await Promise.allSettled(sockets.map((socket) => socket.ask('BootNotification', BOOT)));
    const boots = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(boots.length).toBeGreaterThan(0);
    for (const boot of boots) expect(boot).toMatchObject({ status: registration });
    expect((await open.api.get('/chargers')).body).toMatchObject({ items: [{ id: 'NEW', registration }], next: null });
    for (const socket of sockets) await socket.close();
    await expect(RawCharger.connect(open.ocppUrl, 'NEW', { password: 'somebody else' })).rejects.toMatchObject({ status: 401 });
    await expect(RawCharger.connect(open.ocppUrl, 'NEW')).rejects.toMatchObject({ status: 401 });
  });

  it(`while ${registration}, ${registration === 'Pending' ? 'only their boots are' : 'all they say is'} heard`, async () => {
    const charger = await RawCharger.connect(open.ocppUrl, 'TALKER');
    const answers = [];
    for (const action of ['Heartbeat', 'BootNotification', 'Authorize']) answers.push(await charger.call(action, { ...BOOT, idTag: 'T' }));
    const isHeard = registration === 'Accepted';
    expect(answers.map(([type]) => type)).toEqual([isHeard ? 3 : 4, 3, isHeard ? 3 : 4]);
    if (!isHeard) expect(answers[0]?.[2]).toBe('SecurityError');
    expect((await open.api.get('/chargers/TALKER')).body).toMatchObject({ ocppVersion: isHeard ? '1.6' : null });
    charger.send(JSON.stringify([2, 'long', 'DataTransfer', { vendorId: 'V', data: 'x'.repeat(65 * 1024) }]));
    if (isHeard) expect(await charger.answerTo('long')).toMatchObject([3, 'long', { status: 'UnknownVendorId' }]);
    else expect((await charger.closed).code).toBe(1009);
    charger.socket.close();
    await charger.closed;
  });
});
