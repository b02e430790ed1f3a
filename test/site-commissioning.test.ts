import { SeededRandom } from '@phasor/kernel';
import type { Capabilities, CommandPage, Configuration, LoggedMessagePage, Site, SiteNow } from '@phasor/contract';
import { activeFlow, pushOverHttp, SiteMeter, Twin, type TwinOptions } from '@phasor/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore } from './support/system.ts';

type Amps = readonly [number, number, number];
const HOUSE: Amps = [4, 7, 2];
const ending: (() => Promise<void>)[] = [];
let scene: Scene;
let count = 0;

beforeAll(async () => {
  scene = await setScene(quickestStore());
  await scene.system.api.post('/tags', { idTag: 'TEST' });
});
// Whoever is done is gone: what is left would act in the time of all that follow.
afterEach(async () => {
  const leaving = Promise.all([...ending.splice(0).map((end) => end()), ...scene.twins.splice(0).map((twin) => twin.stop())]);
  await scene.clock.advance(5_000);
  await leaving;
});
afterAll(() => scene.end());

interface Yard {
  readonly id: string;
  readonly path: string;
  readonly twin: Twin;
  site(): Promise<Site>;
  /** Plugs a car in, and starts it. */
  arrive(): Promise<void>;
  /** Commissions its connector, and waits for the result. */
  commission(): Promise<Site['proofs'][number]>;
}

interface YardOptions {
  readonly phases?: 1 | 3;
  readonly bearsThreeAgain?: boolean;
  /** Its keys are known: a Halo has one for its phases. */
  readonly isDiscovered?: boolean;
}

/** A charger under a site meter that sees of it what `sees` says, with a car that charges. */
async function yard(
  sees: (charger: Amps) => Amps = (charger) => charger,
  twinOptions: Partial<TwinOptions> = {},
  { phases = 1, bearsThreeAgain = false, isDiscovered = false }: YardOptions = {},
): Promise<Yard> {
  const { clock, system } = scene;
  const { api } = system;
  const id = `24030900${String(++count).padStart(2, '0')}M`;
  const serial = `METER-${count}`;
  await system.register(id);
  const { key } = (await api.post<{ key: string }>('/meters', { serial, intervalS: 10 })).body;
  const twin = new Twin({ model: 'halo', id, url: system.ocppUrl, clock, random: new SeededRandom(count), ...twinOptions });
  scene.twins.push(twin);
  const flow = () => {
    const [l1, l2, l3] = sees(twin.gridCurrentA);
    return activeFlow([HOUSE[0] + l1, HOUSE[1] + l2, HOUSE[2] + l3]);
  };
  const meter = new SiteMeter({ serial, clock, random: new SeededRandom(count), flow, intervalMs: 10_000 });
  ending.push(pushOverHttp(meter, { url: `${system.url}/rest/v1/meters/${serial}/samples`, key, clock }));
  twin.start();
  meter.start();
  ending.push(() => Promise.resolve(meter.stop()));
  await clock.advanceUntil(() => twin.state().registration === 'Accepted', 60_000);
  const settings = {
    ...{ name: `Yard ${count}`, zone: 'Europe/Helsinki', mode: 'dynamic', grid: 'TN' },
    fuses: [{ id: 'main', limitA: 35, meters: [{ serial }], worstHouseA: [25, 25, 25] }],
    connectors: [{ chargerId: id, connectorId: 1, fuseId: 'main', wiring: 'RST', bearsThreeAgain }],
  };
  const made = (await api.post<Site>('/sites', settings)).body;
  const path = `/sites/${made.id}`;
  if (isDiscovered) await api.post(`/chargers/${id}/discover`);
  if (isDiscovered) await clock.advance(120_000);
  const arrive = async (): Promise<void> => {
    twin.plugIn(1, { phases, maxA: 16, needWh: 60_000 });
    await clock.advance(5_000);
    const swiping = twin.swipe('TEST', 1);
    await clock.advance(60_000);
    await swiping;
  };
  await arrive();
  const site = async (): Promise<Site> => (await api.get<Site>(path)).body;
  return {
    ...{ id, path, twin, site, arrive },
    async commission() {
      const { status, body } = await api.post<Site>(`${path}/commissioning`, { chargerId: id, connectorId: 1 });
      expect({ status, proofs: body.proofs }).toMatchObject({ status: 202, proofs: [{ commissioning: 'running' }] });
      expect(await api.post(`${path}/activate`)).toMatchObject({ status: 409, body: { code: 'SITE_COMMISSIONING_RUNNING' } });
      await onceASecond(async () => (await site()).proofs[0]?.commissioning !== 'running');
      const [proof] = (await site()).proofs;
      if (!proof) throw new Error('no proof');
      return proof;
    },
  };
}

