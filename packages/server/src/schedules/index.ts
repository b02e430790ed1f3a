export type { LimitAt } from './connector-book.ts';
export { archiveSchedule } from './archive.ts';
export { scheduleErrors } from './errors.ts';
export type { Stand } from './plan.ts';
export type { MaxCurrentChange, MaxCurrentGuard } from './settings-desk.ts';
export { Schedules, type SchedulePorts } from './schedules.ts';
export { ceilingOf, type Segment, type SegmentCause } from './segments.ts';
export { isZone, offsetSpans } from './zone.ts';
