import type { Charger, OrderView, Transaction } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangingHands } from './support/changing-hands.ts';
import { BOOT, HandshakeRefused, RawCharger } from './support/raw-charger.ts';
import { RawCapiCharger } from './support/raw-capi-charger.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const CREDENTIAL = 'a credential for the trial';

let scene: Scene;
let clock: VirtualClock;
let system: TestSystem;
/** Each test has chargers of its own: one on CAPI, and one that it may register for OCPP. */
let halo: string;
let bornOcpp: string;
let chargerNo = 0;
let key: string;
let capi: RawCapiCharger;
let sockets: RawCharger[];
let hands: ChangingHands;

beforeAll(async () => {
  scene = await setScene(quickestStore());
  ({ clock, system } = scene);
  await system.api.post('/tags', { idTag: 'TAG' });
});
afterAll(() => scene.end());
beforeEach(async () => {
  chargerNo += 1;
  halo = `24030800${String(chargerNo).padStart(2, '0')}M`;
  bornOcpp = `24030900${String(chargerNo).padStart(2, '0')}M`;
  sockets = [];
  key = await system.registerCapi(halo);
  hands = handsOf(halo);
  capi = new RawCapiCharger(system.url, halo, key, clock);
});
afterEach(() => {
  for (const socket of sockets) socket.socket.terminate();
});

const charger = async (id = halo): Promise<Charger> => (await system.api.get<Charger>(`/chargers/${id}`)).body;
const transactions = async (): Promise<Transaction[]> =>
  (await system.api.get<{ readonly items: Transaction[] }>('/transactions')).body.items.filter(({ chargerId }) =>
    [halo, bornOcpp].includes(chargerId),
  );
const now = (): Date => new Date(clock.now());
const handsOf = (id: string) => new ChangingHands(system, clock, id);

async function byOcpp(password: string | undefined = CREDENTIAL, id = halo): Promise<RawCharger> {
  const socket = await RawCharger.connect(system.ocppUrl, id, password === undefined ? {} : { password });
  sockets.push(socket);
  return socket;
}
async function organisationNo(): Promise<number> {
  return (await system.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow()).no;
}
const place = async (body: Parameters<TestSystem['orders']['place']>[2], options = {}, id = halo): Promise<OrderView> =>
  system.orders.place(await organisationNo(), id, body, options);
/** Until an answer to a poll brings a command. */
const untilCommanded = () => until('a command', 5_000, async () => ((await capi.poll()).body.commands?.length ?? 0) > 0);
const heard = (socket: RawCharger, action: string): boolean =>
  socket.heard.some((frame) => frame.startsWith('[2,') && frame.includes(`"${action}"`));
const reasonOf = async (view: Promise<OrderView>): Promise<string> => {
  const { state, reason } = await view;
  return `${state}: ${reason}`;
};

/** On trial: OCPP's, its boot answered Accepted. */
async function onTrial(): Promise<RawCharger> {
  await hands.crosses('nobody', 1);
  await hands.trialKey(CREDENTIAL);
  const socket = await byOcpp();
  await socket.ask('BootNotification', BOOT);
  await hands.crosses('OCPP', 2);
  return socket;
}

