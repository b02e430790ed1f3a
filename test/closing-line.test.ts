import { describe, expect, it } from 'vitest';
import { closingLines, type RunSummary } from '../scripts/closing-line.ts';

const clean: RunSummary = { passed: 7, failed: 0, skipReasons: [], isInterrupted: false, isBroken: false };
const atHome = { isCi: false };
const inCi = { isCi: true };

describe('the closing line of a test run', () => {
  it('stands alone when all went well', () => {
    expect(closingLines(clean, inCi)).toEqual({ lines: ['7 passed, 0 failed'], isFailure: false });
  });

  it('counts failures', () => {
    expect(closingLines({ ...clean, failed: 2, isBroken: true }, atHome)).toEqual({ lines: ['7 passed, 2 failed'], isFailure: true });
  });

  it('says how many tests were skipped and why, one line a reason', () => {
    const skipReasons = ['no PostgreSQL found', 'no Chromium found', 'no PostgreSQL found'];
    expect(closingLines({ ...clean, skipReasons }, atHome)).toEqual({
      lines: ['2 skipped: no PostgreSQL found', '1 skipped: no Chromium found', '7 passed, 0 failed, 3 skipped'],
      isFailure: false,
    });
  });

  it('makes a skipped test a failure in CI and says so', () => {
    const { lines, isFailure } = closingLines({ ...clean, skipReasons: ['no PostgreSQL found'] }, inCi);
    expect(isFailure).toBe(true);
    expect(lines).toEqual(['1 skipped: no PostgreSQL found', 'CI=true: a skipped test is a failure', '7 passed, 0 failed, 1 skipped']);
  });

  it('never ends a broken run with "0 failed"', () => {
    const { lines, isFailure } = closingLines({ ...clean, isBroken: true }, atHome);
    expect(isFailure).toBe(true);
    expect(lines.at(-1)).toBe('7 passed, 1 failed');
  });

  it('is a failure when the run was interrupted', () => {
    expect(closingLines({ ...clean, isInterrupted: true }, atHome)).toEqual({
      lines: ['the run was interrupted', '7 passed, 0 failed'],
      isFailure: true,
    });
  });
});
