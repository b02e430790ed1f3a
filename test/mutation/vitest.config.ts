import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const { PHASOR_MUTATION_TESTS: tests = '*/*', PROPERTY_RUNS = '8' } = process.env;

const isSlow = ({ moduleId }: TestSpecification): number => Number(/\/(?:properties|bound|crowding|turns|more-fuse)\./.test(moduleId));

/** What most tests notice is told by a quick one, and the slow ones need not run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.sort((a, b) => isSlow(a) - isSlow(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** The tests that decide about a mutant of the balancing engine: its own, with few and fixed runs, and nothing set up around them. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: tests.split(',').map((of) => `packages/balancing/src/${of}.test.ts`),
    setupFiles: ['./test/mutation/few-runs.ts'],
    env: { PROPERTY_RUNS },
    testTimeout: 60_000,
    // A module is loaded once and not for each mutant; the engine has no state of its own that would be carried over.
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
