import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/src/**/*.test.ts', 'bench/src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', './scripts/closing-line-reporter.ts'],
    globalSetup: ['./test/support/global-setup.ts'],
    setupFiles: ['./test/support/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    // Vitest takes one fewer than there are cores; our tests wait on disks and sockets more than they compute.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**', '**/cli.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
