import { judgePulse, type PulseSample, type PulseVerdict } from './judge-pulse.ts';
import type { PulsePlan, PulsePorts } from './pulse-ports.ts';

/** From an order until the meter shows it: OCPP 10 s, pilot 10 s, car 5 s. */
export const SETTLE_MS = 25_000;
/** S20. */
export const PULSE_MS = 30_000;
/** A car that is put on one phase stops, and begins again. */
export const SWITCH_MS = 60_000;
/** A charger waits up to a minute between two tries to connect. */
export const BACK_WITHIN_MS = 180_000;

/** A look at the meter, and at what the charger said meanwhile. */
export interface Seen {
  readonly samples: () => Promise<readonly PulseSample[]>;
  readonly drawn: ReturnType<PulsePorts['drawn']>;
}

/** Where the charger does not say how many phases the car loads, any number may be right. */
export async function judged(
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

/** Rejects where the system stops. */
export async function wait({ clock, signal }: PulsePorts, forMs: number): Promise<void> {
  await clock.sleep(forMs, signal);
  if (signal.aborted) throw new Error('the system stops');
}

/** Until the charger is here again, or would have been. */
export async function waitOnline(ports: PulsePorts): Promise<void> {
  const { clock } = ports;
  const untilMs = clock.monotonicMs() + BACK_WITHIN_MS;
  while (!ports.isOnline() && clock.monotonicMs() < untilMs) await wait(ports, 1_000);
}
