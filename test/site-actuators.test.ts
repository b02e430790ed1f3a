import type { PhaseFeatures, SiteDecision } from '@phasor/contract';
import { PHASE_TRANSFER } from '@phasor/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite, type SmallSiteOptions } from './support/small-site.ts';

/** A whole story takes seconds, and a minute on a busy machine. */
const LIMIT_MS = 240_000;
const ONE_CHARGER = { fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] } as const;

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

/** A car on L1; then the house takes that phase. */
async function crowded(on: SmallSite): Promise<void> {
  await on.live([0, 4, 4], 2);
  await on.arrive(0, { phases: 1 });
  await on.live([0, 4, 4], 15);
  await on.live([8, 4, 0], 2);
  await on.live([13, 4, 0], 30);
}

interface Told {
  readonly on: SmallSite;
  /** When it began; what commissioning wrote stands before that. */
  readonly beganAt: string;
  readonly log: readonly SiteDecision[];
}

/** That story, first where nobody shares the power, so that its fuse trips, then on an active site, where it must not. */
async function told(traits: Partial<SmallSiteOptions>, story = crowded): Promise<Told> {
  const options: SmallSiteOptions = { ...ONE_CHARGER, ...traits };
  small = await SmallSite.open({ ...options, endsAtTrip: true });
  await story(small);
  expect(small.trips, 'without the balancer the fuse trips').toBeGreaterThan(0);
  await small.end();
  const on = (small = await SmallSite.open(options));
  await on.activate();
  await on.clock.advance(60_000);
  const beganAt = new Date(on.clock.now()).toISOString();
  await story(on);
  expect(on.trips).toBe(0);
  const { figures } = on.site.look('main');
  expect(figures.longestByChargersMs, 'S19, with a meter every 10 s').toBeLessThanOrEqual(40_000);
  expect(figures.peakRatio, 'S19').toBeLessThanOrEqual(1.45);
  return { on, beganAt, log: await on.decisions() };
}

const sentences = (log: readonly SiteDecision[], code: string): string[] =>
  log.filter((decision) => decision.code === code).map(({ sentence }) => sentence);

interface Schedule {
  readonly chargingRateUnit: string;
  readonly chargingSchedulePeriod: readonly { readonly limit: number }[];
}

/** The schedule of a SetChargingProfile, off the wire. */
function scheduleOf(frame: string): Schedule {
  const [, , , payload] = JSON.parse(frame) as [number, string, string, { csChargingProfiles: { chargingSchedule: Schedule } }];
  return payload.csChargingProfiles.chargingSchedule;
}

const ofHalo = (on: SmallSite): Promise<PhaseFeatures> => on.read('/chargers/HALO1/phase-features');

