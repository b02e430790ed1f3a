import { describe, expect, it } from 'vitest';
import { ConnectorBook } from './connector-book.ts';
import { NOTHING_KEPT } from './limit-rows.ts';
import { limitSegments, type LimitSettings } from './segments.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.parse('2026-03-02T00:00:00Z');
const hour = (hours: number): string => new Date(T0 + hours * HOUR_MS).toISOString();
/** Mondays 06 to 12 in UTC 8 A. */
const settings = (change: Partial<LimitSettings> = {}): LimitSettings => ({
  maxA: 16,
  userA: null,
  schedule: { zone: 'UTC', blocks: [{ startMinute: 360, endMinute: 720, limitA: 8 }], outsideA: null, whenRunOut: 'stop' },
  exceptions: [],
  ...change,
});
const said = (what: LimitSettings, hours = 24): string[] =>
  limitSegments(what, T0, T0 + hours * HOUR_MS).map(({ fromMs, limitA, cause }) => `${(fromMs - T0) / HOUR_MS} ${limitA} ${cause}`);

describe('limitSegments', () => {
  it('names what sets the limit: the lowest of max current, user and week', () => {
    expect(said(settings())).toEqual(['0 16 maxCurrent', '6 8 schedule', '12 16 maxCurrent']);
    expect(said(settings({ userA: 10 }))).toEqual(['0 10 userLimit', '6 8 schedule', '12 10 userLimit']);
    expect(said(settings({ userA: 7 }))).toEqual(['0 7 userLimit']);
    expect(said(settings({ maxA: null }))).toEqual(['0 null none', '6 8 schedule', '12 null none']);
    expect(said(settings({ schedule: null }))).toEqual(['0 16 maxCurrent']);
  });

  it('of exceptions the later one counts; none lifts the max current', () => {
    const exceptions: LimitSettings['exceptions'] = [
      { kind: 'pause', from: hour(1), until: hour(8) },
      { kind: 'chargeNow', from: hour(2), until: hour(7) },
      { kind: 'tonight', from: hour(20), until: hour(22), limitA: 40 },
    ];
    expect(said(settings({ exceptions }))).toEqual([
      '0 16 maxCurrent',
      '1 0 pause',
      '2 16 chargeNow',
      '7 0 pause',
      '8 8 schedule',
      '12 16 maxCurrent',
    ]);
  });

  it('IEC 61851-1: what was stored between 0 and 6 A is what a charger makes of it, 0 A', () => {
    const schedule = { zone: 'UTC', blocks: [{ startMinute: 360, endMinute: 720, limitA: 5.9 }], outsideA: 6, whenRunOut: 'stop' as const };
    expect(said(settings({ schedule }))).toEqual(['0 6 schedule', '6 0 schedule', '12 6 schedule']);
    expect(said(settings({ schedule: { ...schedule, blocks: [], outsideA: 4 } }))).toEqual(['0 0 schedule']);
    expect(said(settings({ schedule: null, userA: 5 }))).toEqual(['0 0 userLimit']);
    expect(said(settings({ schedule: null, maxA: 0.1 }))).toEqual(['0 0 maxCurrent']);
    const exceptions: LimitSettings['exceptions'] = [{ kind: 'tonight', from: hour(1), until: hour(8), limitA: 4 }];
    expect(said(settings({ schedule: null, exceptions }))).toEqual(['0 16 maxCurrent', '1 0 tonight', '8 16 maxCurrent']);
  });
});

describe('ConnectorBook', () => {
  const book = new ConnectorBook();
  book.set('CP1', 1, { kept: { ...NOTHING_KEPT, settings: settings() } });

  it('says what holds, since when and until when; null for longer than a week', () => {
    expect(book.limitAt('CP1', 1, T0 + 7 * HOUR_MS)).toEqual({
      limitA: 8,
      cause: 'schedule',
      sinceMs: T0 + 6 * HOUR_MS,
      untilMs: T0 + 12 * HOUR_MS,
    });
    const after = book.limitAt('CP1', 1, T0 + 12 * HOUR_MS);
    expect(after).toMatchObject({ limitA: 16, sinceMs: T0 + 12 * HOUR_MS, untilMs: T0 + (7 * 24 + 6) * HOUR_MS });
    expect(book.limitAt('CP2', 1, T0)).toEqual({ limitA: null, cause: 'none', sinceMs: null, untilMs: null });
  });

  it('follows a change at once, and cuts to what is asked for', () => {
    const cut = book.segmentsOf('CP1', 1, T0 + 5 * HOUR_MS, T0 + 7 * HOUR_MS);
    expect(cut.map(({ fromMs, untilMs, limitA }) => [fromMs - T0, untilMs - T0, limitA])).toEqual([
      [5 * HOUR_MS, 6 * HOUR_MS, 16],
      [6 * HOUR_MS, 7 * HOUR_MS, 8],
    ]);
    book.set('CP1', 1, { kept: { ...NOTHING_KEPT, settings: settings({ maxA: 7 }) } });
    expect(book.limitAt('CP1', 1, T0 + 7 * HOUR_MS)).toMatchObject({ limitA: 7, cause: 'maxCurrent' });
  });
});
