export { ClockBase, type Clock, type Timer, type WireEnd, type WireLedger } from './clock.ts';
export { RealClock } from './real-clock.ts';
export { VirtualClock } from './virtual-clock.ts';
export { SeededRandom, SystemRandom, integerBetween, type Random } from './random.ts';
export { newId } from './id.ts';
export { PhasorError, errorCatalogue, hasCode, messageOf } from './errors.ts';
export { retryWaits, type RetrySchedule } from './retry.ts';
