import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Mutation } from './list.ts';

export interface Outcome {
  readonly passed: number;
  /** Full names of tests that failed. */
  readonly failed: readonly string[];
  /** What the runner has printed. */
  readonly output: string;
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly { readonly title: string; readonly ok: boolean }[];
}
interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const require = createRequire(import.meta.url);
const toolOf = (name: string, file: string) => join(dirname(require.resolve(`${name}/package.json`)), file);
/** More than a test may take by the configuration: six times its patience, and the start of a browser, ms. */
const LONGEST_MS = 8 * Number(process.env['CAPSTAN_PATIENCE_MS'] ?? 45_000) + 60_000;

const specsOf = (suite: PlaywrightSuite, path: string): { name: string; ok: boolean }[] => [
  ...(suite.specs ?? []).map(({ title, ok }) => ({ name: `${path}${title}`, ok })),
  ...(suite.suites ?? []).flatMap((inner) =>
    specsOf(inner, inner.title.endsWith('.ts') ? path : `${path}${inner.title} › `),
  ),
];

/** Runs the tests of these mutations in a folder of the project. */
export async function runTests(
  folder: string,
  suite: Mutation['suite'],
  mutations: readonly Pick<Mutation, 'spec' | 'test'>[],
): Promise<Outcome> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const specs = [...new Set(mutations.map(({ spec }) => spec))];
  const names = [...new Set(mutations.map(({ test }) => test))].join('|');
  const words =
    suite === 'desktop'
      ? [
          ...[toolOf('@playwright/test', 'cli.js'), 'test', '--config', '.config/playwright.config.ts'],
          ...[
            '--project=desktop',
            '--retries=0',
            '--max-failures=0',
            '--workers=1',
            `--grep=${names}`,
            ...specs,
          ],
        ]
      : [
          ...[
            toolOf('vitest', 'vitest.mjs'),
            'run',
            '--config',
            '.config/vitest.config.ts',
            '--project',
            suite,
          ],
          ...['--reporter=json', `--outputFile.json=${report}`, '--testNamePattern', names, ...specs],
        ];
  const output = await run(folder, words, { CAPSTAN_REPORT: report }, mutations.length * LONGEST_MS);
  if (!existsSync(report)) return { passed: 0, failed: [], output };
  const found: unknown = JSON.parse(readFileSync(report, 'utf8'));
  const results =
    suite === 'desktop'
      ? specsOf({ title: '', suites: (found as { suites: PlaywrightSuite[] }).suites }, '')
      : (found as VitestReport).testResults
          .flatMap(({ assertionResults }) => assertionResults)
          .filter(({ status }) => status === 'passed' || status === 'failed')
          .map(({ fullName, status }) => ({ name: fullName, ok: status === 'passed' }));
  return {
    passed: results.filter(({ ok }) => ok).length,
    failed: results.filter(({ ok }) => !ok).map(({ name }) => name),
    output,
  };
}

function run(
  folder: string,
  words: readonly string[],
  env: Record<string, string>,
  limitMs: number,
): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...words], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)));
    // Not when its output is closed: a program that a mutation leaves behind may hold that.
    child.once('exit', () => resolve(output));
  });
}
