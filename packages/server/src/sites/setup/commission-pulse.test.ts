import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import type { PhaseSetting } from '@phasor/contract';
import type { Answer } from '../actuators/charger-port.ts';
import { commissionPulse } from './commission-pulse.ts';
import type { PulsePeriod, PulsePlan, PulseResult } from './pulse-ports.ts';
import type { TimedSample } from './pulse-samples.ts';
import { terminalSetting } from './terminal-setting.ts';

const PLAN: PulsePlan = {
  wiring: 'RST',
  lowA: 6,
  pulseA: 16,
  tailA: 8,
  offlineA: 0,
  meterIntervalMs: 10_000,
  firstTerminal: 'nobody asked',
};

/** A charger and a meter on one clock. */
interface Bench {
  /** Keeps its first period for ever. */
  readonly hasNoDeadMan?: boolean;
  /** What it gives when the link is lost; undefined: what it gave before. */
  readonly offlineA?: number;
  readonly refuses?: boolean;
  readonly stopsAfterMs?: number;
  /** How many phases its car loads, and where its terminals hang. Default: one, L1. */
  readonly phases?: 1 | 3;
  readonly wired?: readonly number[];
  /** It goes on with three, whatever it is told. */
  readonly ignoresNumberPhases?: boolean;
  /** It is told its phases by a setting of its own. */
  readonly setting?: PhaseSetting | null;
  /** Writes that it refuses, by what they say. */
  readonly refusesToWrite?: readonly string[];
  /** Its link is lost for good once it was told this. */
  readonly isLostAfter?: string;
  /** The meter cannot be read once it was told this. */
  readonly isBlindAfter?: string;
}

async function commissioned(bench: Bench, plan: Partial<PulsePlan> = {}) {
  const {
    hasNoDeadMan = false,
    offlineA,
    refuses = false,
    stopsAfterMs,
    phases = 1,
    wired = [0, 1, 2],
    ignoresNumberPhases = false,
  } = bench;
  const { setting, refusesToWrite = [], isLostAfter, isBlindAfter } = bench;
  const clock = new VirtualClock();
  const samples: TimedSample[] = [];
  const told: string[] = [];
  const stopping = new AbortController();
  if (stopsAfterMs !== undefined) clock.setTimer(stopsAfterMs, () => stopping.abort());
  let profile: { readonly periods: readonly PulsePeriod[]; readonly atMs: number } = { periods: [{ startPeriod: 0, limit: 6 }], atMs: 0 };
  let backAtMs = 0;
  const isOnline = (): boolean => clock.now() >= backAtMs && !told.some((words) => words === isLostAfter);
  const period = (): PulsePeriod | undefined => {
    const passed = hasNoDeadMan ? profile.periods.slice(0, 1) : profile.periods;
    return passed.filter(({ startPeriod }) => profile.atMs + startPeriod * 1000 <= clock.now()).at(-1);
  };
  const drawnA = (): number => (!isOnline() && offlineA !== undefined ? offlineA : (period()?.limit ?? 0));
  const onOne = (): boolean =>
    (period()?.numberPhases === 1 && !ignoresNumberPhases) || told.findLast((words) => words.includes('.L'))?.includes('.L1 at') === true;
  const terminals = (): 1 | 3 => (onOne() ? 1 : phases);
  /** A write with what flowed meanwhile. */
  const write = (words: string): Promise<Answer> => {
    if (!isOnline()) return Promise.resolve({ kind: 'unanswered', reason: 'it is away' });
    if (refusesToWrite.includes(words)) return Promise.resolve({ kind: 'refused', reason: `${words} was answered Rejected.` });
    told.push(`${words} at ${drawnA()} A`);
    return Promise.resolve({ kind: 'taken' });
  };
  const noting = (words: string) => () => Promise.resolve(void told.push(words));
  const firstTerminal =
    setting === undefined
      ? {}
      : {
          firstTerminal: terminalSetting(
            {
              charger: { setKey: (key, value) => write(`${key}=${value}`), dataTransfer: (_vendorId, _messageId, data) => write(data) },
              ...{ owe: noting('owed'), settle: noting('settled'), leave: () => void told.push('left') },
            },
            setting && 'vendorId' in setting ? 'dataTransfer' : 'key',
            { connectorId: 1, phaseSetting: setting, maxA: 16 },
          ),
        };
  const measure = (): void => {
    const loaded = wired.slice(0, terminals());
    const on = (phase: number): number => 3 + (loaded.includes(phase) ? drawnA() : 0);
    samples.push({ atMs: clock.now(), currentA: [on(0), on(1), on(2)] });
    clock.setTimer(10_000, measure);
  };
  measure();
  const running = commissionPulse(
    {
      clock,
      limit: (periods) => {
        told.push(periods.map(({ limit, numberPhases }) => `${limit}${numberPhases === 1 ? ' on one' : ''}`).join(' then '));
        if (refuses || !isOnline()) return Promise.reject(new Error('The charger refuses this profile: Rejected'));
        profile = { periods, atMs: clock.now() };
        return Promise.resolve();
      },
      clear: () => Promise.resolve(void told.push('clear')),
      samples: (fromMs, untilMs) =>
        told.some((words) => words === isBlindAfter)
          ? Promise.reject(new Error('The meter cannot be read.'))
          : Promise.resolve(samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)),
      drawn: () => ({ terminals: terminals(), a: drawnA() }),
      cutLink: (forMs) => {
        told.push('cut');
        backAtMs = clock.now() + forMs + 5_000;
      },
      isOnline,
      signal: stopping.signal,
    },
    { ...PLAN, ...firstTerminal, ...plan },
  );
  let result: PulseResult | Error | null = null;
  running.then(
    (value) => (result = value),
    (error: unknown) => (result = error as Error),
  );
  await clock.advanceUntil(() => result !== null, 900_000);
  return { result: result as PulseResult | Error | null, told };
}

