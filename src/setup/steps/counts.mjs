import { isRecord } from '../base/json-file.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const NONE = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export const sum = (all) =>
  all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    NONE,
  );

/** @param {Counts} counts */
export const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

/**
 * What Vitest's JSON reporter counted. A file that fails before its first test counts as one failure.
 * @param {unknown} report
 * @returns {Counts | undefined}
 */
export function countVitest(report) {
  if (!isRecord(report) || !Array.isArray(report['testResults'])) return undefined;
  const broken = report['testResults'].filter((file) => {
    const tests = isRecord(file) && Array.isArray(file['assertionResults']) ? file['assertionResults'] : [];
    return (
      isRecord(file) &&
      file['status'] === 'failed' &&
      !tests.some((test) => isRecord(test) && test['status'] === 'failed')
    );
  });
  return {
    passed: number(report['numPassedTests']),
    failed: number(report['numFailedTests']) + broken.length,
    skipped: number(report['numPendingTests']) + number(report['numTodoTests']),
  };
}

/**
 * What Playwright's JSON reporter counted. A test that passed only on a later attempt passed; an error outside of
 * any test is a failure.
 * @param {unknown} report
 * @returns {Counts | undefined}
 */
export function countPlaywright(report) {
  if (!isRecord(report) || !isRecord(report['stats'])) return undefined;
  const { stats, errors } = report;
  return {
    passed: number(stats['expected']) + number(stats['flaky']),
    failed: number(stats['unexpected']) + (Array.isArray(errors) ? errors.length : 0),
    skipped: number(stats['skipped']),
  };
}

/**
 * What pytest's JUnit report counted; what could not be collected is an error.
 * @param {string | undefined} report
 * @returns {Counts | undefined}
 */
export function countPytest(report) {
  const suite = /<testsuite [^>]*>/.exec(report ?? '')?.[0];
  if (suite === undefined) return undefined;
  const [tests = 0, failures = 0, errors = 0, skipped = 0] = ['tests', 'failures', 'errors', 'skipped'].map(
    (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0),
  );
  return { passed: tests - failures - errors - skipped, failed: failures + errors, skipped };
}

/**
 * A runner's word against its exit code: whatever it counted, ending badly is at least one failure.
 * @param {Counts | undefined} counts
 * @param {number} code
 * @returns {Counts}
 */
export function agreeing(counts, code) {
  if (counts && (code === 0 || counts.failed > 0)) return counts;
  return { ...(counts ?? NONE), failed: 1 };
}

/** @param {unknown} value */
const number = (value) => (typeof value === 'number' ? value : 0);