describe('R3 a charger is commanded by the protocol that owns it, and under its epoch of now', () => {
  it('a charger that never migrates is owned by its protocol under epoch 1', async () => {
    await system.register(bornOcpp);
    expect(await hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    expect(await system.ownership.read(system.store.db, bornOcpp)).toEqual({ owner: 'OCPP', epoch: 1 });
  });

  it('invariant 1: an order that waits for a poll leaves no more once nobody owns the charger', async () => {
    await capi.hello();
    const waiting = place({ kind: 'reboot' });
    await untilCommanded();
    await hands.crosses('nobody', 1);
    expect((await capi.poll()).body.commands).toEqual([]);
    expect(await reasonOf(waiting)).toBe(`refused: Charger ${halo} is between CAPI and OCPP: nobody commands it now.`);
    expect(await reasonOf(place({ kind: 'reboot' }))).toContain('refused: Charger');
    await hands.goHome(2);
    const again = place({ kind: 'reboot' });
    await untilCommanded();
    const [command] = (await capi.poll()).body.commands ?? [];
    await capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await again).state).toBe('accepted');
  });

  it('invariant 1: from the moment of the change, before it is committed, nothing of the former epoch leaves', async () => {
    await capi.hello();
    const waiting = place({ kind: 'reboot' });
    await untilCommanded();
    const failing = hands.set(async (trx) => {
      await system.ownership.crosses(trx, halo, 'nobody', { from: 1, to: 2 });
      throw new Error('the transaction fails');
    });
    await expect(failing).rejects.toThrow('the transaction fails');
    // It did not come to pass, and the order goes on.
    expect(await hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    const [command] = (await capi.poll()).body.commands ?? [];
    await capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await waiting).state).toBe('accepted');
  });

  it('invariant 1: an order of an older epoch is refused by either gateway; one of the epoch of now is carried out', async () => {
    await capi.hello();
    const old = await reasonOf(place({ kind: 'reboot' }, { epoch: 7 }));
    expect(old).toBe(`refused: This was ordered under epoch 7; charger ${halo} is under epoch 1 now.`);
    const socket = await onTrial();
    expect(await reasonOf(place({ kind: 'status' }, { epoch: 2 }))).toContain('under epoch 2; charger');
    expect(heard(socket, 'TriggerMessage')).toBe(false);
    socket.onCall = () => [3, { status: 'Accepted' }];
    const { id, state } = await place({ kind: 'status' });
    expect(state).toMatch(/accepted|effective/);
    const row = await system.store.db.selectFrom('charger_order').select('epoch').where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.epoch).toBe(3);
  });

  it('invariant 1: a command to a charger that OCPP does not own is withheld, and so is one that waited while it changed hands', async () => {
    await hands.crosses('nobody', 1);
    await hands.trialKey(CREDENTIAL);
    const socket = await byOcpp();
    await socket.ask('BootNotification', BOOT);
    const raw = { action: 'ClearCache', payload: {} };
    expect(await system.api.post(`/chargers/${halo}/messages`, raw)).toMatchObject({ status: 409, body: { code: 'CHARGER_WITHHELD' } });
    await hands.crosses('OCPP', 2);
    let answer = (): void => undefined;
    socket.onCall = (action) => {
      if (action !== 'GetConfiguration') return [3, { status: 'Accepted' }];
      answer = () => socket.send(JSON.stringify([3, (JSON.parse(socket.heard.at(-1) ?? '[]') as unknown[])[1], {}]));
      return null;
    };
    const to = { organisationNo: await organisationNo(), chargerId: halo };
    const first = system.commands.send(to, 'GetConfiguration', {});
    await until('the CALL has left', 5_000, () => heard(socket, 'GetConfiguration'));
    const second = system.commands.send(to, 'ClearCache', {});
    await until(
      'both are stored',
      5_000,
      async () => (await system.commands.list(to.organisationNo, halo, { limit: 9 })).items.length === 3,
    );
    await hands.crosses('nobody', 3);
    answer();
    expect(await first).toMatchObject({ kind: 'answered' });
    expect(await second).toMatchObject({ kind: 'failed', why: 'withheld' });
    expect(heard(socket, 'ClearCache')).toBe(false);
  });

  it('bad input: a change from another epoch, to no later one, of nobody, or home to where it never was, changes nothing', async () => {
    await system.register(bornOcpp);
    const changed = { code: 'CHARGER_OWNERSHIP_CHANGED' };
    await expect(hands.crosses('nobody', 2)).rejects.toMatchObject(changed);
    await expect(hands.crosses('nobody', 1, 1)).rejects.toMatchObject(changed);
    await expect(hands.crosses('OCPP', 1, 0)).rejects.toMatchObject(changed);
    await expect(handsOf(bornOcpp).goHome(1)).rejects.toMatchObject({ code: 'CHARGER_NEVER_ON_CAPI' });
    await expect(handsOf('NOBODY').hold(true)).rejects.toMatchObject({ code: 'CHARGER_UNKNOWN' });
    expect(await hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    await hands.crosses('nobody', 1, 5);
    await expect(hands.crosses('nobody', 1, 5), 'the same again').rejects.toMatchObject(changed);
    expect(await hands.owned()).toEqual({ owner: 'nobody', epoch: 5 });
  });
});

describe('R4 the badge follows the protocol that owns the charger', () => {
  it('not on trial, from the commit on, and not at home again', async () => {
    const badge = async () => {
      const { protocol, ocppVersion } = await charger();
      return `${protocol} ${ocppVersion}`;
    };
    await onTrial();
    expect(await badge()).toBe('CAPI null');
    await hands.commit(3);
    expect(await badge()).toBe('OCPP 1.6');
    expect(await hands.owned()).toEqual({ owner: 'OCPP', epoch: 3 });
    await hands.crosses('nobody', 3);
    expect(await badge()).toBe('OCPP null');
    await hands.goHome(4);
    expect(await badge()).toBe('CAPI null');
  });
});

