import { messageOf, type Clock } from '@phasor/kernel';
import type { Wiring } from '@phasor/contract';
import type { FirstTerminal } from './first-terminal.ts';
import { judgePulse, LEAST_STEP_A, type PulseSample, type PulseVerdict } from './judge-pulse.ts';

/** A part of the limit that a charger is given, in s from now and A on each phase. */
export interface PulsePeriod {
  readonly startPeriod: number;
  readonly limit: number;
  readonly numberPhases?: number;
  readonly phaseToUse?: number;
}

/** What a pulse needs of the charger and of the meter above it. */
export interface PulsePorts {
  readonly clock: Clock;
  /** Limits the running transaction; rejects with a sentence where the charger does not take it. */
  limit(periods: readonly PulsePeriod[]): Promise<void>;
  /** Takes the limit back. */
  clear(): Promise<void>;
  /** What the reference meter measured from then on until then, by the meter's own time; ms since 1970. */
  samples(fromMs: number, untilMs: number): Promise<readonly PulseSample[]>;
  /** What the charger says that the car draws, in A on each phase that it loads; null: it does not tell. */
  drawn(): { readonly terminals: 1 | 2 | 3; readonly a: number } | null;
  /** Ends the charger's connection and lets it in again after so long. */
  cutLink(forMs: number): void;
  isOnline(): boolean;
  /** Aborted: the system stops, and nothing is waited for any more. */
  readonly signal: AbortSignal;
}

/** What is to be tried. Currents in A on each phase. */
export interface PulsePlan {
  readonly wiring: Wiring;
  readonly lowA: number;
  readonly pulseA: number;
  /** What the dead-man profile falls to. */
  readonly tailA: number;
  /** What it should fall to when the link is lost; null: nothing was written that could be seen. */
  readonly offlineA: number | null;
  readonly meterIntervalMs: number;
  /** How a car on several phases is put on the first, or why it is not. */
  readonly firstTerminal: FirstTerminal;
}

export interface PulseResult {
  readonly verdict: PulseVerdict;
  /** S12, A: nobody refreshed the profile, and the meter saw the current fall. Null: it was not seen either way. */
  readonly hasDeadMan: boolean | null;
  /** S12, B: the link was cut, and the meter saw the value. Null: it was not tried. */
  readonly obeysOffline: boolean | null;
  readonly offlineFinding: string;
  /** S20: the order of the phases was seen: one alone, or the first of several. Null: the pulse did not pass. */
  readonly isOrderShown: boolean | null;
  readonly orderFinding: string;
}

/** From an order until the meter shows it: OCPP 10 s, pilot 10 s, car 5 s. */
const SETTLE_MS = 25_000;
/** S20. */
const PULSE_MS = 30_000;
const CUT_MS = 60_000;
/** A car that is put on one phase stops, and begins again. */
const SWITCH_MS = 60_000;
/** A charger waits up to a minute between two tries to connect. */
const BACK_WITHIN_MS = 180_000;
/** A car that follows is within this of the value, of the step. */
const NEAR = 0.3;

/**
 * S20: pulses the car and reads the meter before, during and after. What ends the pulse is the profile itself, which nobody refreshes: so the fall proves the
 * dead-man too (S12, A). Then the link is cut once, at the pulse's current, and the meter must show the offline value (S12, B).
 */
export async function commissionPulse(ports: PulsePorts, plan: PulsePlan): Promise<PulseResult> {
  try {
    return await pulse(ports, plan);
  } finally {
    await ports.clear().catch(() => undefined);
  }
}

async function pulse(ports: PulsePorts, plan: PulsePlan): Promise<PulseResult> {
  const { clock } = ports;
  const windowMs = Math.max(PULSE_MS - 5_000, 2.5 * plan.meterIntervalMs);
  const look = async (): Promise<Seen> => {
    await wait(ports, SETTLE_MS);
    const fromMs = clock.now();
    await wait(ports, windowMs);
    // A sample of the last moment is on its way a while.
    return { samples: () => ports.samples(fromMs, fromMs + windowMs), drawn: ports.drawn() };
  };
  await ports.limit([{ startPeriod: 0, limit: plan.lowA }]);
  const before = await look();
  // It ends after the look at it, and well before the next.
  const lengthS = Math.ceil((SETTLE_MS + windowMs) / 1000) + 5;
  const pulsed: readonly [PulsePeriod, PulsePeriod] = [
    { startPeriod: 0, limit: plan.pulseA },
    { startPeriod: lengthS, limit: plan.tailA },
  ];
  await ports.limit(pulsed);
  const during = await look();
  const after = await look();
  await wait(ports, 2_000);
  const verdict = await judged(plan, before, during, after);
  if (verdict.kind !== 'passed')
    return { verdict, hasDeadMan: null, obeysOffline: null, offlineFinding: '', isOrderShown: null, orderFinding: '' };
  const cut = await cutOnce(ports, plan, look);
  const { wrong, ...order } = await orderOf(ports, plan, verdict, pulsed, look);
  return { verdict: wrong ?? verdict, hasDeadMan: true, ...cut, ...order };
}

type Order = Pick<PulseResult, 'isOrderShown' | 'orderFinding'> & { readonly wrong: PulseVerdict | null };

const orderOpen = (why: string): Order => ({ isOrderShown: false, orderFinding: `Order unproven: ${why}.`, wrong: null });

