/** A second box comes under the identity of a charger that is here: it is refused, said plainly, and nothing is changed. */
import type { Charger, Knock, Transaction } from '@phasor/contract';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { Twin, type TwinOptions } from '@phasor/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, HandshakeRefused, RawCharger } from './support/raw-charger.ts';
import { RawCapiCharger } from './support/raw-capi-charger.ts';
import { walk } from './support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const ID = '2403080001M';
const OTHER = '2403080002M';
const TAG = 'C0FFEE01';
const clock = new RealClock();

let system: TestSystem;
const twins: Twin[] = [];
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore(), capiPollIntervalS: 1 });
  await system.api.post('/tags', { idTag: TAG });
});
afterEach(async () => {
  for (const twin of twins.splice(0)) await twin.leave();
});
afterAll(() => system.stop());

function started(options: Pick<TwinOptions, 'id' | 'url' | 'protocol' | 'password'>): Twin {
  const twin = new Twin({ model: 'halo', clock, random: new SeededRandom(1), reconnect: { firstMs: 100, longestMs: 500 }, ...options });
  twins.push(twin);
  twin.start();
  return twin;
}

const charger = async (id: string): Promise<Charger> => (await system.api.get<Charger>(`/chargers/${id}`)).body;
const isHere = (twin: Twin) =>
  until(`${twin.id} is here`, 10_000, async () => twin.state().isConnected && (await charger(twin.id)).isOnline);
const transactions = () => walk<Transaction>(system.api, `/transactions?chargerId=${ID}`);
const clone = (id: string): Promise<Knock> =>
  until('a knock of the copy', 5_000, async () =>
    (await walk<Knock>(system.api, '/knocks')).find(({ identity, reason }) => identity === id && reason === 'clone'),
  );
const bootNoOf = async (id: string) =>
  await system.store.db.selectFrom('charger').select(['boot_no', 'serial_number']).where('id', '=', id).executeTakeFirstOrThrow();

describe('a charger cloned under the same identity, over OCPP', () => {
  it('the copy is turned away, the first is kept with its session, and comes back whenever it likes', async () => {
    await system.register(ID);
    const twin = started({ id: ID, url: system.ocppUrl });
    await isHere(twin);
    twin.plugIn(1, { needWh: 50_000, phases: 1, maxA: 16, reactionMs: 100 });
    await until('the cable is seen', 10_000, async () => (await charger(ID)).connectors.some(({ status }) => status === 'Preparing'));
    await twin.swipe(TAG, 1);
    await until('it charges', 10_000, async () => (await transactions()).length === 1);
    const before = await bootNoOf(ID);

    const copy = await RawCharger.connect(system.ocppUrl, ID);
    const answer = await copy.call('BootNotification', { ...BOOT, chargePointSerialNumber: OTHER });
    expect(answer.slice(2, 4)).toEqual([
      'SecurityError',
      `Charger ${ID} is here with serial number ${ID}. Another says the same identity, and serial number ${OTHER}.`,
    ]);
    expect((await copy.closed).code).toBe(1008);
    expect(await clone(ID)).toMatchObject({ canAdmit: false, detail: expect.stringContaining(OTHER) as string });

    await isHere(twin);
    const again = RawCharger.connect(system.ocppUrl, ID);
    await expect(again).rejects.toBeInstanceOf(HandshakeRefused);
    await expect(again).rejects.toMatchObject({ status: 403 });
    expect(twin.state().isConnected).toBe(true);

    // The line of the charger itself breaks: it is no copy.
    twin.disconnect();
    twin.connect();
    await isHere(twin);
    twin.plugOut(1);
    const [session, ...more] = await until('its session is over', 10_000, async () => {
      const all = await transactions();
      return all.every(({ stopTime }) => stopTime !== null) ? all : undefined;
    });
    expect(more).toEqual([]);
    const [booked] = twin.book.sessions;
    expect(session).toMatchObject({ meterStart: booked?.meterStart, meterStop: booked?.meterStop });
    expect(await bootNoOf(ID)).toEqual(before);
  });

  it('a charger that was exchanged is let in when the old one is gone', async () => {
    const id = '2403080005M';
    await system.register(id);
    const old = started({ id, url: system.ocppUrl });
    await isHere(old);
    await old.leave();
    await until('it is gone', 10_000, async () => !(await charger(id)).isOnline);
    const box = await RawCharger.connect(system.ocppUrl, id);
    expect(await box.ask('BootNotification', { ...BOOT, chargePointSerialNumber: OTHER })).toMatchObject({ status: 'Accepted' });
    expect(await bootNoOf(id)).toMatchObject({ serial_number: OTHER });
    await box.close();
  });
});

describe('a charger cloned under the same identity, over CAPI', () => {
  it('the copy is refused, and the first polls on', async () => {
    const id = '2403080003M';
    const key = await system.registerCapi(id);
    const twin = started({ id, url: `${system.url}/capi`, protocol: 'CAPI', password: key });
    await isHere(twin);
    const before = await bootNoOf(id);
    const copy = new RawCapiCharger(system.url, id, key, clock);
    const { status, body } = await copy.hello('169', 0, OTHER);
    expect([status, body.code]).toEqual([403, 'CAPI_CHARGER_MISMATCH']);
    expect(await clone(id)).toMatchObject({ canAdmit: false, detail: expect.stringContaining(OTHER) as string });
    expect(await bootNoOf(id)).toEqual(before);
    const { lastSeenAt } = await charger(id);
    await until('it polls on', 10_000, async () => (await charger(id)).lastSeenAt !== lastSeenAt);
    expect(twin.state().isConnected).toBe(true);
  });
});
