import type { ChargerSchedule } from '@phasor/contract';

export type ScheduleWindow = ChargerSchedule['windows'][number];

export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A night on every day, as a window to begin with. */
export const newWindow = (connectorId: number): ScheduleWindow => ({ connectorId, days: [...DAYS], from: '22:00', to: '06:00' });

/** The window with that day in it or out of it; days stay in the order of the week. */
export function withDay(window: ScheduleWindow, day: ScheduleWindow['days'][number], isIn: boolean): ScheduleWindow {
  return { ...window, days: DAYS.filter((other) => (other === day ? isIn : window.days.includes(other))) };
}

/** Minutes east of UTC as people write them: `UTC+01:00`. */
export function offsetText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Every half hour that a charger may be set to, and the one that it has. */
export function offsets(held: number): readonly number[] {
  const halves = Array.from({ length: (840 + 720) / 30 + 1 }, (_, index) => index * 30 - 720);
  return [...new Set([...halves, held])].toSorted((one, other) => one - other);
}
