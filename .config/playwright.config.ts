import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = process.env['CAPSTAN_CHROMIUM'];
/** Longest that a journey waits for one thing, ms: a machine with other load is slow, not wrong. */
const patienceMs = Number(process.env['CAPSTAN_PATIENCE_MS'] ?? 45_000);
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: `${root}e2e`,
  outputDir: `${root}test-results`,
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  retries: process.env['CI'] ? 2 : 0,
  timeout: 120_000,
  reporter: [
    [`${root}e2e/desktop/where-it-runs.ts`],
    ['list'],
    ['json', { outputFile: process.env['CAPSTAN_REPORT'] ?? `${root}test-results/report.json` }],
  ],
  use: {
    ...devices['Desktop Chrome'],
    headless: true,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Chromium's sandbox refuses to run as root.
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [
    {
      name: 'journeys',
      testDir: `${root}e2e/journeys`,
      testMatch: '**/*.spec.ts',
      timeout: 5 * patienceMs,
      expect: { timeout: patienceMs },
    },
    {
      name: 'desktop',
      testDir: `${root}e2e/desktop`,
      testMatch: '**/*.spec.ts',
      testIgnore: '**/packed.spec.ts',
      // Each test starts an app of its own, with an engine and a Redis.
      timeout: 6 * patienceMs,
      expect: { timeout: patienceMs },
    },
    // What `npm run pack:check` has packed.
    {
      name: 'packed',
      testDir: `${root}e2e/desktop`,
      testMatch: '**/packed.spec.ts',
      expect: { timeout: patienceMs },
    },
  ],
});
