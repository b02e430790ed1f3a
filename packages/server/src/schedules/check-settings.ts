import type { ScheduleBlock, ScheduleException, WeeklySchedule } from '@phasor/contract';
import { checkOffered } from './as-offered.ts';
import { scheduleErrors } from './errors.ts';
import { isZone } from './zone.ts';

/** More at once nobody overlooks; past ones are forgotten at each change. */
const MOST_EXCEPTIONS = 20;
const SECOND_MS = 1000;
const LONGEST_EXCEPTION_MS = 366 * 86_400_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Mon'];

/** Raises SCHEDULE_ZONE_UNKNOWN. */
export function checkZone(zone: string): void {
  if (!isZone(zone)) throw scheduleErrors.raise('SCHEDULE_ZONE_UNKNOWN', { zone });
}

/** As it is kept: amps in tenths. Raises SCHEDULE_ZONE_UNKNOWN, _BLOCK_EMPTY, _BLOCKS_OVERLAP, _LIMIT_NOT_OFFERED, _ABOVE_MAX_CURRENT. */
export function checkedSchedule(schedule: WeeklySchedule, maxA: number | null): WeeklySchedule {
  const { zone, blocks, outsideA } = schedule;
  checkZone(zone);
  const parts = blocks.flatMap((block) => partsOf(block)).sort((one, other) => one.from - other.from);
  parts.forEach((part, index) => {
    const before = parts[index - 1];
    if (before && before.until > part.from)
      throw scheduleErrors.raise('SCHEDULE_BLOCKS_OVERLAP', { one: nameOf(before.block), other: nameOf(part.block) });
  });
  for (const block of blocks) checkAmps(block.limitA, `block ${nameOf(block)}`, maxA);
  if (outsideA !== null) checkAmps(outsideA, 'outside the blocks', maxA);
  return {
    ...schedule,
    blocks: blocks.map((block) => ({ ...block, limitA: tenths(block.limitA) })),
    outsideA: outsideA === null ? null : tenths(outsideA),
  };
}

/** As it is kept: in whole seconds, never shorter than asked for. Raises SCHEDULE_EXCEPTION_INVALID, _LIMIT_NOT_OFFERED, _ABOVE_MAX_CURRENT. */
export function checkedException(exception: ScheduleException, maxA: number | null, nowMs: number): ScheduleException {
  const { kind, limitA } = exception;
  const invalid = (problem: string): Error => scheduleErrors.raise('SCHEDULE_EXCEPTION_INVALID', { problem });
  const fromMs = Math.floor(Date.parse(exception.from) / SECOND_MS) * SECOND_MS;
  const untilMs = Math.ceil(Date.parse(exception.until) / SECOND_MS) * SECOND_MS;
  if (!(fromMs < untilMs)) throw invalid(`it ends (${exception.until}) before it begins (${exception.from}).`);
  if (untilMs <= nowMs) throw invalid(`it ended at ${exception.until}; it is ${new Date(nowMs).toISOString()}.`);
  if (untilMs - nowMs > LONGEST_EXCEPTION_MS) throw invalid(`it ends at ${exception.until}, more than a year from now.`);
  if (kind === 'tonight' && limitA === undefined) throw invalid('"tonight" needs limitA, the current that holds meanwhile.');
  if (kind !== 'tonight' && limitA !== undefined) throw invalid(`"${kind}" has no limitA of its own.`);
  if (limitA !== undefined) checkAmps(limitA, 'tonight', maxA);
  return {
    kind,
    from: new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    ...(limitA === undefined ? {} : { limitA: tenths(limitA) }),
  };
}

/** Those that are not over, and the new one, last. Raises SCHEDULE_TOO_MANY_EXCEPTIONS. */
export function withException(kept: readonly ScheduleException[], added: ScheduleException, nowMs: number): ScheduleException[] {
  const going = kept.filter(({ until }) => Date.parse(until) > nowMs);
  if (going.length >= MOST_EXCEPTIONS) throw scheduleErrors.raise('SCHEDULE_TOO_MANY_EXCEPTIONS', { count: going.length });
  return [...going, added];
}

/** Raises SCHEDULE_LIMIT_NOT_OFFERED, SCHEDULE_ABOVE_MAX_CURRENT. */
export function checkAmps(limitA: number, where: string, maxA: number | null): void {
  checkOffered(limitA, where);
  if (maxA !== null && limitA > maxA) throw scheduleErrors.raise('SCHEDULE_ABOVE_MAX_CURRENT', { limitA, where, maxA });
}

/** OCPP's limits have one decimal (1.6, 7.14); what is finer is rounded down. */
export function tenths(amps: number): number {
  return Math.floor(amps * 10 + 1e-6) / 10;
}

function partsOf(block: ScheduleBlock): { readonly from: number; readonly until: number; readonly block: ScheduleBlock }[] {
  const { startMinute, endMinute } = block;
  if (startMinute === endMinute) throw scheduleErrors.raise('SCHEDULE_BLOCK_EMPTY', { start: timeOf(startMinute), end: timeOf(endMinute) });
  if (startMinute < endMinute) return [{ from: startMinute, until: endMinute, block }];
  return [
    { from: startMinute, until: 10_080, block },
    { from: 0, until: endMinute, block },
  ];
}

const nameOf = ({ startMinute, endMinute }: ScheduleBlock): string => `${timeOf(startMinute)}–${timeOf(endMinute)}`;

/** Such as `Mon 06:30`. */
function timeOf(minute: number): string {
  const ofDay = minute % 1440;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${DAYS[Math.floor(minute / 1440)] ?? ''} ${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}
