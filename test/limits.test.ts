import type { ConnectorLimitsInForce, LimitCause, LimitInForce, LimitsInForce, PhaseFeatures } from '@phasor/contract';
import { SeededRandom } from '@phasor/kernel';
import { Twin, type CarOptions, type TwinOptions } from '@phasor/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setScene, type Scene } from './support/scene.ts';
import { SmallSite } from './support/small-site.ts';
import { quickestStore } from './support/system.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('R21: what limits a charger now, on a real server and a twin', () => {
  let scene: Scene;
  let twin: Twin;
  let id: string;
  let count = 0;

  // On a Monday, 09:00 in Stockholm.
  beforeEach(async () => {
    id = `LIMIT${++count}`;
    scene = await setScene(quickestStore());
    await scene.system.api.post('/tags', { idTag: 'DAY' });
  });
  afterEach(() => scene.end());

  const path = (rest: string): string => `/chargers/${id}/connectors/1/${rest}`;
  const stack = async (): Promise<ConnectorLimitsInForce | undefined> => {
    const { body } = await scene.system.api.get<LimitsInForce>(`/chargers/${id}/limits`);
    return body.connectors.find(({ connectorId }) => connectorId === 1);
  };
  const binding = async (): Promise<LimitInForce | undefined> => (await stack())?.limits.find(({ isBinding }) => isBinding);
  const drawnA = (): number => Math.round(twin.state().connectors.find(({ connectorId }) => connectorId === 1)?.phases[0]?.currentA ?? -1);
  const put = async (rest: string, body: object): Promise<void> => {
    expect(await scene.system.api.put(path(rest), body)).toMatchObject({ status: 200 });
    await scene.clock.advance(MINUTE_MS);
  };
  const place = async (exception: object): Promise<void> => {
    expect(await scene.system.api.post(path('exceptions'), exception)).toMatchObject({ status: 201 });
    await scene.clock.advance(MINUTE_MS);
  };
  const at = (ms: number): string => new Date(scene.clock.now() + ms).toISOString();

  const charge = async (car: CarOptions = {}, more: Partial<TwinOptions> = {}): Promise<void> => {
    await scene.system.register(id);
    twin = new Twin({
      ...{ model: 'halo', id, url: scene.system.ocppUrl, clock: scene.clock, random: new SeededRandom(1), meterValueSampleIntervalS: 10 },
      ...more,
    });
    scene.twins.push(twin);
    twin.start();
    await scene.clock.advanceUntil(() => twin.state().registration === 'Accepted', MINUTE_MS);
    await scene.system.api.post(`/chargers/${id}/discover`);
    await scene.clock.advance(MINUTE_MS);
    twin.plugIn(1, { needWh: 1_000_000, maxA: 32, ...car });
    await scene.clock.advance(10_000);
    const swiping = twin.swipe('DAY', 1);
    await scene.clock.advance(MINUTE_MS);
    await swiping;
  };
  /** The cause binds, with its sentence; on the stack and on the wall. */
  const binds = async (cause: LimitCause, sentence: string, more: Partial<LimitInForce> = {}): Promise<void> => {
    expect(await binding()).toMatchObject({ cause, sentence, ...more });
    expect((await stack())?.sentence).toBe(sentence);
  };

  it('the charger tells what its installation carries; the max current, the owner, the schedule and a pause bind one below the other', async () => {
    await charge();
    await binds('installation', `The installation carries ${drawnA()} A, as the charger says.`, { source: 'reported', isOurs: false });
    await put('max-current', { maxA: 13 });
    const setAt = at(-MINUTE_MS);
    await binds('maxCurrent', 'The max current of its settings is 13 A.', { limitA: 13, source: 'configured', isOurs: true, since: setAt });
    expect(drawnA()).toBe(13);
    await put('user-limit', { userA: 10 });
    await binds('userLimit', 'Its owner limits it to 10 A.', { limitA: 10, withoutA: 13 });
    expect(drawnA()).toBe(10);
    expect((await stack())?.limits.find(({ cause }) => cause === 'maxCurrent')?.since, 'the other one was not touched').toBe(setAt);
    const monday = { startMinute: 9 * 60, endMinute: 11 * 60, limitA: 8 };
    await put('schedule', { zone: 'Europe/Stockholm', blocks: [monday], outsideA: 13, whenRunOut: 'stop' });
    await binds('schedule', 'Its schedule allows 8 A now.', {
      ...{ limitA: 8, withoutA: 10 },
      ...{ since: '2026-03-02T08:00:00.000Z', until: '2026-03-02T10:00:00.000Z' },
    });
    expect(drawnA()).toBe(8);
    const until = at(20 * MINUTE_MS);
    await place({ kind: 'pause', from: at(0), until });
    await binds('pause', 'It is paused by its owner.', { limitA: 0, until, withoutA: 8 });
    expect(drawnA()).toBe(0);
    await scene.clock.advance(HOUR_MS);
    await binds('schedule', 'Its schedule allows 8 A now.');
    await scene.clock.advance(HOUR_MS);
    await binds('userLimit', 'Its owner limits it to 10 A.');
    expect((await stack())?.limits.map(({ cause }) => cause)).toEqual(['userLimit', 'maxCurrent', 'schedule', 'installation']);
  });

  it('a block of nothing binds, and "tonight" is a schedule too', async () => {
    await charge();
    await put('schedule', { zone: 'Europe/Stockholm', blocks: [], outsideA: 0, whenRunOut: 'stop' });
    await binds('schedule', 'Its schedule allows no charging now.', { limitA: 0 });
    await place({ kind: 'tonight', from: at(0), until: at(HOUR_MS), limitA: 9 });
    await binds('schedule', 'Its schedule allows 9 A now.', { limitA: 9 });
  });

  it('cable or car, where it takes clearly less than it is offered', async () => {
    await charge({ maxA: 8 });
    const held = await binding();
    expect(held).toMatchObject({ cause: 'cableOrCar', source: 'inferred', isOurs: false, withoutA: null });
    expect(Math.round(held?.limitA ?? 0)).toBe(8);
    expect(held?.sentence).toMatch(/^Cable or car takes no more than (?:8|7\.9|8\.1) A of the \d+ A offered\.$/);
  });

  it('the charger, where it offers less than all that is set; here a profile that somebody sent by hand', async () => {
    await charge();
    const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 9 }] };
    const byHand = { chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative', chargingSchedule };
    const profile = { chargingProfileId: 77, stackLevel: 5, ...byHand };
    const sending = scene.system.api.post(`/chargers/${id}/charging-profiles`, { connectorId: 1, profile });
    await scene.clock.advance(MINUTE_MS);
    expect((await sending).status).toBeLessThan(300);
    await binds('charger', 'The charger offers 9 A by itself, and does not say why.', { source: 'unknown', withoutA: null });
    expect(drawnA()).toBe(9);
  });

  it('the car itself, once it is full', async () => {
    await charge({ needWh: 300, taperFrom: 1 });
    await scene.clock.advance(HOUR_MS);
    await binds('cableOrCar', 'The car takes nothing by its own wish: it is full, or set to charge later.', { limitA: 0 });
  });
});