/** Time goes on until it holds, for 20 minutes at most: to ask the server after each timer would take longer than all else. */
async function onceASecond(holds: () => Promise<boolean>): Promise<void> {
  for (let second = 0; !(await holds()); second += 1) {
    if (second > 1_200) throw new Error('not in 20 minutes');
    await scene.clock.advance(1_000);
  }
}

describe('a commissioning', () => {
  it('S20 passes where the meter answers as wired, and proves what the firmware does without us (S12)', async () => {
    const { path, id, twin, commission } = await yard();
    const { api } = scene.system;
    const before = await api.post<{ code: string; message: string }>(`${path}/activate`);
    expect(before).toMatchObject({ status: 409, body: { code: 'SITE_FAILSAFE_TOO_HIGH', details: { sumA: 41, limitA: 33.3 } } });
    expect(before.body.message).toContain('Commission one connector of each firmware with a car');
    // 33.3 A less 4 A of the house less 16 A that the car draws now: 13 A fit.
    const proof = await commission();
    expect(proof).toMatchObject({ commissioning: 'passed', failsafeClass: 'B', failsafeA: 8 });
    expect(proof.commissioningFinding).toMatch(
      /^The meter answered on L1 with 7 A, as wired\. The link was cut at 13 A, and the meter saw the current fall by 5 A: it obeys its failsafe of 8 A\.$/,
    );
    const capabilities = (await api.get<Capabilities>(`/chargers/${id}/capabilities`)).body;
    expect(capabilities.refusals).toEqual([]);
    expect((await api.post<Site>(`${path}/activate`)).body).toMatchObject({ state: 'active', failsafe: [{ fits: true }] });
    expect(await api.post(`${path}/commissioning`, { chargerId: id, connectorId: 1 })).toMatchObject({
      ...{
        status: 409,
        body: { code: 'SITE_COMMISSIONING_IMPOSSIBLE', details: { why: expect.stringContaining('the site is active') as string } },
      },
    });
    // The car goes on.
    expect(twin.state().connectors[0]?.status).toBe('Charging');
    const record = (await api.get<string>(`${path}/record`)).body;
    expect(record).toContain(`${id}/1  at "main", wired RST`);
    expect(record).toMatch(/passed on 2026-03-02 10:\d\d: The meter answered on L1 with 7 A/);
    expect(record).toContain('house and cars      33 / 33 / 33  of 33.3 / 33.3 / 33.3: fits');
    // S11: what setting the site up and commissioning have written is shown with what its loop writes.
    await scene.clock.advance(5_000);
    const [now] = (await api.get<SiteNow>(`${path}/now`)).body.connectors;
    const { items } = (await api.get<CommandPage>(`/chargers/${id}/commands?limit=100`)).body;
    const written = items.filter(({ action }) => action === 'ChangeConfiguration' || action === 'SetChargingProfile');
    expect(now?.writesToday).toBe(written.length - (now?.safetyCutsToday ?? 0));
    expect(written.length).toBeGreaterThan(6);
  });

  it('S14 looks again at a charger that has booted, and writes what it has lost', async () => {
    const { path, id, twin, site } = await yard();
    const { api } = scene.system;
    await api.post(`${path}/configure`);
    expect((await site()).proofs).toMatchObject([{ failsafeClass: 'B' }]);
    await api.put(`/chargers/${id}/configuration/LoadBalanced`, { value: 'false' });
    expect((await site()).proofs).toMatchObject([{ failsafeClass: 'C', failsafeA: 16 }]);
    const stopping = twin.stop();
    await scene.clock.advance(5_000);
    await stopping;
    twin.start();
    await scene.clock.advance(60_000);
    expect((await site()).proofs).toMatchObject([{ failsafeClass: 'B', failsafeA: 8 }]);
  });

  it('S20 finds a wrong rotation, and the one that would fit', async () => {
    const { commission, path } = await yard(undefined, { wiring: 'STR' });
    expect(await commission()).toMatchObject({
      commissioning: 'failed',
      commissioningFinding: expect.stringContaining('The pulse came on L2, and not on L1: the charger is wired STR or SRT') as string,
    });
    expect(await scene.system.api.post(`${path}/activate`)).toMatchObject({ status: 409, body: { code: 'SITE_COMMISSIONING_FAILED' } });
  });

  it('S20 of a car on three phases it is seen where the first of them hangs', async () => {
    const { commission, path } = await yard(undefined, {}, { phases: 3, bearsThreeAgain: true });
    const { api } = scene.system;
    expect(await commission()).toMatchObject({
      commissioning: 'passed',
      commissioningFinding: expect.stringMatching(/on L1, L2, L3 .* On its first terminal alone: The meter answered on L1/) as string,
    });
    expect((await api.post<Site>(`${path}/activate`)).status).toBe(200);
  });

  it('S20 of a car on three phases that nobody puts on one the order is unproven, in the record too', async () => {
    const { commission, path } = await yard(undefined, { wiring: 'STR' }, { phases: 3 });
    const proof = await commission();
    expect(proof).toMatchObject({ commissioning: 'unproven', failsafeClass: 'B' });
    expect(proof.commissioningFinding).toContain('Order unproven: cars are not known to bear three phases again');
    expect((await scene.system.api.get<string>(`${path}/record`)).body).toMatch(/unproven on 2026-.*Order unproven/);
  });

  describe('S20 of a car on three phases at a Halo, which a key tells its phases', { timeout: 240_000 }, () => {
    const byKey = (twinOptions: Partial<TwinOptions> = {}) =>
      yard(undefined, twinOptions, { phases: 3, bearsThreeAgain: true, isDiscovered: true });
    const loads = ({ twin }: Yard): number => twin.gridCurrentA.filter((a) => a >= 5).length;
    const keyOf = async ({ id }: Yard): Promise<string | null | undefined> => {
      const { items } = (await scene.system.api.get<Configuration>(`/chargers/${id}/configuration`)).body;
      return items.find(({ key }) => key === 'AssignedPhase')?.value;
    };
    const orders = async ({ id }: Yard): Promise<readonly string[]> => {
      const { items } = (await scene.system.api.get<LoggedMessagePage>(`/chargers/${id}/messages?limit=200`)).body;
      return items.flatMap(({ frame }) => /"key":"AssignedPhase","value":"([^"]+)"/.exec(frame)?.[1] ?? []).reverse();
    };
    const isOwed = async ({ id }: Yard): Promise<boolean | undefined> =>
      (
        await scene.system.store.db
          .selectFrom('connector_proof')
          .innerJoin('charger', 'charger.no', 'connector_proof.charger_no')
          .select('phases_are_owed')
          .where('charger.id', '=', id)
          .executeTakeFirst()
      )?.phases_are_owed;
    /** It ends in the middle, while its first terminal alone feeds it. */
    const untilAlone = (on: Yard): Promise<void> => onceASecond(async () => (await keyOf(on)) === '1.L1');

    it('its order is shown, and all its phases feed it again', async () => {
      const on = await byKey();
      expect(await on.commission()).toMatchObject({
        commissioning: 'passed',
        commissioningFinding: expect.stringMatching(/on L1, L2, L3 .* On its first terminal alone: The meter answered on L1/) as string,
      });
      expect(await orders(on)).toEqual(['1.L1', '1.L123']);
      await scene.clock.advance(60_000);
      expect({ key: await keyOf(on), phases: loads(on), isOwed: await isOwed(on) }).toEqual({ key: '1.L123', phases: 3, isOwed: false });
      expect((await scene.system.api.post<Site>(`${on.path}/activate`)).status).toBe(200);
    });

    it('a rotated wiring is found, with those that fit', async () => {
      const on = await byKey({ wiring: 'STR' });
      expect(await on.commission()).toMatchObject({
        commissioning: 'failed',
        commissioningFinding: expect.stringContaining('The pulse came on L2, and not on L1: the charger is wired STR or SRT') as string,
      });
      await scene.clock.advance(60_000);
      expect({ key: await keyOf(on), phases: loads(on), isOwed: await isOwed(on) }).toEqual({ key: '1.L123', phases: 3, isOwed: false });
    });

    it('all phases are back for the next car where this one leaves in the middle', async () => {
      const on = await byKey();
      const commissioning = on.commission();
      await untilAlone(on);
      on.twin.plugOut(1);
      await scene.clock.advance(30_000);
      expect(await keyOf(on)).toBe('1.L123');
      expect(await commissioning).toMatchObject({ commissioning: 'unproven' });
      await on.arrive();
      await scene.clock.advance(60_000);
      expect({ key: await keyOf(on), phases: loads(on), isOwed: await isOwed(on) }).toEqual({ key: '1.L123', phases: 3, isOwed: false });
    });

    const LOST = expect.stringContaining(
      'Its first terminal alone may still feed its cars: AssignedPhase=1.L123 could not be written',
    ) as string;
    async function lost(): Promise<Yard> {
      const on = await byKey();
      const commissioning = on.commission();
      await untilAlone(on);
      const leaving = on.twin.leave();
      expect(await commissioning).toMatchObject({ commissioning: 'unproven', commissioningFinding: LOST });
      await leaving;
      expect(await isOwed(on)).toBe(true);
      return on;
    }

    it('a charger whose link was lost meanwhile gets all phases back when it is here again, and its car has gone', async () => {
      const on = await lost();
      on.twin.plugOut(1);
      await scene.clock.advance(30_000);
      on.twin.connect();
      await scene.clock.advance(120_000);
      expect({ key: await keyOf(on), isOwed: await isOwed(on) }).toEqual({ key: '1.L123', isOwed: false });
      await on.arrive();
      await scene.clock.advance(60_000);
      expect(loads(on)).toBe(3);
    });

    it('where its site is activated before that, its loop does not take it for fed by all phases, and tells it so', async () => {
      const on = await lost();
      on.twin.connect();
      await scene.clock.advance(120_000);
      expect({ key: await keyOf(on), phases: loads(on) }).toEqual({ key: '1.L1', phases: 1 });
      expect((await scene.system.api.post<Site>(`${on.path}/activate`)).status).toBe(200);
      await scene.clock.advance(300_000);
      expect({ key: await keyOf(on), phases: loads(on) }).toEqual({ key: '1.L123', phases: 3 });
    });
  });

  it('S20 finds a turned transformer', async () => {
    const { commission } = await yard(([l1, l2, l3]) => [-l1, l2, l3]);
    expect(await commission()).toMatchObject({
      commissioning: 'failed',
      commissioningFinding: 'The transformer on L1 is turned: the meter saw the current fall when the car took more.',
    });
  });

  it('S20 finds a meter below the chargers', async () => {
    const { commission } = await yard(() => [0, 0, 0]);
    expect(await commission()).toMatchObject({
      commissioning: 'failed',
      commissioningFinding: expect.stringContaining('lies below the charger') as string,
    });
  });

  it('S20 without a car is told so, and the connector counts at its maximum', async () => {
    const { path, id, twin, site } = await yard();
    await scene.system.store.db.deleteFrom('firmware_feature').execute();
    twin.plugOut(1);
    await scene.clock.advance(60_000);
    const answer = await scene.system.api.post(`${path}/commissioning`, { chargerId: id, connectorId: 1 });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'SITE_COMMISSIONING_IMPOSSIBLE', details: { why: `no car charges at ${id}/1` } },
    });
    expect((await site()).proofs).toMatchObject([{ commissioning: 'unproven', failsafeClass: 'C', failsafeA: 16 }]);
  });
});
