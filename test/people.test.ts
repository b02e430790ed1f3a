import type { AuditPage, ChargerOwners, Organisation, PersonPage, PersonView, PersonWithPassword, Role } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventStream } from './support/event-stream.ts';
import { personWith, strangerOf } from './support/people.ts';
import { ADMINISTRATOR, apiClient, logInAs, quickestStore, startTestSystem, type ApiClient, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const ROLES: readonly Role[] = ['administrator', 'operator', 'installer', 'owner'];

let system: TestSystem;
const clients = new Map<Role, ApiClient>();
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  for (const role of ROLES) clients.set(role, await personWith(system, role));
});
afterAll(() => system.stop());

const as = (role: Role): ApiClient => clients.get(role) ?? system.api;
let count = 0;
const newcomer = (roles: readonly Role[], more: object = {}): object => ({
  ...{ email: `Newcomer-${(count += 1)}@example.test`, name: 'Kim Berg', roles, ...more },
});
async function added(roles: readonly Role[], more: object = {}): Promise<PersonWithPassword> {
  const { status, body } = await system.api.post<PersonWithPassword>('/people', newcomer(roles, more));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}
const entriesOf = async (subject: string): Promise<unknown[]> =>
  (await system.api.get<AuditPage>(`/audit?subject=${subject}`)).body.items.reverse();
const me = async (): Promise<string> => (await system.api.get<{ id: string }>('/me')).body.id;

describe('people', () => {
  it('are added with a password that is shown once, come in with it, and choose their own', async () => {
    const { person, madeUpPassword } = await added(['owner'], { language: 'fi' });
    expect(person).toMatchObject({ name: 'Kim Berg', language: 'fi', roles: ['owner'], isLocked: false, chargers: 0 });
    const own = await logInAs(system.url, person.email, madeUpPassword ?? '');
    const chosen = { current: madeUpPassword, password: 'a password of my own' };
    expect(await own.post('/me/password', { ...chosen, current: 'wrong' })).toMatchObject({
      status: 403,
      body: { code: 'ACCESS_PASSWORD_WRONG' },
    });
    expect((await own.post('/me/password', chosen)).status).toBe(204);
    expect((await own.get('/me')).status).toBe(401);
    await expect(logInAs(system.url, person.email, madeUpPassword ?? '')).rejects.toThrow('401');
    expect((await logInAs(system.url, person.email.toLowerCase(), chosen.password)).token).not.toBe('');
    expect((await added(['owner'], { password: 'given by somebody' })).madeUpPassword).toBeNull();
  });

  it('are listed by address, page by page, and only those of the organisation', async () => {
    const first = (await system.api.get<PersonPage>('/people?limit=3')).body;
    const rest = (await system.api.get<PersonPage>(`/people?after=${encodeURIComponent(first.next ?? '')}&limit=200`)).body;
    const emails = [...first.items, ...rest.items].map(({ email }) => email.toLowerCase());
    expect(emails).toEqual([...emails].sort());
    expect(new Set(emails).size).toBe(emails.length);
    const stranger = await strangerOf(system);
    expect((await stranger.get<PersonPage>('/people')).body.items.map(({ email }) => email)).toEqual(['stranger@example.test']);
    const theirs = (await stranger.get<{ id: string }>('/me')).body.id;
    for (const reply of [
      await system.api.get(`/people/${theirs}`),
      await system.api.patch(`/people/${theirs}`, { isLocked: true }),
      await system.api.post(`/people/${theirs}/password`),
      await system.api.get(`/people/${theirs}/chargers`),
    ])
      expect(reply).toMatchObject({ status: 404, body: { code: 'ACCESS_PERSON_UNKNOWN' } });
  });

  it.each<[string, object, number, string]>([
    ['an address that has an account', { email: ADMINISTRATOR.email.toUpperCase() }, 409, 'ACCESS_EMAIL_TAKEN'],
    ['an address that is none', { email: 'kim@example.test>\r\nRCPT TO:<eve@evil.example' }, 400, 'API_REQUEST_INVALID'],
    ['no name', { name: ' ' }, 400, 'API_REQUEST_INVALID'],
    ['a short password', { password: '1234567' }, 400, 'API_REQUEST_INVALID'],
    ['a language that nobody here speaks', { language: 'xx' }, 400, 'API_REQUEST_INVALID'],
    ['no role', { roles: [] }, 400, 'API_REQUEST_INVALID'],
    ['a role that there is not', { roles: ['king'] }, 400, 'API_REQUEST_INVALID'],
  ])('are not added with %s', async (_what, wrong, status, code) => {
    expect(await system.api.post('/people', newcomer(['owner'], wrong))).toMatchObject({ status, body: { code } });
  });

  it('who are locked are logged out and do not come in, with the right password either; unlocked they do', async () => {
    const { person, madeUpPassword } = await added(['operator']);
    const own = await logInAs(system.url, person.email, madeUpPassword ?? '');
    const stream = await EventStream.open(system.url, own.token);
    expect((await system.api.patch<PersonView>(`/people/${person.id}`, { isLocked: true })).body.isLocked).toBe(true);
    expect((await own.get('/me')).status).toBe(401);
    await until('their live events end', 5_000, () => stream.isClosed);
    const attempt = (password: string) => apiClient(system.url, '').post('/login', { email: person.email, password });
    expect(await attempt(madeUpPassword ?? '')).toMatchObject({ status: 401, body: { code: 'ACCESS_LOCKED' } });
    expect(await attempt('wrong')).toMatchObject({ status: 401, body: { code: 'ACCESS_LOGIN_FAILED' } });
    await system.api.patch(`/people/${person.id}`, { isLocked: false });
    expect((await attempt(madeUpPassword ?? '')).status).toBe(200);
    const renewed = (await system.api.post<PersonWithPassword>(`/people/${person.id}/password`)).body.madeUpPassword ?? '';
    expect([(await attempt(madeUpPassword ?? '')).status, (await attempt(renewed)).status]).toEqual([401, 200]);
    const kinds = (await entriesOf(`person:${person.id}`)).map((entry) => entry as { kind: string; by: string; details: object });
    const by = await me();
    expect(kinds).toMatchObject([
      { kind: 'person.created', by, details: { roles: ['operator'] } },
      { kind: 'person.changed', by, details: { isLocked: true } },
      { kind: 'person.changed', by, details: { isLocked: false } },
      { kind: 'person.passwordRenewed', by },
    ]);
    expect(JSON.stringify(kinds)).not.toContain(renewed);
  });
});