/** S20: several phases rise alike, whatever their order. The car is pulsed once more by the first terminal alone: the phase that answers is where that hangs. */
async function orderOf(
  ports: PulsePorts,
  plan: PulsePlan,
  { phases }: PulseVerdict,
  pulsed: readonly PulsePeriod[],
  look: () => Promise<Seen>,
): Promise<Order> {
  const { firstTerminal: fields, lowA } = plan;
  if (phases < 2) return { isOrderShown: true, orderFinding: '', wrong: null };
  if (typeof fields === 'string') return orderOpen(fields);
  const whyNot = (error: unknown): string => messageOf(error).replace(/\.$/, '');
  const low = await ports.limit([{ startPeriod: 0, limit: lowA, ...fields }]).then(() => null, whyNot);
  if (low !== null) return orderOpen(low);
  await wait(ports, SWITCH_MS);
  const before = await look();
  const pulse = await ports.limit(pulsed.map((period) => ({ ...period, ...fields }))).then(() => null, whyNot);
  if (pulse !== null) return orderOpen(pulse);
  const during = await look();
  const after = await look();
  await wait(ports, 2_000);
  const verdict = await judged(plan, before, during, after, 1);
  const alone = (finding: string): string => `On its first terminal alone: ${finding}`;
  if (verdict.kind === 'passed')
    return {
      isOrderShown: true,
      orderFinding: `${alone(verdict.finding)} The order of the others shows when a car is moved there.`,
      wrong: null,
    };
  // What fits no wiring says nothing of the order: the charger did not go to one phase, or the car did not follow.
  if (verdict.fits.length === 0) return orderOpen(alone(verdict.finding).replace(/\.$/, ''));
  return { isOrderShown: false, orderFinding: '', wrong: { ...verdict, finding: alone(verdict.finding) } };
}

interface Seen {
  readonly samples: () => Promise<readonly PulseSample[]>;
  readonly drawn: ReturnType<PulsePorts['drawn']>;
}

/** Where the charger does not say how many phases the car loads, any number may be right. */
async function judged(
  { wiring, lowA, pulseA, tailA }: PulsePlan,
  before: Seen,
  during: Seen,
  after: Seen,
  told?: 1,
): Promise<PulseVerdict> {
  const samples = { before: await before.samples(), during: await during.samples(), after: await after.samples() };
  const pulseOf = (terminals: 1 | 2 | 3) => ({
    ...{ wiring, terminals },
    beforeA: before.drawn?.a ?? lowA,
    duringA: during.drawn?.a ?? pulseA,
    afterA: after.drawn?.a ?? tailA,
  });
  const known = told ?? during.drawn?.terminals;
  if (known !== undefined) return judgePulse(samples, pulseOf(known));
  const verdicts = ([3, 2, 1] as const).filter((count) => count <= wiring.length).map((count) => judgePulse(samples, pulseOf(count)));
  const [first] = verdicts;
  return verdicts.find(({ kind }) => kind === 'passed') ?? verdicts.at(-1) ?? first ?? judgePulse(samples, pulseOf(1));
}

/** S12, B: at the pulse's current, far from the value that must come. */
async function cutOnce(
  ports: PulsePorts,
  { pulseA, lowA, offlineA }: PulsePlan,
  look: () => Promise<Seen>,
): Promise<Pick<PulseResult, 'obeysOffline' | 'offlineFinding'>> {
  if (offlineA === null)
    return { obeysOffline: null, offlineFinding: 'Its failsafe was not written; configure, then commission it again.' };
  const stepA = pulseA - offlineA;
  if (stepA < LEAST_STEP_A)
    return { obeysOffline: null, offlineFinding: `Its failsafe of ${offlineA} A is too near the pulse to be seen.` };
  const lengthS = Math.ceil((2 * SETTLE_MS + 2 * PULSE_MS + CUT_MS + BACK_WITHIN_MS) / 1000);
  await ports.limit([
    { startPeriod: 0, limit: pulseA },
    { startPeriod: lengthS, limit: lowA },
  ]);
  const linked = await look();
  ports.cutLink(CUT_MS);
  const cut = await look();
  await waitOnline(ports);
  const fellA = fallen(await linked.samples(), await cut.samples());
  if (fellA === null) return { obeysOffline: null, offlineFinding: 'The meter sent too few samples while the link was cut.' };
  const obeysOffline = Math.abs(fellA - stepA) <= NEAR * stepA;
  const figures = `The link was cut at ${pulseA} A, and the meter saw the current fall by ${Math.round(fellA * 10) / 10} A`;
  return {
    obeysOffline,
    offlineFinding: obeysOffline ? `${figures}: it obeys its failsafe of ${offlineA} A.` : `${figures}, where ${stepA} A were due.`,
  };
}

/** By how much the phase that fell most has fallen, in A; null: too few samples. */
function fallen(linked: readonly PulseSample[], cut: readonly PulseSample[]): number | null {
  // The first may be from before the charger noticed.
  const settled = cut.slice(-2);
  if (linked.length < 2 || settled.length < 2) return null;
  const mean = (samples: readonly PulseSample[], phase: 0 | 1 | 2): number =>
    samples.reduce((sum, { currentA }) => sum + currentA[phase], 0) / samples.length;
  return Math.max(...([0, 1, 2] as const).map((phase) => mean(linked, phase) - mean(settled, phase)));
}

async function wait({ clock, signal }: PulsePorts, forMs: number): Promise<void> {
  await clock.sleep(forMs, signal);
  if (signal.aborted) throw new Error('the system stops');
}

async function waitOnline(ports: PulsePorts): Promise<void> {
  const { clock } = ports;
  const untilMs = clock.monotonicMs() + BACK_WITHIN_MS;
  while (!ports.isOnline() && clock.monotonicMs() < untilMs) await wait(ports, 1_000);
}
