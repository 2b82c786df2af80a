import { expect, test } from 'vitest';
import { agreeing, countPlaywright, countPytest, countVitest, inWords, sum } from './counts.mjs';

test('Vitest: tests are counted, and a file that never got to its tests is one failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(countVitest(report)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('Playwright: flaky tests passed in the end, errors outside of tests are failures', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 1, skipped: 2 };
  expect(countPlaywright({ stats, errors: [{ message: 'no server' }] })).toEqual({
    passed: 4,
    failed: 2,
    skipped: 2,
  });
});

test('pytest: errors are failures, whatever the order of the attributes', () => {
  const report = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
    failures="2" skipped="3" tests="20" time="1.5"><testcase name="tests=&quot;9&quot;" /></testsuite></testsuites>`;
  expect(countPytest(report)).toEqual({ passed: 14, failed: 3, skipped: 3 });
});

test('no report is no count', () => {
  expect(countPytest(undefined)).toBeUndefined();
  expect(countPytest('')).toBeUndefined();
  expect(countVitest(undefined)).toBeUndefined();
  expect(countPlaywright({})).toBeUndefined();
});

test('a runner that ends badly has failed, whatever it counted', () => {
  const passed = { passed: 3, failed: 0, skipped: 0 };
  expect(agreeing(passed, 0)).toEqual(passed);
  expect(agreeing(passed, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(agreeing(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the last line names skipped tests only when there are any', () => {
  const one = { passed: 2, failed: 1, skipped: 0 };
  expect(inWords(one)).toBe('2 passed, 1 failed');
  expect(inWords(sum([one, { passed: 1, failed: 0, skipped: 1 }]))).toBe('3 passed, 1 failed, 1 skipped');
  expect(inWords(sum([]))).toBe('0 passed, 0 failed');
});