describe('nobody gives, takes or opens a role above their own', () => {
  it.each<[Role, readonly Role[]]>([
    ['administrator', ROLES],
    ['operator', ['operator', 'owner']],
    ['installer', ['installer', 'owner']],
    ['owner', []],
  ])('an %s gives and changes %j', async (role, may) => {
    const given: Role[] = [];
    const changed: Role[] = [];
    const renewed: Role[] = [];
    for (const wanted of ROLES) {
      const reply = await as(role).post<{ code?: string }>('/people', newcomer([wanted]));
      if (reply.status === 201) given.push(wanted);
      else expect([reply.status, reply.body.code]).toEqual([403, role === 'owner' ? 'ACCESS_FORBIDDEN' : 'ACCESS_ROLE_ABOVE_OWN']);
      const { id } = (await added([wanted])).person;
      if ((await as(role).patch(`/people/${id}`, { isLocked: true })).status === 200) changed.push(wanted);
      if ((await as(role).post(`/people/${id}/password`, { password: 'taken over now' })).status === 200) renewed.push(wanted);
    }
    expect([given, changed, renewed]).toEqual([may, may, may]);
  });

  it('an operator does not make an installer of anybody, nor of themselves (S21)', async () => {
    const { id } = (await as('operator').get<{ id: string }>('/me')).body;
    for (const roles of [['installer'], ['operator', 'installer'], ['administrator']]) {
      expect(await as('operator').patch(`/people/${id}`, { roles })).toMatchObject({
        status: 403,
        body: { code: 'ACCESS_ROLE_ABOVE_OWN' },
      });
    }
  });

  it('the last administrator who may come in is neither locked nor demoted, by themselves either', async () => {
    const stranger = await strangerOf(system, 'lonely@example.test');
    const { id } = (await stranger.get<{ id: string }>('/me')).body;
    const last = { status: 409, body: { code: 'ACCESS_LAST_ADMINISTRATOR' } };
    expect(await stranger.patch(`/people/${id}`, { isLocked: true })).toMatchObject(last);
    expect(await stranger.patch(`/people/${id}`, { roles: ['owner'] })).toMatchObject(last);
    const second = (await stranger.post<PersonWithPassword>('/people', newcomer(['administrator']))).body.person;
    // Each would leave the other: one of them only.
    const both = await Promise.all([id, second.id].map((who) => stranger.patch(`/people/${who}`, { roles: ['operator'] })));
    expect(both.filter(({ status }) => status === 200).length).toBe(1);
  });
});

