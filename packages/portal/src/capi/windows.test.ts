import { describe, expect, it } from 'vitest';
import { newWindow, offsets, offsetText, withDay } from './windows.ts';

describe('windows of a schedule', () => {
  it('keep their days in the order of the week', () => {
    const weekend = { ...newWindow(1), days: ['Sun' as const] };
    expect(withDay(weekend, 'Sat', true).days).toEqual(['Sat', 'Sun']);
    expect(withDay(weekend, 'Sun', false).days).toEqual([]);
  });

  it('are in a local time that is written as people do', () => {
    expect([60, 0, -210, 345].map(offsetText)).toEqual(['UTC+01:00', 'UTC+00:00', 'UTC−03:30', 'UTC+05:45']);
    expect(offsets(345)).toContain(345);
    expect([offsets(0).at(0), offsets(0).at(-1)]).toEqual([-720, 840]);
  });
});