describe('R21, R13: in a site whose power is shared', () => {
  it(
    'load balancing binds, and whoever does not fit waits for a turn; the page says why no phase is changed',
    { timeout: 240_000 },
    async () => {
      const small = await SmallSite.open({
        ...{ fuseA: 16, wirings: ['RST', 'STR'], worstHouseA: [8, 8, 8] },
        phaseHardware: { phaseHardware: 'none' },
      });
      try {
        await small.activate();
        await small.live([0, 0, 0], 1);
        await small.arrive(0, { phases: 3 });
        await small.live([8, 8, 8], 5);
        const foreseen = await small.whatIf(1);
        expect(foreseen).toMatchObject({ charging: 1, waiting: 1, now: { charging: 1, waiting: 0 } });
        expect(foreseen.sentence).toMatch(/^With 1 more car 1 would charge and 1 wait, the least with [67](?:\.\d)? A; now it is 1 and 0/);
        await small.arrive(1, { phases: 3 });
        await small.live([8, 8, 8], 3);
        const seen: ConnectorLimitsInForce[] = [];
        for (const { id } of small.twins) {
          const { connectors } = await small.read<LimitsInForce>(`/chargers/${id}/limits`);
          seen.push(...connectors.filter(({ connectorId }) => connectorId === 1));
        }
        const [first, second] = seen.map(({ limits }) => limits.find(({ isBinding }) => isBinding));
        expect(first).toMatchObject({ cause: 'balancing', isOurs: true, phases: 3, withoutA: 16 });
        expect(first?.limitA).toBeGreaterThanOrEqual(6);
        expect(first?.limitA).toBeLessThanOrEqual(7);
        expect(first?.sentence).toMatch(
          /^Load balancing gives it [67](?:\.\d)? A\. L[123] of main may carry 15 A of its 16 A now: 8(?:\.\d)? A flow beside the cars, [67](?:\.\d)? A are offered to cars\.$/,
        );
        expect(second).toMatchObject({
          ...{ cause: 'waiting', limitA: 0, withoutA: 16 },
          sentence: 'Waiting for a turn, at place 1: not even the least fits beside the others now.',
        });
        expect(Date.parse(second?.until ?? ''), 'when it expects its turn').toBeGreaterThan(small.clock.now());
        const [started] = await small.decisions();
        expect(started, 'with the figures that it was decided on').toMatchObject({
          ...{ code: 'start', sentence: 'started HALO1 on 3P with 6 A' },
          figures: { to: '3P', fromA: 0, toA: 6, houseA: { main: [0, 0, 0] } },
        });
        const [connector] = (await small.read<PhaseFeatures>('/chargers/HALO1/phase-features')).connectors;
        expect(connector).toMatchObject({ siteName: 'Small site', isShared: true, wiring: 'RST' });
        expect(connector?.features.map(({ can, proof }) => `${can} ${proof}`)).toEqual(Array(4).fill('no reported'));
      } finally {
        await small.end();
      }
    },
  );

  it(
    'an owner’s limit on a fuse that is almost empty costs what the max current would give; a site says that it has all it may take',
    {
      timeout: 240_000,
    },
    async () => {
      const small = await SmallSite.open({ fuseA: 63, wirings: ['RST'], worstHouseA: [20, 20, 20] });
      try {
        await small.activate();
        await small.live([2, 2, 2], 1);
        await small.arrive(0, { phases: 3 });
        await small.live([2, 2, 2], 12);
        const limits = async (): Promise<readonly LimitInForce[]> => {
          const { connectors } = await small.read<LimitsInForce>('/chargers/HALO1/limits');
          return connectors.find(({ connectorId }) => connectorId === 1)?.limits ?? [];
        };
        const shareSays = async (): Promise<string | undefined> => (await limits()).find(({ cause }) => cause === 'balancing')?.sentence;
        expect(await shareSays()).toBe('Load balancing gives it 16 A. It has all that it may take: 16 A.');

        await small.want(0, 'PUT', 'user-limit', { userA: 8 });
        await small.live([2, 2, 2], 3);
        expect(Math.round(Math.max(...(small.twins[0]?.gridCurrentA ?? [])))).toBe(8);
        expect((await limits())[0]).toMatchObject({ cause: 'userLimit', isBinding: true, limitA: 8, withoutA: 16 });
        expect(await shareSays()).toBe(
          'Load balancing gives it 8 A. It has all that it may take: 8 A, by its schedule or its owner’s limit.',
        );

        const [from, until] = [0, 60 * 60_000].map((afterMs) => new Date(small.clock.now() + afterMs).toISOString());
        await small.want(0, 'POST', 'exceptions', { kind: 'pause', from, until });
        await small.live([2, 2, 2], 3);
        expect((await limits())[0]).toMatchObject({ cause: 'pause', isBinding: true, limitA: 0, withoutA: 8 });
        expect(
          (await limits()).find(({ cause }) => cause === 'userLimit'),
          'it is paused all the same',
        ).toMatchObject({ withoutA: 0 });
        expect(small.trips).toBe(0);
      } finally {
        await small.end();
      }
    },
  );

  it('what the site falls back to binds while its meter is lost, and no more once it measures again', { timeout: 240_000 }, async () => {
    const small = await SmallSite.open({ fuseA: 25, wirings: ['RST'], worstHouseA: [15, 15, 15] });
    try {
      await small.activate();
      await small.live([4, 4, 4], 1);
      await small.arrive(0, { phases: 3 });
      await small.live([4, 4, 4], 5);
      const binding = async (): Promise<LimitInForce | undefined> => {
        const { connectors } = await small.read<LimitsInForce>('/chargers/HALO1/limits');
        return connectors.find(({ connectorId }) => connectorId === 1)?.limits.find(({ isBinding }) => isBinding);
      };
      expect((await binding())?.cause).not.toBe('fallback');
      const before = Math.max(...(small.twins[0]?.gridCurrentA ?? []));
      expect(before).toBeGreaterThan(14);

      small.meterIsSilent(true);
      await small.live([4, 4, 4], 3);
      // 25 A less the margin of 1 A and the worst load that the installer has stated, 15 A.
      expect(await binding()).toMatchObject({
        ...{ cause: 'fallback', limitA: 9, isOurs: true, source: 'configured', phases: 3, withoutA: 16 },
        sentence: 'The site falls back to 9 A here. The meter of main is lost: the worst load counts.',
      });
      expect(Math.round(Math.max(...(small.twins[0]?.gridCurrentA ?? [])))).toBe(9);

      small.meterIsSilent(false);
      await small.live([4, 4, 4], 10);
      expect((await binding())?.cause).not.toBe('fallback');
      expect(Math.max(...(small.twins[0]?.gridCurrentA ?? []))).toBeGreaterThan(14);
      expect(small.trips).toBe(0);
    } finally {
      await small.end();
    }
  });
});
