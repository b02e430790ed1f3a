import { describe, expect, it } from 'vitest';
import { BOOT, HandshakeRefused, type RawCharger } from './support/raw-charger.ts';
import { until } from './support/until.ts';
import { CREDENTIAL, ownedChargers, reasonOf } from './support/owned-chargers.ts';

const of = ownedChargers();

const heard = (socket: RawCharger, action: string): boolean =>
  socket.heard.some((frame) => frame.startsWith('[2,') && frame.includes(`"${action}"`));

describe('R3 a charger is commanded by the protocol that owns it, and under its epoch of now', () => {
  it('a charger that never migrates is owned by its protocol under epoch 1', async () => {
    await of.system.register(of.bornOcpp);
    expect(await of.hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    expect(await of.system.ownership.read(of.system.store.db, of.bornOcpp)).toEqual({ owner: 'OCPP', epoch: 1 });
  });

  it('invariant 1: an order that waits for a poll leaves no more once nobody owns the charger', async () => {
    await of.capi.hello();
    const waiting = of.place({ kind: 'reboot' });
    await of.untilCommanded();
    await of.hands.crosses('nobody', 1);
    expect((await of.capi.poll()).body.commands).toEqual([]);
    expect(await reasonOf(waiting)).toBe(`refused: Charger ${of.halo} is between CAPI and OCPP: nobody commands it now.`);
    expect(await reasonOf(of.place({ kind: 'reboot' }))).toContain('refused: Charger');
    await of.hands.goHome(2);
    const again = of.place({ kind: 'reboot' });
    await of.untilCommanded();
    const [command] = (await of.capi.poll()).body.commands ?? [];
    await of.capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await again).state).toBe('accepted');
  });

  it('invariant 1: from the moment of the change, before it is committed, nothing of the former epoch leaves', async () => {
    await of.capi.hello();
    const waiting = of.place({ kind: 'reboot' });
    await of.untilCommanded();
    const failing = of.hands.set(async (trx) => {
      await of.system.ownership.crosses(trx, of.halo, 'nobody', { from: 1, to: 2 });
      throw new Error('the transaction fails');
    });
    await expect(failing).rejects.toThrow('the transaction fails');
    // It did not come to pass, and the order goes on.
    expect(await of.hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    const [command] = (await of.capi.poll()).body.commands ?? [];
    await of.capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await waiting).state).toBe('accepted');
  });

  it('invariant 1: an order of an older epoch is refused by either gateway; one of the epoch of now is carried out', async () => {
    await of.capi.hello();
    const old = await reasonOf(of.place({ kind: 'reboot' }, { epoch: 7 }));
    expect(old).toBe(`refused: This was ordered under epoch 7; charger ${of.halo} is under epoch 1 now.`);
    const socket = await of.onTrial();
    expect(await reasonOf(of.place({ kind: 'status' }, { epoch: 2 }))).toContain('under epoch 2; charger');
    expect(heard(socket, 'TriggerMessage')).toBe(false);
    socket.onCall = () => [3, { status: 'Accepted' }];
    const { id, state } = await of.place({ kind: 'status' });
    expect(state).toMatch(/accepted|effective/);
    const row = await of.system.store.db.selectFrom('charger_order').select('epoch').where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.epoch).toBe(3);
  });

  it('invariant 1: a command to a charger that OCPP does not own is withheld, and so is one that waited while it changed hands', async () => {
    await of.hands.crosses('nobody', 1);
    await of.hands.trialKey(CREDENTIAL);
    const socket = await of.byOcpp();
    await socket.ask('BootNotification', BOOT);
    const raw = { action: 'ClearCache', payload: {} };
    expect(await of.system.api.post(`/chargers/${of.halo}/messages`, raw)).toMatchObject({
      status: 409,
      body: { code: 'CHARGER_WITHHELD' },
    });
    await of.hands.crosses('OCPP', 2);
    let answer = (): void => undefined;
    socket.onCall = (action) => {
      if (action !== 'GetConfiguration') return [3, { status: 'Accepted' }];
      answer = () => socket.send(JSON.stringify([3, (JSON.parse(socket.heard.at(-1) ?? '[]') as unknown[])[1], {}]));
      return null;
    };
    const to = { organisationNo: await of.organisationNo(), chargerId: of.halo };
    const first = of.system.commands.send(to, 'GetConfiguration', {});
    await until('the CALL has left', 5_000, () => heard(socket, 'GetConfiguration'));
    const second = of.system.commands.send(to, 'ClearCache', {});
    await until(
      'both are stored',
      5_000,
      async () => (await of.system.commands.list(to.organisationNo, of.halo, { limit: 9 })).items.length === 3,
    );
    await of.hands.crosses('nobody', 3);
    answer();
    expect(await first).toMatchObject({ kind: 'answered' });
    expect(await second).toMatchObject({ kind: 'failed', why: 'withheld' });
    expect(heard(socket, 'ClearCache')).toBe(false);
  });

  it('bad input: a change from another epoch, to no later one, of nobody, or home to where it never was, changes nothing', async () => {
    await of.system.register(of.bornOcpp);
    const changed = { code: 'CHARGER_OWNERSHIP_CHANGED' };
    await expect(of.hands.crosses('nobody', 2)).rejects.toMatchObject(changed);
    await expect(of.hands.crosses('nobody', 1, 1)).rejects.toMatchObject(changed);
    await expect(of.hands.crosses('OCPP', 1, 0)).rejects.toMatchObject(changed);
    await expect(of.handsOf(of.bornOcpp).goHome(1)).rejects.toMatchObject({ code: 'CHARGER_NEVER_ON_CAPI' });
    await expect(of.handsOf('NOBODY').hold(true)).rejects.toMatchObject({ code: 'CHARGER_UNKNOWN' });
    expect(await of.hands.owned()).toEqual({ owner: 'CAPI', epoch: 1 });
    await of.hands.crosses('nobody', 1, 5);
    await expect(of.hands.crosses('nobody', 1, 5), 'the same again').rejects.toMatchObject(changed);
    expect(await of.hands.owned()).toEqual({ owner: 'nobody', epoch: 5 });
  });
});