describe('S20 a commissioning', () => {
  it('S12 proves the dead-man by a profile that nobody refreshes, and the failsafe by a cut link', async () => {
    const { result, told } = await commissioned({ offlineA: 0 });
    expect(result).toMatchObject({ verdict: { kind: 'passed' }, hasDeadMan: true, obeysOffline: true });
    expect(told).toEqual(['6', '16 then 8', '16 then 6', 'cut', 'clear']);
  });

  it('S12 knows a charger that goes on when the link is lost', async () => {
    const { result } = await commissioned({});
    expect(result).toMatchObject({
      obeysOffline: false,
      offlineFinding: 'The link was cut at 16 A, and the meter saw the current fall by 0 A, where 16 A were due.',
    });
  });

  it('S12 concludes nothing of a charger that keeps its first period for ever', async () => {
    const { result, told } = await commissioned({ hasNoDeadMan: true });
    expect(result).toMatchObject({ verdict: { kind: 'unclear' }, hasDeadMan: null, obeysOffline: null });
    expect(told).not.toContain('cut');
  });

  describe('of a car on three phases, which rise alike whatever their order', () => {
    const onOne = { firstTerminal: { numberPhases: 1 } } as const;

    it('pulses it again by the first terminal alone', async () => {
      const { result, told } = await commissioned({ offlineA: 0, phases: 3 }, onOne);
      expect(result).toMatchObject({ verdict: { kind: 'passed' }, obeysOffline: true, isOrderShown: true });
      expect(result).toMatchObject({
        orderFinding:
          'On its first terminal alone: The meter answered on L1 with 10 A, as wired. The order of the others shows when a car is moved there.',
      });
      expect(told).toEqual(['6', '16 then 8', '16 then 6', 'cut', '6 on one', '16 on one then 8 on one', 'clear']);
    });

    it('finds a rotation of the wiring, and what would fit', async () => {
      const { result } = await commissioned({ offlineA: 0, phases: 3, wired: [1, 2, 0] }, onOne);
      expect(result).toMatchObject({ verdict: { kind: 'failed', fits: ['STR', 'SRT'] }, isOrderShown: false });
    });

    it.each<[string, Bench, Partial<PulsePlan>, string]>([
      ['that cannot be put on one', {}, { firstTerminal: 'it cannot' }, 'Order unproven: it cannot.'],
      ['that stays on three', { ignoresNumberPhases: true }, onOne, 'Order unproven: On its first terminal alone: L2, L3 moved too'],
    ])('says that the order is unproven, of a car %s', async (_what, bench, plan, finding) => {
      const { result } = await commissioned({ offlineA: 0, phases: 3, wired: [0, 1, 2], ...bench }, plan);
      expect(result).toMatchObject({ verdict: { kind: 'passed' }, hasDeadMan: true, obeysOffline: true, isOrderShown: false });
      expect(result).toMatchObject({ orderFinding: expect.stringContaining(finding) as string });
    });
  });

  describe('of a car on three phases, by a setting of the charger', () => {
    const byKey: Bench = { offlineA: 0, phases: 3, setting: null };
    const FIRST = ['6', '16 then 8', '16 then 6', 'cut', '6', 'owed', 'AssignedPhase=1.L1 at 6 A'];
    const PULSED = [...FIRST, '16 then 8'];
    const BACK = ['6', 'AssignedPhase=1.L123 at 6 A', 'settled', 'clear'];

    it('S7 current down, phase, pulse, and back: current down, all phases', async () => {
      const { result, told } = await commissioned(byKey);
      expect(result).toMatchObject({
        ...{ verdict: { kind: 'passed' }, isOrderShown: true },
        orderFinding:
          'On its first terminal alone: The meter answered on L1 with 10 A, as wired. The order of the others shows when a car is moved there.',
      });
      expect(told).toEqual([...PULSED, ...BACK]);
    });

    it('by a DataTransfer of its installer, by a text with the current, and with a key for the current (S7)', async () => {
      const transfer = { vendorId: 'maker', messageId: 'Feed', data: '1.{phase}' } as const;
      expect((await commissioned({ ...byKey, setting: transfer })).told).toEqual(
        [...PULSED, ...BACK].map((words) => words.replace('AssignedPhase=', '')),
      );
      const both = { key: 'Feed', value: '1.{phase} {current}' } as const;
      const fed = ({ told }: { readonly told: readonly string[] }): readonly string[] => told.filter((words) => / at \d+ A$/.test(words));
      // Its text differs, and its order is shown all the same.
      expect(fed(await commissioned({ ...byKey, setting: both }))).toEqual([
        'Feed=1.L1 6 at 6 A',
        'Feed=1.L1 16 at 6 A',
        'Feed=1.L123 6 at 6 A',
        'Feed=1.L123 16 at 6 A',
      ]);
      const current = { key: 'AssignedCurrent', value: '{connector}.{current}' };
      expect(fed(await commissioned({ ...byKey, setting: { key: 'AssignedPhase', value: '{connector}.{phase}', current } }))).toEqual([
        'AssignedCurrent=1.6 at 6 A',
        'AssignedPhase=1.L1 at 6 A',
        'AssignedCurrent=1.16 at 6 A',
        'AssignedCurrent=1.6 at 6 A',
        'AssignedPhase=1.L123 at 6 A',
        'AssignedCurrent=1.16 at 6 A',
      ]);
    });

    it('finds a rotation of the wiring, and writes all phases back', async () => {
      const { result, told } = await commissioned({ ...byKey, wired: [1, 2, 0] });
      expect(result).toMatchObject({ verdict: { kind: 'failed', fits: ['STR', 'SRT'] }, isOrderShown: false });
      expect(told).toEqual([...PULSED, ...BACK]);
    });

    it('writes all phases back where the meter cannot be read', async () => {
      const { result, told } = await commissioned({ ...byKey, isBlindAfter: 'AssignedPhase=1.L1 at 6 A' });
      expect(result).toMatchObject({ message: 'The meter cannot be read.' });
      expect(told).toEqual([...PULSED, ...BACK]);
    });

    it('writes all phases back at once where the system stops', async () => {
      const { result, told } = await commissioned({ ...byKey, stopsAfterMs: 500_000 });
      expect(result).toMatchObject({ message: 'the system stops' });
      expect(told.slice(0, FIRST.length)).toEqual(FIRST);
      expect(told.at(-3)).toMatch(/^AssignedPhase=1\.L123 at /);
      expect(told.slice(-2)).toEqual(['settled', 'clear']);
    });

    it('owes nothing to one that refuses its first terminal', async () => {
      const { result, told } = await commissioned({ ...byKey, refusesToWrite: ['AssignedPhase=1.L1', 'AssignedPhase=1.L123'] });
      expect(result).toMatchObject({ isOrderShown: false, orderFinding: 'Order unproven: AssignedPhase=1.L1 was answered Rejected.' });
      expect(told.slice(-4)).toEqual(['owed', '6', 'settled', 'clear']);
    });

    it.each<[string, Bench, string]>([
      ['that refuses it', { refusesToWrite: ['AssignedPhase=1.L123'] }, 'AssignedPhase=1.L123 was answered Rejected'],
      ['whose link is lost', { isLostAfter: 'AssignedPhase=1.L1 at 6 A' }, 'it is away'],
    ])('says of one %s that it was not written back, and leaves it owed', async (_what, bench, why) => {
      const { result, told } = await commissioned({ ...byKey, ...bench });
      expect(result).toMatchObject({ verdict: { kind: 'passed' } });
      expect((result as PulseResult).orderFinding).toContain(
        `Its first terminal alone may still feed its cars: AssignedPhase=1.L123 could not be written (${why}), and is when its car has gone, or when it is here again.`,
      );
      expect(told).toContain('left');
      expect(told).not.toContain('settled');
    });
  });

  it('cuts no link where the fall could not be seen, and says so', async () => {
    const { result, told } = await commissioned({}, { offlineA: 14 });
    expect(result).toMatchObject({ obeysOffline: null, offlineFinding: 'Its failsafe of 14 A is too near the pulse to be seen.' });
    expect(told).not.toContain('cut');
    expect((await commissioned({}, { offlineA: null })).result).toMatchObject({
      offlineFinding: expect.stringContaining('was not written') as string,
    });
  });

  it('ends at once where the system stops, and takes its limit back', async () => {
    const { result, told } = await commissioned({ stopsAfterMs: 60_000 });
    expect(result).toMatchObject({ message: 'the system stops' });
    expect(told).toEqual(['6', '16 then 8', 'clear']);
  });

  it('takes its limit back, whatever happens', async () => {
    const { result, told } = await commissioned({ refuses: true });
    expect(result).toBeInstanceOf(Error);
    expect(told).toEqual(['6', 'clear']);
  });
});
