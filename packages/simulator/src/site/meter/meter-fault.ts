import type { MeterSample } from './meter-sample.ts';

/** How a meter can go wrong (S4, S16), as data. */
export type MeterFault =
  /** Nothing leaves it any more. */
  | { readonly kind: 'lost' }
  /** It repeats the values it had when the fault began, with the time going on. */
  | { readonly kind: 'frozen' }
  /** Each sample leaves it so much later, with the time at which it was measured. */
  | { readonly kind: 'late'; readonly byMs: number }
  /** Each sample leaves it so many times. */
  | { readonly kind: 'repeated'; readonly times: number }
  /** It tells its currents in kA. */
  | { readonly kind: 'kiloamperes' };

/** A sample on its way out of the meter. */
export interface Delivery {
  readonly sample: MeterSample;
  readonly afterMs: number;
}

/** What leaves the meter in place of a true sample. `lastTrue` is the newest one before the fault began. */
export function deliveriesOf(fault: MeterFault | null, sample: MeterSample, lastTrue: MeterSample | null): readonly Delivery[] {
  switch (fault?.kind) {
    case undefined:
      return [{ sample, afterMs: 0 }];
    case 'lost':
      return [];
    case 'frozen':
      return [{ sample: { ...(lastTrue ?? sample), measuredAt: sample.measuredAt }, afterMs: 0 }];
    case 'late':
      return [{ sample, afterMs: fault.byMs }];
    case 'repeated':
      return Array.from({ length: fault.times }, () => ({ sample, afterMs: 0 }));
    case 'kiloamperes': {
      const [first, second, third] = sample.currentA;
      return [{ sample: { ...sample, currentA: [first / 1000, second / 1000, third / 1000] }, afterMs: 0 }];
    }
  }
}
