import { isNeverOffered } from '@phasor/models';
import { scheduleErrors } from './errors.ts';
import type { LimitSettings } from './segments.ts';

/** What a charger makes of a limit. */
export const offeredA = (limitA: number): number => (isNeverOffered(limitA) ? 0 : limitA);

/**
 * The settings as a charger takes them. Nobody may set what lies between any more; what comes from CAPI, or was stored before, must be the same
 * for whoever shows it as for the charger.
 */
export function asOffered({ maxA, userA, schedule, exceptions }: LimitSettings): LimitSettings {
  return {
    maxA: maxA === null ? null : offeredA(maxA),
    userA: userA === null ? null : offeredA(userA),
    schedule: schedule && {
      ...schedule,
      blocks: schedule.blocks.map((block) => ({ ...block, limitA: offeredA(block.limitA) })),
      outsideA: schedule.outsideA === null ? null : offeredA(schedule.outsideA),
    },
    exceptions: exceptions.map((exception) =>
      exception.limitA === undefined ? exception : { ...exception, limitA: offeredA(exception.limitA) },
    ),
  };
}

/** For a limit that a person sets, `where`. Raises SCHEDULE_LIMIT_NOT_OFFERED. */
export function checkOffered(limitA: number, where: string): void {
  if (isNeverOffered(limitA)) throw scheduleErrors.raise('SCHEDULE_LIMIT_NOT_OFFERED', { limitA, where });
}
