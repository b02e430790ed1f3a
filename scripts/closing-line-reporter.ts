import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import { closingLines, type RunSummary } from './closing-line.ts';

/**
 * Ends the output of a test run with one line alone: `N passed, N failed` or `N passed, N failed, N skipped`, after everything else that
 * the run prints (summary, coverage, global teardown), and before it why tests were skipped. With `CI=true` a skipped test is a failure.
 */
export default class ClosingLineReporter implements Reporter {
  #isFiltered = false;
  #summary: Omit<RunSummary, 'isBroken'> | undefined;

  onInit(vitest: Vitest): void {
    // A run narrowed by name skips the rest on purpose; a watcher prints nothing until it ends.
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
    process.once('exit', () => this.#close());
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const brokenGroups = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter((group) => group.errors().length > 0);
    this.#summary = {
      passed: inState('passed').length,
      failed: inState('failed').length + brokenGroups.length + unhandled.length,
      // A test that never ran (cancelled, or its file broke off) is not a passed one.
      skipReasons: this.#isFiltered ? [] : [...inState('skipped'), ...inState('pending')].map(reasonOf),
      isInterrupted: reason === 'interrupted',
    };
  }

  #close(): void {
    // A clean exit without a run is `vitest list` and the like.
    if (!this.#summary && !process.exitCode) return;
    const summary = this.#summary ?? { passed: 0, failed: 0, skipReasons: [], isInterrupted: false };
    const { lines, isFailure } = closingLines({ ...summary, isBroken: Boolean(process.exitCode) }, { isCi: process.env['CI'] === 'true' });
    if (isFailure) process.exitCode ||= 1;
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  return `no reason given (${test.module.relativeModuleId} > ${test.fullName})`;
}