describe('R4 the badge follows the protocol that owns the charger', () => {
  it('not on trial, from the commit on, and not at home again', async () => {
    const badge = async () => {
      const { protocol, ocppVersion } = await of.charger();
      return `${protocol} ${ocppVersion}`;
    };
    await of.onTrial();
    expect(await badge()).toBe('CAPI null');
    await of.hands.commit(3);
    expect(await badge()).toBe('OCPP 1.6');
    expect(await of.hands.owned()).toEqual({ owner: 'OCPP', epoch: 3 });
    await of.hands.crosses('nobody', 3);
    expect(await badge()).toBe('OCPP null');
    await of.hands.goHome(4);
    expect(await badge()).toBe('CAPI null');
  });
});

describe('R3 a charger on trial at the OCPP door', () => {
  it('comes in with the credential of its trial alone, and no more once it is home', async () => {
    const refused = (password?: string) => expect(of.byOcpp(password)).rejects.toEqual(new HandshakeRefused(401));
    await refused(CREDENTIAL);
    await of.hands.trialKey(CREDENTIAL);
    await refused('another credential');
    await (await of.byOcpp()).close();
    await of.hands.goHome(1);
    await refused(CREDENTIAL);
    await of.hands.trialKey(CREDENTIAL);
    await of.hands.commit(2, 3);
    await (await of.byOcpp()).close();
    await refused(of.key);
  });

  it('repeats its boot while that is answered Pending, which is one boot; over a new socket it is another', async () => {
    const bootNo = async () =>
      (await of.system.store.db.selectFrom('charger').select('boot_no').where('id', '=', of.halo).executeTakeFirstOrThrow()).boot_no;
    await of.hands.crosses('nobody', 1);
    await of.hands.trialKey(CREDENTIAL);
    await of.hands.answerBoots('Pending');
    const first = await of.byOcpp();
    for (const _ of [1, 2, 3]) await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(1);
    await of.hands.answerBoots('Accepted');
    await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(1);
    await first.ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(2);
    await of.hands.answerBoots('Pending');
    await (await of.byOcpp()).ask('BootNotification', BOOT);
    expect(await bootNo()).toBe(3);
  });

  it('its boot is answered as decided; a Pending one may be configured and triggered, and what it sends all the same is recorded', async () => {
    await of.hands.crosses('nobody', 1);
    await of.hands.trialKey(CREDENTIAL);
    await of.hands.answerBoots('Pending');
    const socket = await of.byOcpp();
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Pending' });
    await of.hands.crosses('OCPP', 2);
    socket.onCall = (action) => [3, action === 'GetConfiguration' ? {} : { status: 'Accepted' }];
    const to = { organisationNo: await of.organisationNo(), chargerId: of.halo };
    expect(await of.system.commands.send(to, 'GetConfiguration', {})).toMatchObject({ kind: 'answered' });
    expect(await of.system.commands.send(to, 'TriggerMessage', { requestedMessage: 'StatusNotification' })).toMatchObject({
      kind: 'answered',
    });
    await expect(of.system.commands.send(to, 'RemoteStartTransaction', { idTag: 'TAG' })).rejects.toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
    });
    // It ignores Pending.
    expect(await socket.ask('Authorize', { idTag: 'TAG' })).toEqual({ idTagInfo: { status: 'Blocked' } });
    const timestamp = of.now().toISOString();
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 1_000, timestamp };
    const { transactionId, idTagInfo } = await socket.ask<{ transactionId: number; idTagInfo: unknown }>('StartTransaction', start);
    expect(idTagInfo).toEqual({ status: 'Blocked' });
    await socket.ask('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp, sampledValue: [{ value: '1500' }] }] });
    await socket.ask('StopTransaction', { transactionId, meterStop: 2_000, timestamp });
    expect(await of.transactions()).toMatchObject([{ transactionId, meterStart: 1_000, meterStop: 2_000 }]);

    await of.hands.answerBoots('Rejected');
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Rejected' });
    expect((await socket.call('Authorize', { idTag: 'TAG' }))[0]).toBe(4);
    await of.hands.answerBoots('Accepted');
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    await of.hands.answerBoots(null);
    expect(await socket.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    expect(await socket.ask('Authorize', { idTag: 'TAG' })).toMatchObject({ idTagInfo: { status: 'Accepted' } });
  });
});

