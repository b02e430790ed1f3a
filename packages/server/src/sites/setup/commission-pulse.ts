import { LEAST_STEP_A, type PulseSample } from './judge-pulse.ts';
import { orderOf } from './order-pulse.ts';
import type { PulsePeriod, PulsePlan, PulsePorts, PulseResult } from './pulse-ports.ts';
import { BACK_WITHIN_MS, judged, PULSE_MS, SETTLE_MS, wait, waitOnline, type Seen } from './pulse-steps.ts';

const CUT_MS = 60_000;
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
