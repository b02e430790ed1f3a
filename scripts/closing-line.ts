/** What a test run came to. */
export interface RunSummary {
  readonly passed: number;
  /** Tests that failed, files and groups that broke outside a test, and errors nobody caught. */
  readonly failed: number;
  /** One entry for each skipped test. */
  readonly skipReasons: readonly string[];
  readonly isInterrupted: boolean;
  /** The run itself reports failure, whatever its tests say: a set-up or a tear-down that broke, no test found, coverage too low. */
  readonly isBroken: boolean;
}

/** The last lines of a test run, the closing line last, and whether the run counts as failed. */
export function closingLines(summary: RunSummary, { isCi }: { readonly isCi: boolean }): { lines: string[]; isFailure: boolean } {
  const { passed, skipReasons, isInterrupted } = summary;
  const counts = new Map<string, number>();
  for (const reason of skipReasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts].map(([reason, count]) => `${count} skipped: ${reason}`);
  const isSkipFailure = isCi && skipReasons.length > 0;
  if (isSkipFailure) lines.push('CI=true: a skipped test is a failure');
  // Nobody may read "0 failed" at the end of a run that failed.
  const isBrokenOutside = summary.isBroken && summary.failed === 0 && !isInterrupted;
  if (isBrokenOutside) lines.push('the run failed outside its tests: see above');
  const failed = summary.failed + (isBrokenOutside ? 1 : 0);
  if (isInterrupted) lines.push('the run was interrupted');
  lines.push(`${passed} passed, ${failed} failed${skipReasons.length > 0 ? `, ${skipReasons.length} skipped` : ''}`);
  return { lines, isFailure: failed > 0 || isSkipFailure || isInterrupted };
}