describe('R13 each way of telling a charger its phases, in a running session, judged by its contactors', () => {
  it.each<[string, Partial<SmallSiteOptions>, string]>([
    ['its key AssignedPhase', {}, 'key'],
    ['phaseToUse beside numberPhases', { phaseOrders: 'phaseToUse' }, 'phaseToUse'],
    [
      'a DataTransfer by template',
      {
        phaseOrders: 'dataTransfer',
        phaseSetting: { ...PHASE_TRANSFER, data: '{"connector":{connector},"phase":"{phase}"}' },
      },
      'dataTransfer',
    ],
  ])(
    '%s moves a car from L1 to L3',
    async (_, traits, by) => {
      const { on, log } = await told(traits);
      expect(on.ways[0]).toEqual(['L1', 'L3']);
      expect(sentences(log, 'phase-balancing')).toEqual([expect.stringMatching(/from L1 to L3: L1 of main/)]);
      expect(Math.max(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThanOrEqual(6);
      const [halo] = (await ofHalo(on)).connectors;
      expect(halo?.features.find(({ feature }) => feature === 'phaseBalancing')).toMatchObject({ can: 'yes', by, proof: 'measured' });
    },
    LIMIT_MS,
  );
});

describe('S7 a key for the phase and one for the current', () => {
  it(
    'the current goes down, then the phase changes, and the current goes up once that was measured; keys are written no more often',
    async () => {
      const current = { key: 'AssignedCurrent', value: '{connector}.{current}' };
      const { on, beganAt } = await told({ phaseSetting: { key: 'AssignedPhase', value: '{connector}.{phase}', current } });
      expect(on.ways[0]).toEqual(['L1', 'L3']);
      const steps = (await on.messages('HALO1')).flatMap(({ at, action, frame }) => {
        if (at < beganAt) return [];
        if (action === 'SetChargingProfile') return [`profile ${scheduleOf(frame).chargingSchedulePeriod[0]?.limit}`];
        const [, key, value] = /"key":"(Assigned\w+)","value":"([^"]+)"/.exec(frame) ?? [];
        return key === undefined ? [] : [`${key}=${value}`];
      });
      const keys = steps.filter((step) => step.startsWith('Assigned'));
      expect(keys).toEqual(['AssignedCurrent=1.6', 'AssignedPhase=1.L3', 'AssignedCurrent=1.16']);
      const [down, phase, up] = keys.map((key) => steps.indexOf(key));
      expect(steps[(down ?? 0) - 1], 'S7 the current is down before the keys').toBe('profile 6');
      expect(phase).toBe((down ?? 0) + 1);
      const meanwhile = steps.slice((phase ?? 0) + 1, up).map((step) => Number(step.split(' ')[1]));
      expect(Math.max(0, ...meanwhile), 'S7 nothing more before it is measured').toBeLessThanOrEqual(6);
      expect(Number(steps[(up ?? 0) + 1]?.split(' ')[1])).toBeGreaterThan(6);
      expect(Math.max(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThan(6);
    },
    LIMIT_MS,
  );
});

describe('R13 chargers that can be told less', () => {
  it(
    'one that knows numberPhases alone goes from three phases to its first where the house crowds another',
    async () => {
      const { on, log } = await told({ phaseOrders: 'numberPhases' }, async (site) => {
        await site.live([0, 0, 0], 2);
        await site.arrive(0, { phases: 3 });
        await site.live([0, 0, 0], 15);
        await site.live([0, 0, 8], 2);
        await site.live([0, 0, 13], 60);
      });
      expect(on.ways[0]).toEqual(['L1L2L3', 'L1']);
      expect(log.map(({ sentence }) => sentence)).toContainEqual(expect.stringMatching(/from 3P to L1.*L3 of main/));
      const [halo] = (await ofHalo(on)).connectors;
      const by = halo?.features.map(({ feature, can, by: actuator }) => [feature, can, actuator]);
      expect(by).toContainEqual(['phaseAllocation', 'yes', 'numberPhases']);
      expect(by).toContainEqual(['phaseBalancing', 'no', 'numberPhases']);
    },
    LIMIT_MS,
  );

  it(
    'S9 one that is told power alone is never told more W than the amperes of one phase × 230, is asked for no phase, and counts on each of them',
    async () => {
      const { on, log } = await told({ phaseOrders: 'power' }, async (site) => {
        await site.live([4, 4, 4], 2);
        await site.arrive(0, { phases: 1 });
        await site.live([4, 4, 4], 15);
        await site.live([10, 10, 10], 2);
        await site.live([13, 13, 13], 30);
        await site.live([4, 4, 4], 15);
      });
      expect(log.filter(({ code }) => code.startsWith('phase-') || code.startsWith('order-'))).toEqual([]);
      const told1 = (await on.messages('HALO1')).filter(({ action }) => action === 'SetChargingProfile');
      const schedules = told1.map(({ frame }) => scheduleOf(frame));
      expect(schedules.length).toBeGreaterThan(5);
      for (const { chargingRateUnit, chargingSchedulePeriod } of schedules) {
        expect(chargingRateUnit).toBe('W');
        for (const period of chargingSchedulePeriod) {
          expect(period.limit).toBeLessThanOrEqual(16 * 230);
          expect(period).not.toHaveProperty('numberPhases');
        }
      }
    },
    LIMIT_MS,
  );
});

describe('S9 chargers that pick their phases themselves', () => {
  it(
    'count at all that they are told on each phase, also once their cars have shown that they have one',
    async () => {
      // Their cars are seen on the first terminal alone, and nobody knows for how long.
      const traits = { phaseOrders: 'power', phaseHardware: { phaseHardware: 'contactors' } } as const;
      const on = (small = await SmallSite.open({ ...ONE_CHARGER, ...traits, wirings: ['RST', 'STR'] }));
      await on.activate();
      await on.live([2, 2, 2], 1);
      for (const index of [0, 1]) await on.arrive(index, { phases: 1 });
      await on.live([2, 2, 2], 15);
      const tellings = await Promise.all(on.twins.map(({ id }) => on.messages(id)));
      const lastW = tellings.map((messages) => {
        const last = messages.findLast(({ frame }) => frame.includes('"TxProfile"') && frame.includes('"W"'));
        return last === undefined ? 0 : (scheduleOf(last.frame).chargingSchedulePeriod[0]?.limit ?? 0);
      });
      expect(Math.min(...lastW)).toBeGreaterThanOrEqual(6 * 230);
      expect(lastW.reduce((sum, watts) => sum + watts, 0)).toBeLessThanOrEqual((16 - 1 - 2) * 230);
      expect(on.trips).toBe(0);
    },
    LIMIT_MS,
  );
});

describe('S6 chargers that say yes to what they are told of phases, and do nothing', () => {
  const stays = async (site: SmallSite): Promise<void> => {
    await crowded(site);
    await site.live([13, 4, 0], 30);
  };

  it(
    'are told twice, and then no more: the reason is in the log, the proofs and the features that the page shows',
    async () => {
      const { on, beganAt, log } = await told({ ignoresPhases: true }, stays);
      expect(on.ways[0]).toEqual(['L1']);
      expect(sentences(log, 'switch-failed')).toHaveLength(1);
      expect(sentences(log, 'no-switch')).toEqual([
        expect.stringMatching(/It was told 2 times to change its phases and was not measured to\.$/),
      ]);
      const since = (await on.messages('HALO1')).filter(({ at }) => at >= beganAt);
      const written = since.filter(({ frame }) => frame.includes('"key":"AssignedPhase","value"'));
      expect(written.length, 'one for each try, and one back to where it is').toBeLessThanOrEqual(4);
      const [halo] = (await ofHalo(on)).connectors;
      const reason = expect.stringMatching(/^It is not asked to change its phases any more: it was told 2 times/) as string;
      expect(halo?.features).toHaveLength(4);
      for (const feature of halo?.features ?? []) expect(feature).toMatchObject({ can: 'no', proof: 'measured', sentence: reason });
      expect((await on.proofs())[0]).toMatchObject({
        canSwitch: false,
        noSwitchReason: expect.stringMatching(/^It was told 2 times/) as string,
      });
    },
    LIMIT_MS,
  );

  it(
    'by phaseToUse: from then on they are told one phase or three',
    async () => {
      const { on, log } = await told({ phaseOrders: 'phaseToUse', ignoresPhases: true }, stays);
      expect(on.ways[0]).toEqual(['L1']);
      expect(sentences(log, 'switch-failed').at(-1)).toMatch(
        /did not go to the phase that it was told by name; from now on it is told one phase or three/,
      );
      expect(sentences(log, 'no-switch')).toEqual([]);
      const [halo] = (await ofHalo(on)).connectors;
      expect(halo?.features.find(({ feature }) => feature === 'phaseBalancing')).toMatchObject({ can: 'no', by: 'numberPhases' });
    },
    LIMIT_MS,
  );
});