describe('organisations', () => {
  it('are made by who runs the system, each with its first administrator, and named by their own', async () => {
    const administrator = { email: 'first@example.test', name: 'First', language: 'sv' };
    const made = await system.api.post<PersonWithPassword & { organisation: Organisation }>('/organisations', {
      name: 'Brf Solen',
      administrator,
    });
    expect([made.status, made.body.person.roles]).toEqual([201, ['administrator']]);
    const first = await logInAs(system.url, administrator.email, made.body.madeUpPassword ?? '');
    expect((await first.get('/me')).body).toMatchObject({ organisation: { name: 'Brf Solen' }, language: 'sv' });
    const { id } = made.body.organisation;
    expect((await first.patch<Organisation>(`/organisations/${id}`, { name: 'Brf Månen' })).body.name).toBe('Brf Månen');
    expect((await first.get<{ organisation: object }>('/me')).body.organisation).toEqual({ id, name: 'Brf Månen' });
    const other = await system.api.patch(`/organisations/${id}`, { name: 'Mine' });
    expect(other).toMatchObject({ status: 404, body: { code: 'ACCESS_ORGANISATION_UNKNOWN' } });
    expect((await first.get<AuditPage>('/audit')).body.items.map(({ kind }) => kind)).toEqual([
      'organisation.renamed',
      'organisation.created',
    ]);
    const names = (await system.api.get<{ items: Organisation[] }>('/organisations')).body.items.map(({ name }) => name);
    expect([names[0], names.includes('Brf Månen')]).toEqual(['My organisation', true]);
    const wish = { name: 'Another', administrator: { email: 'x@example.test', name: 'X' } };
    for (const who of [first, as('operator'), as('owner')]) {
      expect((await who.post('/organisations', wish)).status).toBe(403);
      expect((await who.get('/organisations')).status).toBe(403);
    }
    const taken = await system.api.post('/organisations', { name: 'Another', administrator });
    expect(taken).toMatchObject({ status: 409, body: { code: 'ACCESS_EMAIL_TAKEN' } });
    expect((await system.api.get<{ items: Organisation[] }>('/organisations')).body.items.length).toBe(names.length);
  });
});

describe("a charger's owners", () => {
  it('are set as a whole by those who work with chargers, and kept for the audit', async () => {
    await system.register('SET');
    const owners = [{ email: 'OWNER@example.test' }, { email: ADMINISTRATOR.email, connectorId: 2 }];
    const { body } = await as('installer').put<ChargerOwners>('/chargers/SET/owners', { owners });
    expect(body.items).toMatchObject([
      { person: { email: 'owner@example.test' }, connectorId: null },
      { person: { email: ADMINISTRATOR.email }, connectorId: 2 },
    ]);
    const again = await as('operator').put<ChargerOwners>('/chargers/SET/owners', { owners: owners.slice(0, 1) });
    expect(again.body.items).toEqual(body.items.slice(0, 1));
    await system.api.put('/chargers/SET/owners', { owners: owners.slice(0, 1) });
    const [one, two] = [(await as('owner').get<{ id: string }>('/me')).body.id, await me()];
    expect(await entriesOf('charger:SET')).toMatchObject([
      {
        kind: 'charger.ownersChanged',
        details: {
          added: [
            { personId: one, connectorId: null },
            { personId: two, connectorId: 2 },
          ],
          removed: [],
        },
      },
      { kind: 'charger.ownersChanged', details: { added: [], removed: [{ personId: two, connectorId: 2 }] } },
    ]);
    expect((await system.api.get(`/people/${one}/chargers`)).body).toMatchObject({ items: [{ chargerId: 'SET', connectorId: null }] });
    expect((await as('owner').get('/me/chargers')).body).toMatchObject({ items: [{ chargerId: 'SET', connectorId: null }] });
  });

  it('are people of the organisation, and set by nobody who only owns', async () => {
    await system.register('OTHERS');
    for (const email of ['nobody@example.test', 'stranger@example.test']) {
      const reply = await system.api.put('/chargers/OTHERS/owners', { owners: [{ email }] });
      expect(reply).toMatchObject({ status: 404, body: { code: 'ACCESS_PERSON_UNKNOWN' } });
    }
    await system.api.put('/chargers/OTHERS/owners', { owners: [{ email: 'owner@example.test' }] });
    expect((await as('owner').put('/chargers/OTHERS/owners', { owners: [] })).status).toBe(403);
    expect((await as('owner').get('/chargers/OTHERS/owners')).status).toBe(403);
    expect((await system.api.put('/chargers/NOBODY/owners', { owners: [] })).status).toBe(404);
  });
});
