import { describe, expect, it } from 'vitest';
import { weekSegments } from './week.ts';

const at = (text: string): number => Date.parse(text);
const STOCKHOLM = 'Europe/Stockholm';
const sunday = (hour: number, minute = 0): number => (6 * 24 + hour) * 60 + minute;
const week = (zone: string, ...blocks: (readonly [number, number, number])[]) => ({
  zone,
  blocks: blocks.map(([startMinute, endMinute, limitA]) => ({ startMinute, endMinute, limitA })),
  outsideA: 16,
  whenRunOut: 'stop' as const,
});
const shown = (schedule: ReturnType<typeof week>, from: string, until: string): string[] =>
  weekSegments(schedule, at(from), at(until)).map(({ fromMs, limitA }) => `${new Date(fromMs).toISOString().slice(0, 16)} ${limitA}`);

describe('R5: the abstract local week in absolute time', () => {
  it('a block that begins at a time which does not exist begins with the first one that does', () => {
    // 2026-03-29: from 02:00 to 03:00 in one step, at 01:00 UTC.
    const schedule = week(STOCKHOLM, [sunday(2, 30), sunday(4), 0]);
    expect(shown(schedule, '2026-03-29T00:00Z', '2026-03-29T06:00Z')).toEqual([
      '2026-03-29T00:00 16',
      '2026-03-29T01:00 0',
      '2026-03-29T02:00 16',
    ]);
    expect(shown(week(STOCKHOLM, [sunday(2), sunday(3), 0]), '2026-03-29T00:00Z', '2026-03-29T06:00Z')).toEqual(['2026-03-29T00:00 16']);
  });

  it('a block over a time that happens twice covers both', () => {
    // 2026-10-25: at 03:00 back to 02:00, at 01:00 UTC.
    const schedule = week(STOCKHOLM, [sunday(2), sunday(2, 30), 0]);
    expect(shown(schedule, '2026-10-24T23:00Z', '2026-10-25T04:00Z')).toEqual([
      '2026-10-24T23:00 16',
      '2026-10-25T00:00 0',
      '2026-10-25T00:30 16',
      '2026-10-25T01:00 0',
      '2026-10-25T01:30 16',
    ]);
  });

  it('a block may run over the end of the week, and an edge stays at its local time over a clock change', () => {
    const schedule = week(STOCKHOLM, [sunday(22), 6 * 60, 8]);
    expect(shown(schedule, '2026-03-22T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-22T12:00 16',
      '2026-03-22T21:00 8',
      '2026-03-23T05:00 16',
      '2026-03-29T20:00 8',
      '2026-03-30T04:00 16',
    ]);
  });

  it('zones that are odd: 5:45 ahead, half an hour of summer time', () => {
    expect(shown(week('Asia/Kathmandu', [0, 60, 0]), '2026-03-01T12:00Z', '2026-03-02T12:00Z')).toEqual([
      '2026-03-01T12:00 16',
      '2026-03-01T18:15 0',
      '2026-03-01T19:15 16',
    ]);
    // 2026-04-05: at 02:00 (11 h ahead) back to 01:30, at 15:00 UTC of the day before.
    expect(shown(week('Australia/Lord_Howe', [sunday(1, 30), sunday(2), 0]), '2026-04-04T13:00Z', '2026-04-04T18:00Z')).toEqual([
      '2026-04-04T13:00 16',
      '2026-04-04T14:30 0',
      '2026-04-04T15:30 16',
    ]);
  });
});
