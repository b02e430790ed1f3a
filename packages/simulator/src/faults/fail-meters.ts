import type { Clock } from '@phasor/kernel';
import { pick } from '../scenarios/span.ts';
import type { MeterFault } from '../site/meter/meter-fault.ts';
import { randomOf, type FaultPlan } from './fault-plan.ts';

export interface FailMetersParts {
  readonly clock: Clock;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Lets a site's meters fail when the plan says so, and be well again when that is over. */
export function failMeters(
  plan: FaultPlan,
  site: { setMeterFault(fault: MeterFault | null): void },
  { clock, seed, signal }: FailMetersParts,
): void {
  for (const [number, { action, from, until }] of plan.entries()) {
    if (action.do !== 'siteMeter') continue;
    const random = randomOf('site', seed, number);
    const timers = [clock.setTimer(pick(from, random), () => site.setMeterFault(action.fault))];
    if (until !== null) timers.push(clock.setTimer(pick(until, random), () => site.setMeterFault(null)));
    signal.addEventListener('abort', () => timers.forEach((timer) => timer.cancel()), { once: true });
  }
}