describe('R3 a charger on trial at the OCPP door', () => {
  it('comes in with the credential of its trial alone, and no more once it is home', async () => {
    const refused = (password?: string) => expect(byOcpp(password)).rejects.toEqual(new HandshakeRefused(401));
    await refused(CREDENTIAL);
    await hands.trialKey(CREDENTIAL);
    await refused('another credential');
    await (await byOcpp()).close();
    await hands.goHome(1);
    await refused(CREDENTIAL);
    await hands.trialKey(CREDENTIAL);
    await hands.commit(2, 3);
    await (await byOcpp()).close();
    await refused(key);
  });

  it('repeats its boot while that is answered Pending, which is one boot; over a new socket it is another', async () => {
    const bootNo = async () =>
      (await system.store.db.selectFrom('charger').select('boot_no').where('id', '=', halo).executeTakeFirstOrThrow()).boot_no;
    await hands.crosses('nobody', 1);
    await hands.trialKey(CREDENTIAL);
    await hands.answerBoots('Pending');
    const first = await byOcpp();
    for (const _ of [1, 2, 3]) await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(1);
    await hands.answerBoots('Accepted');
    await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(1);
    await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(2);
    await hands.answerBoots('Pending');
    await (await byOcpp()).ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(3);
  });

  it('its boot is answered as decided; a Pending one may be configured and triggered, and what it sends all the same is recorded', async () => {
    await hands.crosses('nobody', 1);
    await hands.trialKey(CREDENTIAL);
    await hands.answerBoots('Pending');
    const socket = await byOcpp();
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Pending' });
    await hands.crosses('OCPP', 2);
    socket.onCall = (action) => [3, action === 'GetConfiguration' ? {} : { status: 'Accepted' }];
    const to = { organisationNo: await organisationNo(), chargerId: halo };
    expect(await system.commands.send(to, 'GetConfiguration', {})).toMatchObject({ kind: 'answered' });
    expect(await system.commands.send(to, 'TriggerMessage', { requestedMessage: 'StatusNotification' })).toMatchObject({
      kind: 'answered',
    });
    await expect(system.commands.send(to, 'RemoteStartTransaction', { idTag: 'TAG' })).rejects.toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
    });
    // It ignores Pending.
    expect(await socket.ask('Authorize', { idTag: 'TAG' })).toEqual({ idTagInfo: { status: 'Blocked' } });
    const timestamp = now().toISOString();
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 1_000, timestamp };
    const { transactionId, idTagInfo } = await socket.ask<{ transactionId: number; idTagInfo: unknown }>('StartTransaction', start);
    expect(idTagInfo).toEqual({ status: 'Blocked' });
    await socket.ask('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp, sampledValue: [{ value: '1500' }] }] });
    await socket.ask('StopTransaction', { transactionId, meterStop: 2_000, timestamp });
    expect(await transactions()).toMatchObject([{ transactionId, meterStart: 1_000, meterStop: 2_000 }]);

    await hands.answerBoots('Rejected');
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Rejected' });
    expect((await socket.call('Authorize', { idTag: 'TAG' }))[0]).toBe(4);
    await hands.answerBoots('Accepted');
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    await hands.answerBoots(null);
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    expect(await socket.ask('Authorize', { idTag: 'TAG' })).toMatchObject({ idTagInfo: { status: 'Accepted' } });
  });
});

describe('R3 no new session while a charger drains', () => {
  it('on CAPI: no tag is let in and no start leaves, not even one that waits; what begins all the same is recorded', async () => {
    await capi.hello();
    const waiting = place({ kind: 'start', connectorId: 1, idTag: 'TAG' });
    await untilCommanded();
    await hands.hold(true);
    expect((await capi.poll()).body.commands).toEqual([]);
    const none = `refused: Charger ${halo} takes no new session now.`;
    expect(await reasonOf(waiting)).toBe(none);
    expect(await reasonOf(place({ kind: 'start', connectorId: 1, idTag: 'TAG' }))).toBe(none);
    const authorise = async (idTag: string) => (await capi.send('authorise', { idTag, connectorId: 1 })).body.verdict;
    expect(await authorise('TAG')).toBe('Blocked');
    expect(await authorise('STRANGER')).toBe('Invalid');
    const record = { sessionId: 1, connectorId: 1, idTag: 'TAG', startTime: now().toISOString(), startRegisterWh: 5, stopTime: null };
    await capi.tell({ ...record, stopRegisterWh: null, reason: null });
    expect(await transactions()).toHaveLength(1);
    await hands.hold(false);
    expect(await authorise('TAG')).toBe('Accepted');
  });

  it('on OCPP: the tag is refused and the transaction recorded; one that began before goes on, and it lasts over a restart', async () => {
    await system.register(bornOcpp);
    await clock.advance(60_000);
    const before = new Date(clock.now() - 30_000).toISOString();
    const first = await byOcpp('', bornOcpp);
    await first.ask('BootNotification', BOOT);
    await handsOf(bornOcpp).hold(true);
    first.socket.terminate();
    await first.closed;
    const socket = await byOcpp('', bornOcpp);
    const statusOf = async (action: string, payload: object) =>
      (await socket.ask<{ idTagInfo: { status: string } }>(action, payload)).idTagInfo.status;
    expect(await statusOf('Authorize', { idTag: 'TAG' })).toBe('Blocked');
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 0 };
    expect(await statusOf('StartTransaction', { ...start, timestamp: new Date(clock.now() + 1_000).toISOString() })).toBe('Blocked');
    expect(await statusOf('StartTransaction', { ...start, timestamp: before, meterStart: 1 })).toBe('Accepted');
    expect(await transactions()).toHaveLength(2);
    const to = { organisationNo: await organisationNo(), chargerId: bornOcpp };
    await socket.ask('BootNotification', BOOT);
    expect(await system.commands.send(to, 'RemoteStartTransaction', { idTag: 'TAG' })).toMatchObject({ kind: 'failed', why: 'withheld' });
    expect((await place({ kind: 'start', connectorId: 1, idTag: 'TAG' }, {}, bornOcpp)).state).toBe('refused');
    await handsOf(bornOcpp).hold(false);
    expect(await statusOf('Authorize', { idTag: 'TAG' })).toBe('Accepted');
  });
});
