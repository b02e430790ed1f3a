import { expect, test } from 'vitest';
import { planMessageLog, type MessageLogState } from './message-log-plan.ts';

const DAY_MS = 24 * 3_600_000;
const limits = { maxAgeMs: 32 * DAY_MS, maxBytes: 1600 };
const NOW = 100 * DAY_MS;

/** Partitions from `firstNo` on with these sizes; rows go to `currentNo`. */
function log(over: Partial<MessageLogState> & { firstNo?: number; sizes: readonly number[] }): MessageLogState {
  const { firstNo = 0, sizes, ...rest } = over;
  const partitions = sizes.map((bytes, n) => ({ no: firstNo + n, bytes }));
  return { partitions, currentNo: firstNo, currentSinceMs: NOW, oldestUntilMs: null, ...rest };
}

test('a log with room ahead and within its bounds is left alone', () => {
  expect(planMessageLog(log({ sizes: [50, 0, 0, 0] }), limits, NOW)).toEqual({ create: [], drop: null, isRotating: false });
});

test('makes partitions until three are free ahead', () => {
  expect(planMessageLog(log({ sizes: [50, 50, 0, 0], currentNo: 2 }), limits, NOW).create).toEqual([4, 5]);
});

test('goes on to the next partition once the current one holds its share of the bytes', () => {
  expect(planMessageLog(log({ sizes: [101, 0, 0, 0] }), limits, NOW)).toEqual({ create: [4], drop: null, isRotating: true });
});

test('goes on to the next partition once the current one is two days old, of thirty-two', () => {
  const since = (ms: number) => planMessageLog(log({ sizes: [1, 0, 0, 0], currentSinceMs: ms }), limits, NOW).isRotating;
  expect([since(NOW - 2 * DAY_MS), since(NOW - 2 * DAY_MS - 1)]).toEqual([false, true]);
});

test('an empty partition is never left, however many bytes its empty indexes take', () => {
  expect(planMessageLog(log({ sizes: [999, 0, 0, 0], currentSinceMs: null }), limits, NOW).isRotating).toBe(false);
});

test('drops the oldest partition when all are too big together', () => {
  const sizes = [800, 800, 1, 0, 0, 0];
  expect(planMessageLog(log({ firstNo: 7, sizes, currentNo: 9, oldestUntilMs: NOW }), limits, NOW).drop).toBe(7);
});

test('drops the oldest partition when its last row is too old', () => {
  const until = (ms: number) => planMessageLog(log({ sizes: [1, 1, 0, 0, 0], currentNo: 1, oldestUntilMs: ms }), limits, NOW).drop;
  expect([until(NOW - 32 * DAY_MS), until(NOW - 32 * DAY_MS - 1)]).toEqual([null, 0]);
});

test('never drops the partition that rows go to', () => {
  expect(planMessageLog(log({ sizes: [9999, 0, 0, 0], oldestUntilMs: 0 }), limits, NOW).drop).toBeNull();
});
