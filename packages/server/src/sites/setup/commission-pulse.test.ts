import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { commissionPulse, type PulsePeriod, type PulsePlan, type PulseResult } from './commission-pulse.ts';
import type { TimedSample } from './pulse-samples.ts';

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
}

async function commissioned(
  { hasNoDeadMan = false, offlineA, refuses = false, stopsAfterMs, phases = 1, wired = [0, 1, 2], ignoresNumberPhases = false }: Bench,
  plan: Partial<PulsePlan> = {},
) {
  const clock = new VirtualClock();
  const samples: TimedSample[] = [];
  const told: string[] = [];
  const stopping = new AbortController();
  if (stopsAfterMs !== undefined) clock.setTimer(stopsAfterMs, () => stopping.abort());
  let profile: { readonly periods: readonly PulsePeriod[]; readonly atMs: number } = { periods: [{ startPeriod: 0, limit: 6 }], atMs: 0 };
  let backAtMs = 0;
  const isOnline = (): boolean => clock.now() >= backAtMs;
  const period = (): PulsePeriod | undefined => {
    const passed = hasNoDeadMan ? profile.periods.slice(0, 1) : profile.periods;
    return passed.filter(({ startPeriod }) => profile.atMs + startPeriod * 1000 <= clock.now()).at(-1);
  };
  const drawnA = (): number => (!isOnline() && offlineA !== undefined ? offlineA : (period()?.limit ?? 0));
  const terminals = (): 1 | 3 => (period()?.numberPhases === 1 && !ignoresNumberPhases ? 1 : phases);
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
        if (refuses) return Promise.reject(new Error('The charger refuses this profile: Rejected'));
        profile = { periods, atMs: clock.now() };
        return Promise.resolve();
      },
      clear: () => Promise.resolve(void told.push('clear')),
      samples: (fromMs, untilMs) => Promise.resolve(samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)),
      drawn: () => ({ terminals: terminals(), a: drawnA() }),
      cutLink: (forMs) => {
        told.push('cut');
        backAtMs = clock.now() + forMs + 5_000;
      },
      isOnline,
      signal: stopping.signal,
    },
    { ...PLAN, ...plan },
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