describe('R3 no new session while a charger drains', () => {
  it('on CAPI: no tag is let in and no start leaves, not even one that waits; what begins all the same is recorded', async () => {
    await of.capi.hello();
    const waiting = of.place({ kind: 'start', connectorId: 1, idTag: 'TAG' });
    await of.untilCommanded();
    await of.hands.hold(true);
    expect((await of.capi.poll()).body.commands).toEqual([]);
    const none = `refused: Charger ${of.halo} takes no new session now.`;
    expect(await reasonOf(waiting)).toBe(none);
    expect(await reasonOf(of.place({ kind: 'start', connectorId: 1, idTag: 'TAG' }))).toBe(none);
    const authorise = async (idTag: string) => (await of.capi.send('authorise', { idTag, connectorId: 1 })).body.verdict;
    expect(await authorise('TAG')).toBe('Blocked');
    expect(await authorise('STRANGER')).toBe('Invalid');
    const record = { sessionId: 1, connectorId: 1, idTag: 'TAG', startTime: of.now().toISOString(), startRegisterWh: 5, stopTime: null };
    await of.capi.tell({ ...record, stopRegisterWh: null, reason: null });
    expect(await of.transactions()).toHaveLength(1);
    await of.hands.hold(false);
    expect(await authorise('TAG')).toBe('Accepted');
  });

  it('on OCPP: the tag is refused and the transaction recorded; one that began before goes on, and it lasts over a restart', async () => {
    await of.system.register(of.bornOcpp);
    await of.clock.advance(60_000);
    const before = new Date(of.clock.now() - 30_000).toISOString();
    const first = await of.byOcpp('', of.bornOcpp);
    await first.ask('BootNotification', BOOT);
    await of.handsOf(of.bornOcpp).hold(true);
    first.socket.terminate();
    await first.closed;
    const socket = await of.byOcpp('', of.bornOcpp);
    const statusOf = async (action: string, payload: object) =>
      (await socket.ask<{ idTagInfo: { status: string } }>(action, payload)).idTagInfo.status;
    expect(await statusOf('Authorize', { idTag: 'TAG' })).toBe('Blocked');
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 0 };
    expect(await statusOf('StartTransaction', { ...start, timestamp: new Date(of.clock.now() + 1_000).toISOString() })).toBe('Blocked');
    expect(await statusOf('StartTransaction', { ...start, timestamp: before, meterStart: 1 })).toBe('Accepted');
    expect(await of.transactions()).toHaveLength(2);
    const to = { organisationNo: await of.organisationNo(), chargerId: of.bornOcpp };
    await socket.ask('BootNotification', BOOT);
    expect(await of.system.commands.send(to, 'RemoteStartTransaction', { idTag: 'TAG' })).toMatchObject({
      kind: 'failed',
      why: 'withheld',
    });
    expect((await of.place({ kind: 'start', connectorId: 1, idTag: 'TAG' }, {}, of.bornOcpp)).state).toBe('refused');
    await of.handsOf(of.bornOcpp).hold(false);
    expect(await statusOf('Authorize', { idTag: 'TAG' })).toBe('Accepted');
  });
});
