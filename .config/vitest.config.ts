import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** On a busy machine a kill may fall badly: a test that fails is tried again there, and has to pass then. */
const retry = process.env['CI'] ? 2 : 0;

const slow = ['**/*.redis.test.ts', '**/*.process.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: 'node_modules/.cache/vitest',
  test: {
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        // Milliseconds, no I/O, all at once.
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...slow],
          // Properties are bounded by their runs, of which `npm run test:full` makes twenty times as many.
          testTimeout: process.env['CAPSTAN_FULL'] === '1' ? 1_200_000 : 60_000,
        },
      },
      {
        extends: true,
        // A real Redis and real processes.
        test: {
          name: 'integration',
          include: slow.map((pattern) => `src/${pattern}`),
          globalSetup: '.config/provide-redis.ts',
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 90_000,
          retry,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        // The built server in a process of its own; one file after another, for they kill and measure.
        test: {
          name: 'faults',
          include: ['e2e/faults/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
