import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangingHands } from './support/changing-hands.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { RawCapiCharger } from './support/raw-capi-charger.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore } from './support/system.ts';

const CREDENTIAL = 'a credential for the trial';
const FIRST_MS = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;

/** One session of a charger that goes over after some of them. */
interface Told {
  readonly energyWh: number;
  readonly minutes: number;
  readonly isByCapi: boolean;
  /** The other protocol tells it too: the charger has one memory for both. */
  readonly isToldByBoth: boolean;
  /** OCPP reads the bytes of a tag the other way round. */
  readonly isTagReversed: boolean;
  /** What came is lost on its way back, and told again. */
  readonly repeats: number;
  /** Its beginning is told while it runs. */
  readonly isBeginningTold: boolean;
}
interface Life {
  readonly sessions: readonly Told[];
  /** By which the order of what is told late is drawn. */
  readonly order: readonly number[];
}

const lives: fc.Arbitrary<Life> = fc
  .array(
    fc.record({
      energyWh: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })),
      minutes: fc.integer({ min: 1, max: 300 }),
      isByCapi: fc.boolean(),
      isToldByBoth: fc.boolean(),
      isTagReversed: fc.boolean(),
      repeats: fc.nat(2),
      isBeginningTold: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .chain((sessions) =>
    fc.record({
      sessions: fc.constant(sessions),
      order: fc.array(fc.nat(1_000), { minLength: sessions.length, maxLength: sessions.length }),
    }),
  );

describe('invariant 3: every kWh and session that a charger reports exists exactly once in the store, whatever is dropped, doubled or reordered', () => {
  let scene: Scene;
  let chargers = 0;
  beforeAll(async () => {
    scene = await setScene(quickestStore());
    await scene.system.api.post('/tags', { idTag: 'TAG' });
  });
  afterAll(() => scene.end());

  /** What the store holds otherwise than the charger told it. */
  async function wrongIn({ sessions, order }: Life): Promise<readonly string[]> {
    const { system, clock } = scene;
    chargers += 1;
    const id = `X${chargers}`;
    const key = await system.registerCapi(id);
    const capi = new RawCapiCharger(system.url, id, key, clock);
    const hands = new ChangingHands(system, clock, id);
    await capi.hello();
    await hands.crosses('nobody', 1);
    await hands.trialKey(CREDENTIAL);
    const socket = await RawCharger.connect(system.ocppUrl, id, { password: CREDENTIAL });
    await socket.ask('BootNotification', BOOT);
    await hands.crosses('OCPP', 2);

    let atMs = FIRST_MS;
    let registerWh = 1_000;
    const lived = sessions.map((told, index) => {
      const startMs = atMs + MINUTE;
      const stopMs = startMs + told.minutes * MINUTE;
      const startWh = registerWh;
      atMs = stopMs;
      registerWh += told.energyWh;
      return { ...told, sessionId: index + 1, startMs, stopMs, startWh, stopWh: registerWh, order: order[index] ?? 0 };
    });
    type Lived = (typeof lived)[number];
    const timeOf = (ms: number): string => new Date(ms).toISOString();
    const tellCapi = async (each: Lived, isOver: boolean): Promise<void> => {
      const begun = {
        sessionId: each.sessionId,
        connectorId: 1,
        idTag: 'TAG',
        startTime: timeOf(each.startMs),
        startRegisterWh: each.startWh,
      };
      const over = isOver
        ? { stopTime: timeOf(each.stopMs), stopRegisterWh: each.stopWh, reason: 'Local' as const }
        : { stopTime: null, stopRegisterWh: null, reason: null };
      expect((await capi.tell({ ...begun, ...over })).status).toBe(200);
    };
    const tellOcpp = async (each: Lived): Promise<void> => {
      const idTag = each.isTagReversed ? 'GAT' : 'TAG';
      const start = { connectorId: 1, idTag, meterStart: each.startWh, timestamp: timeOf(each.startMs) };
      for (let time = 0; time < each.repeats; time += 1) await socket.ask('StartTransaction', start);
      const { transactionId } = await socket.ask<{ transactionId: number }>('StartTransaction', start);
      const stop = { transactionId, meterStop: each.stopWh, timestamp: timeOf(each.stopMs) };
      for (let time = 0; time <= each.repeats; time += 1) await socket.ask('StopTransaction', stop);
    };
    for (const each of lived) {
      if (!each.isBeginningTold) continue;
      if (each.isByCapi) await tellCapi(each, false);
    }
    for (const each of [...lived].sort((one, other) => one.order - other.order)) {
      if (each.isByCapi) for (let time = 0; time <= each.repeats; time += 1) await tellCapi(each, true);
      else await tellOcpp(each);
      if (!each.isToldByBoth) continue;
      if (each.isByCapi) await tellOcpp(each);
      else await tellCapi(each, true);
    }
    await socket.close();
    const stored = await system.store.db
      .selectFrom('charging_transaction')
      .innerJoin('charger', 'charger.no', 'charging_transaction.charger_no')
      .select(['meter_start', 'meter_stop', 'start_time'])
      .where('charger.id', '=', id)
      .orderBy('start_time')
      .execute();
    const text = (startMs: number, startWh: number, stopWh: number | null): string => `${timeOf(startMs)} ${startWh} ${stopWh}`;
    const held = stored.map((row) => text(row.start_time.getTime(), row.meter_start, row.meter_stop));
    const wanted = lived.map(({ startMs, startWh, stopWh }) => text(startMs, startWh, stopWh));
    return [
      ...wanted.flatMap((each) => (held.filter((other) => other === each).length === 1 ? [] : [`not once: ${each}`])),
      ...held.filter((each) => !wanted.includes(each)).map((each) => `told by nobody: ${each}`),
    ];
  }

  it('holds over the change of protocol', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        expect(await wrongIn(life)).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('notices the planted defect: nobody remembers which transaction a record of CAPI is', async () => {
    const { db } = scene.system.store;
    await sql`create function forget_it() returns trigger language plpgsql as $$ begin new.transaction_id = null; return new; end $$`.execute(
      db,
    );
    await sql`create trigger forgets before insert or update on capi_session for each row execute function forget_it()`.execute(db);
    const { failed } = await fc.check(
      fc.asyncProperty(lives, async (life) => (await wrongIn(life)).length === 0),
      { numRuns: 60, endOnFailure: true, seed: 7 },
    );
    expect(failed).toBe(true);
  });
});
