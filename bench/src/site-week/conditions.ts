import { PERFECT, type Conditions } from '@phasor/balancing/laboratory';
import { numberFlag, switchFlag, type Flags } from '../flags.ts';

/** The flags that say under what a policy is tried. */
export const CONDITION_FLAGS = [
  'max-switches',
  'pause-min',
  'meter-noise',
  'meter-delay',
  'taper',
  'switch-fail',
  'margin',
  'seed',
] as const;

/** The conditions of a command line; what it does not say is perfect. Errors: BENCH_FLAG_INVALID. */
export function conditionsFrom(flags: Flags): Conditions {
  return {
    maxSwitches:
      numberFlag(flags, 'max-switches', { from: 0, to: 100, what: 'a whole number of changes', isWhole: true }) ?? PERFECT.maxSwitches,
    pauseMin: numberFlag(flags, 'pause-min', { from: 0, to: 60, what: 'a whole number of minutes', isWhole: true }) ?? PERFECT.pauseMin,
    meterNoiseA: numberFlag(flags, 'meter-noise', { from: 0, to: 100, what: 'a number of A' }) ?? PERFECT.meterNoiseA,
    meterDelayS: numberFlag(flags, 'meter-delay', { from: 0, to: 59, what: 'a number of s' }) ?? PERFECT.meterDelayS,
    hasTaper: switchFlag(flags, 'taper'),
    switchFail: numberFlag(flags, 'switch-fail', { from: 0, to: 1, what: 'the part of changes that fail,' }) ?? PERFECT.switchFail,
    marginA: numberFlag(flags, 'margin', { from: 0, to: 1000, what: 'a number of A' }),
    seed: numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? PERFECT.seed,
  };
}
