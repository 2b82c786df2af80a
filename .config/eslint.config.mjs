import { fileURLToPath } from 'node:url';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { wallClockRule } from './wall-clock-rule.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const environmentMessage =
  'The environment is read in src/host/config.ts alone; take what you need as an option.';

const sleepMessage =
  'Wait for what is to happen, and for a later event where something must not; a span that is itself an input is `lasting` in e2e/fixtures.';
const durationMessage =
  'A busy machine takes longer: assert what happened and in which order. Promises of speed are measured in e2e/bench.';

export default defineConfig(
  {
    ignores: [
      'node_modules/',
      'out/',
      'dist/',
      '.cache/',
      'resources/',
      'test-results/',
      'playwright-report/',
      // Scripts as users write them, broken ones too.
      'e2e/fixtures/scripts/',
      'e2e/fixtures/job-scripts/',
      'e2e/fixtures/nasty.mjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    ignores: ['.config/*.mjs'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    rules: {
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Ports are objects of functions here, not classes; what they close over is no `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/host/config.ts', 'src/setup/**', '**/*.test.{ts,tsx}', '**/*.suite.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: environmentMessage },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:process', importNames: ['env'], message: environmentMessage }] },
      ],
    },
  },
  {
    files: ['src/{core,adapters,workers,api,host,main}/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      '**/*.suite.ts',
      'src/adapters/memory/**',
      // What is planned by the calendar is compared with it.
      'src/core/jobs/schedules.ts',
      'src/adapters/redis/jobs/{next-run,redis-schedule-store}.ts',
      // The scores of delayed jobs and the times of others are of the wall clock.
      'src/adapters/redis/{message-puller,queue-catalogue}.ts',
      'src/adapters/redis/jobs/{job-taker,queue-of-type}.ts',
      'src/adapters/files/upload-folder.ts',
      // Ages of what others have sent, as times that are shown.
      'src/core/jobs/{file-retention,others-ends,worker-views}.ts',
      'src/core/python/{time-limits,worker-book}.ts',
      'src/workers/oscillator/pull-loop.ts',
      // Charts and lists of what happened are by the clock on the wall; they are put right when it is set.
      'src/core/live/live-feed.ts',
    ],
    plugins: { capstan: { rules: { 'no-wall-clock-durations': wallClockRule } } },
    rules: { 'capstan/no-wall-clock-durations': 'error' },
  },
  {
    // These two also run in a browser.
    files: ['src/{model,contract}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'global',
        '__dirname',
        '__filename',
        'setImmediate',
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['src/setup/**/*.mjs'],
    rules: {
      // JSDoc has no `import type`.
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    // The in-memory twins are async because their ports are.
    files: ['src/adapters/memory/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off' },
  },
  {
    // Tests poke at unusual shapes, and a battery's cases are often async for the port's sake.
    files: ['**/*.test.{ts,tsx}', '**/*.suite.ts', 'e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // A test asserts what happens and in which order, never how long it takes.
    files: ['**/*.test.{ts,tsx}', '**/*.suite.ts', 'e2e/**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.property.name='waitForTimeout']", message: sleepMessage },
        {
          selector:
            "AwaitExpression > NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout'][arguments.length=2]",
          message: sleepMessage,
        },
        { selector: "ImportDeclaration[source.value='node:timers/promises']", message: sleepMessage },
        {
          selector:
            "CallExpression[callee.name='expect'] BinaryExpression[operator='-'] > CallExpression[callee.object.name=/^(performance|Date)$/][callee.property.name='now']",
          message: durationMessage,
        },
        {
          selector:
            "CallExpression[callee.name='expect'] > :matches(MemberExpression[property.name=/^(ms|tookMs|elapsed)$/], Identifier[name=/^(ms|tookMs|elapsed)$/])",
          message: durationMessage,
        },
      ],
    },
  },
);
