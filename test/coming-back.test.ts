import { describe, expect, it } from 'vitest';
import { BOOT } from './support/raw-charger.ts';
import { RawCapiCharger } from './support/raw-capi-charger.ts';
import { ownedChargers, reasonOf } from './support/owned-chargers.ts';

const of = ownedChargers();

describe('R3 a charger that went to OCPP and comes back by CAPI', () => {
  const session = (change: object = {}) => ({
    ...{ sessionId: 1, connectorId: 1, idTag: 'TAG', startTime: '2026-03-02T07:00:00.000Z', startRegisterWh: 1_000 },
    ...{ stopTime: '2026-03-02T07:30:00.000Z', stopRegisterWh: 4_000, reason: 'Local' },
    ...change,
  });

  it('invariant 3: is heard, and a session that OCPP recorded too exists once, whatever the tag is read as', async () => {
    await of.capi.hello();
    const socket = await of.onTrial();
    await of.hands.commit(3);
    const start = { connectorId: 1, idTag: 'GAT', meterStart: 1_000, timestamp: '2026-03-02T07:00:00Z' };
    const { transactionId } = await socket.ask<{ transactionId: number }>('StartTransaction', start);
    await socket.ask('StopTransaction', { transactionId, meterStop: 4_000, timestamp: '2026-03-02T07:30:00Z' });
    await socket.close();
    // Its protocol is OCPP still: the hello is what tells of it.
    expect((await of.capi.hello('169', 2)).status).toBe(200);
    const { last_session_id } = await of.system.store.db
      .selectFrom('capi_charger')
      .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
      .select('last_session_id')
      .where('id', '=', of.halo)
      .executeTakeFirstOrThrow();
    expect(last_session_id).toBe(2);
    expect(await of.charger()).toMatchObject({ isOnline: true, protocol: 'OCPP', firmwareVersion: '169' });
    const second = session({ sessionId: 2, startRegisterWh: 4_000, startTime: '2026-03-02T07:40:00Z', stopTime: '2026-03-02T07:50:00Z' });
    expect((await of.capi.tell(session(), second)).body.sessionsThrough).toBe(2);
    expect((await of.capi.tell(session(), second)).body.sessionsThrough).toBe(2);
    const stored = await of.transactions();
    expect(stored.map(({ meterStart, meterStop }) => [meterStart, meterStop]).sort()).toEqual([
      [1_000, 4_000],
      [4_000, 4_000],
    ]);
    expect(stored.filter((row) => row.transactionId === transactionId)).toHaveLength(1);
    type Review = { readonly chargerId: string | null; readonly kind: string };
    const reviews = (await of.system.api.get<{ readonly items: Review[] }>('/reviews')).body.items;
    expect(reviews.filter(({ chargerId }) => chargerId === of.halo).map(({ kind }) => kind)).toEqual([]);
    // Nothing is ordered by CAPI before it is CAPI's again.
    expect(await reasonOf(of.place({ kind: 'reboot' }))).toContain('refused: Charger');
  });

  it('invariant 3: what CAPI told, and OCPP tells again after more boots, exists once; another session by another tag is another', async () => {
    await of.capi.hello();
    await of.capi.tell(session());
    const socket = await of.onTrial();
    await socket.ask('BootNotification', BOOT);
    const start = { connectorId: 1, idTag: 'GAT', meterStart: 1_000, timestamp: '2026-03-02T07:00:00Z' };
    await socket.ask('StartTransaction', start);
    await socket.ask('StartTransaction', { ...start, idTag: 'TAG' });
    expect(await of.transactions()).toHaveLength(1);
    await socket.ask('StartTransaction', { ...start, connectorId: 2 });
    await socket.ask('StartTransaction', { ...start, connectorId: 2, idTag: 'TAG' });
    expect(await of.transactions()).toHaveLength(3);
  });

  it('orders go to whichever it came by last, without its old connection being timed out first', async () => {
    await of.capi.hello();
    const socket = await of.onTrial();
    expect(await reasonOf(of.place({ kind: 'reboot' }, { epoch: 1 }))).toContain('under epoch 1');
    await socket.close();
    await of.capi.hello();
    await of.hands.goHome(3);
    const order = of.place({ kind: 'reboot' });
    await of.untilCommanded();
    const [command] = (await of.capi.poll()).body.commands ?? [];
    await of.capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await order).state).toBe('accepted');
    const { boot_no } = await of.system.store.db
      .selectFrom('charger')
      .select('boot_no')
      .where('id', '=', of.halo)
      .executeTakeFirstOrThrow();
    expect(boot_no).toBe(3);
  });

  it('bad input: a wrong key, and a charger that was never on CAPI, are refused', async () => {
    await of.onTrial();
    await of.system.register(of.bornOcpp);
    const forger = new RawCapiCharger(of.system.url, of.halo, 'ab'.repeat(32), of.clock);
    expect(await forger.hello()).toMatchObject({ status: 401, body: { code: 'CAPI_SIGNATURE_WRONG' } });
    expect(await new RawCapiCharger(of.system.url, of.bornOcpp, of.key, of.clock).hello()).toMatchObject({
      body: { code: 'CAPI_CHARGER_UNKNOWN' },
    });
  });
});
