import { SeededRandom, type Clock } from '@phasor/kernel';
import { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';
import { TEST_KEY, type TestCapiBackEnd } from './capi-back-end.ts';

/** A Halo on CAPI that knows the test's back end and its key; it is off. */
export function capiTwin(backEnd: TestCapiBackEnd, clock: Clock, options: Partial<TwinOptions> = {}): Twin {
  return new Twin({
    model: 'halo',
    id: '2403080001M',
    protocol: 'CAPI',
    url: backEnd.url,
    password: TEST_KEY,
    clock,
    random: new SeededRandom(3),
    registerWh: 1_000_000.5,
    ...options,
  });
}
