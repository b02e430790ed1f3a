import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { ocppErrors } from '@phasor/ocpp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import { InMemoryBus, type Change } from '../bus/index.ts';
import type { Registration, Store } from '../store/index.ts';
import { COMMAND_ACTIONS } from './command-action.ts';
import { Commands } from './commands.ts';
import type { ChargerCall, CommandOutcome } from './outcome.ts';
import { endUnfinished, forgetOld, markSent, writeCommands } from './write.ts';

describeOnBothStores('commands', (freshStore) => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  let fresh: FreshStore;
  let store: Store;
  let organisationNo: number;
  let bus: InMemoryBus;
  let commands: Commands;
  let changes: Change[];
  let hang: () => void = () => undefined;

  beforeAll(async () => {
    fresh = await freshStore();
    store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    const charger = (id: string, registration: Registration) => ({
      id,
      organisation_no: organisationNo,
      name: id,
      registration,
      registered_at: new Date(),
    });
    await store.db
      .insertInto('charger')
      .values([charger('CP1', 'Accepted'), charger('WAITING', 'Pending'), charger('OUT', 'Rejected')])
      .execute();
  });
  beforeEach(async () => {
    await clock.advance(1);
    await store.db.deleteFrom('command').execute();
    bus = new InMemoryBus();
    changes = [];
    bus.subscribe((change) => changes.push(change));
    commands = new Commands({ db: store.db, bus, clock, random });
  });
  afterEach(() => hang());
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  const to = (chargerId: string) => ({ organisationNo, chargerId });
  /** A gateway that settles every CALL with this, as the real one does. */
  const gateway = (outcome: CommandOutcome, heard: ChargerCall[] = []): ChargerCall[] => {
    hang = bus.respond('charger.CP1', async (body) => {
      const call = body as ChargerCall;
      heard.push(call);
      await markSent(store.db, call.commandId, new Date(clock.now()));
      const settled = {
        kind: 'settled',
        commandId: call.commandId,
        outcome,
        messageId: 'm',
        sentAtMs: clock.now(),
        atMs: clock.now(),
      } as const;
      await store.transaction((trx) => writeCommands(trx, [settled]));
      return outcome;
    });
    return heard;
  };

  it('know every message that a central system may send, and no other', () => {
    expect(COMMAND_ACTIONS).toHaveLength(26);
    expect(COMMAND_ACTIONS).toEqual(expect.arrayContaining(['DataTransfer', 'SignedUpdateFirmware', 'GetCompositeSchedule']));
    expect(COMMAND_ACTIONS).not.toContain('BootNotification');
  });

  it('that are answered have the answer, and a row that tells it', async () => {
    const heard = gateway({ kind: 'answered', response: { status: 'Accepted' } });
    const result = await commands.send(to('CP1'), 'Reset', { type: 'Soft' }, { by: 'Ann', timeoutMs: 5_000 });
    expect(result).toEqual({ id: expect.any(String) as string, kind: 'answered', response: { status: 'Accepted' } });
    expect(heard).toMatchObject([{ action: 'Reset', payload: { type: 'Soft' }, deadlineMs: clock.now() + 5_000, timeoutMs: 5_000 }]);
    const at = new Date(clock.now()).toISOString();
    expect(await commands.read(organisationNo, result.id)).toEqual({
      id: result.id,
      chargerId: 'CP1',
      action: 'Reset',
      payload: { type: 'Soft' },
      state: 'answered',
      response: { status: 'Accepted' },
      error: null,
      failure: null,
      late: null,
      by: 'Ann',
      byName: null,
      createdAt: at,
      deadline: new Date(clock.now() + 5_000).toISOString(),
      sentAt: at,
      settledAt: at,
    });
  });

  it('that are refused keep the charger’s words, odd characters included', async () => {
    const error = { code: 'NotSupported', description: 'no\0 \ud800', details: { 'k\0': 1 } };
    gateway({ kind: 'refused', ...error });
    const result = await commands.send(to('CP1'), 'ClearCache', {});
    expect(result).toEqual({ id: result.id, kind: 'refused', ...error });
    expect(await commands.read(organisationNo, result.id)).toMatchObject({ state: 'refused', error, response: null });
  });

  it('to a charger that nobody holds fail at once, and pages are told', async () => {
    const result = await commands.send(to('CP1'), 'ClearCache', {});
    expect(result).toMatchObject({ kind: 'failed', why: 'offline' });
    expect(await commands.read(organisationNo, result.id)).toMatchObject({ state: 'failed', failure: 'offline', sentAt: null });
    expect(changes).toEqual([{ kind: 'command', chargerId: 'CP1', commandId: result.id }]);
  });

  it('that were placed go on by themselves', async () => {
    gateway({ kind: 'answered', response: { status: 'Accepted' } });
    const { id, state } = await commands.place(to('CP1'), 'ClearCache', {});
    expect(state).not.toBe('failed');
    await clock.settle();
    expect(await commands.read(organisationNo, id)).toMatchObject({ state: 'answered' });
  });

  it('that never found a place in the queue fail, and say why', async () => {
    hang = bus.respond('charger.CP1', () => Promise.reject(ocppErrors.raise('OCPP_CALL_QUEUE_FULL', { queued: 64 })));
    await expect(commands.send(to('CP1'), 'ClearCache', {})).rejects.toMatchObject({ code: 'OCPP_CALL_QUEUE_FULL' });
    const [row] = (await commands.list(organisationNo, 'CP1', { limit: 1 })).items;
    expect(row).toMatchObject({ state: 'failed', failure: 'expired' });
  });

  it('that break the schema are not even stored', async () => {
    const send = commands.send(to('CP1'), 'Reset', { type: 'Firm' as 'Soft' });
    await expect(send).rejects.toMatchObject({ code: 'COMMAND_INVALID', message: expect.stringContaining('/type') as string });
    const vendor = { type: 'Soft' as const, colour: 'red' };
    await expect(commands.send(to('CP1'), 'Reset', vendor)).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    expect((await commands.list(organisationNo, 'CP1', { limit: 1 })).items).toEqual([]);
    expect(await commands.send(to('CP1'), 'Reset', vendor, { hasVendorFields: true })).toMatchObject({ kind: 'failed' });
    expect(await commands.sendUnchecked(to('CP1'), 'Reset', { type: 7 })).toMatchObject({ kind: 'failed' });
  });

  it('are not for chargers that are not accepted', async () => {
    const start = { idTag: 'TAG' };
    const refused = { code: 'COMMAND_NOT_ALLOWED' };
    await expect(commands.send(to('OUT'), 'ClearCache', {})).rejects.toMatchObject(refused);
    await expect(commands.send(to('WAITING'), 'RemoteStartTransaction', start)).rejects.toMatchObject(refused);
    await expect(commands.send(to('WAITING'), 'RemoteStopTransaction', { transactionId: 1 })).rejects.toMatchObject(refused);
    expect(await commands.send(to('WAITING'), 'ClearCache', {})).toMatchObject({ kind: 'failed', why: 'offline' });
  });

  it('of another organisation are unknown, as its chargers are', async () => {
    const { id } = await commands.send(to('CP1'), 'ClearCache', {});
    const stranger = { organisationNo: organisationNo + 1, chargerId: 'CP1' };
    await expect(commands.send(stranger, 'ClearCache', {})).rejects.toMatchObject({ code: 'CHARGER_UNKNOWN' });
    await expect(commands.read(stranger.organisationNo, id)).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
    for (const odd of ['', 'x', '\0', "'"])
      await expect(commands.read(organisationNo, odd)).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
  });

  it('never store a charger’s key', async () => {
    const value = '0123456789abcdef0123456789abcdef';
    const heard = gateway({ kind: 'answered', response: { status: 'Accepted' } });
    const { id } = await commands.send(to('CP1'), 'ChangeConfiguration', { key: 'AuthorizationKey', value });
    expect(heard[0]?.payload).toEqual({ key: 'AuthorizationKey', value });
    expect((await commands.read(organisationNo, id)).payload).toEqual({ key: 'AuthorizationKey', value: '…' });
    expect(JSON.stringify(await store.db.selectFrom('command').selectAll().execute())).not.toContain(value);
  });

  it('come in pages, newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      await clock.advance(1);
      ids.unshift((await commands.send(to('CP1'), 'ClearCache', {})).id);
    }
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const { items, next } = await commands.list(organisationNo, 'CP1', { after, limit: 2 });
      seen.push(...items.map((item) => item.id));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(ids);
    expect(await commands.list(organisationNo, 'CP1', { after: 'nonsense', limit: 2 })).toEqual({ items: [], next: null });
  });

  describe('that an earlier run left open', () => {
    const open = async (state: 'queued' | 'sent'): Promise<string> => {
      hang = bus.respond('charger.CP1', async (body) => {
        if (state === 'sent') await markSent(store.db, (body as ChargerCall).commandId, new Date(clock.now()));
        return new Promise(() => undefined);
      });
      const { id } = await commands.place(to('CP1'), 'ClearCache', {});
      await clock.settle();
      expect((await commands.read(organisationNo, id)).state).toBe(state);
      return id;
    };

    it('are marked failed at the next start, and their end stands', async () => {
      const ids = [await open('queued'), await open('sent')];
      const answered = await (async () => {
        hang();
        gateway({ kind: 'answered', response: { status: 'Accepted' } });
        return commands.send(to('CP1'), 'ClearCache', {});
      })();
      await endUnfinished(store.db, new Date(clock.now()));
      for (const id of ids) expect(await commands.read(organisationNo, id)).toMatchObject({ state: 'failed', failure: 'closed' });
      expect((await commands.read(organisationNo, answered.id)).state).toBe('answered');
      const again = { kind: 'settled', outcome: { kind: 'answered', response: {} }, messageId: 'm', sentAtMs: 0, atMs: 0 } as const;
      await store.transaction((trx) =>
        writeCommands(
          trx,
          ids.map((commandId) => ({ ...again, commandId })),
        ),
      );
      for (const id of ids) expect(await commands.read(organisationNo, id)).toMatchObject({ state: 'failed' });
    });
  });

  it('are forgotten in the end, those under way excepted', async () => {
    hang = bus.respond('charger.CP1', () => new Promise(() => undefined));
    const { id: underWay } = await commands.place(to('CP1'), 'ClearCache', {});
    hang();
    await commands.send(to('CP1'), 'ClearCache', {});
    expect(await forgetOld(store.db, new Date(clock.now() - 1))).toBe(false);
    expect((await commands.list(organisationNo, 'CP1', { limit: 9 })).items).toHaveLength(2);
    await forgetOld(store.db, new Date(clock.now() + 1));
    expect((await commands.list(organisationNo, 'CP1', { limit: 9 })).items.map(({ id }) => id)).toEqual([underWay]);
  });
});
