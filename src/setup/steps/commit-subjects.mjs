import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';

const KINDS = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore', 'style', 'revert'];
const CONVENTIONAL = new RegExp(`^(${KINDS.join('|')})(\\([a-z0-9-]+\\))?!?: \\S`);
const LONGEST_SUBJECT = 72;

/**
 * What is wrong with a commit's subject: it says what kind of change it is, of which part, and what changes.
 * @param {string} subject
 * @returns {string | null} null: nothing
 */
export function problemOfSubject(subject) {
  // Git's own words.
  if (/^(Merge|Revert) /.test(subject)) return null;
  if (!CONVENTIONAL.test(subject)) return 'has to begin like "fix(redis): …" or "docs: …"';
  if (subject.length > LONGEST_SUBJECT) return `has ${subject.length} characters; ${LONGEST_SUBJECT} at most`;
  return null;
}

/**
 * Looks at the commits that are not on `origin/main` yet; where there is none, or no such branch, at the newest one.
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function checkCommits() {
  const ahead = await git('log', '--format=%s', 'origin/main..HEAD');
  const newest = ahead === '' || ahead === null ? await git('log', '-1', '--format=%s') : ahead;
  // A folder without a repository, as an archive is, has no commits to look at.
  if (newest === null) return { code: 0, output: '' };
  const problems = newest.split('\n').flatMap((subject) => {
    const problem = problemOfSubject(subject);
    return problem === null ? [] : [`"${subject}" ${problem}`];
  });
  return { code: problems.length > 0 ? 1 : 0, output: problems.join('\n') };
}

/**
 * @param {string[]} words
 * @returns {Promise<string | null>} what git says; null when it fails, or is not there
 */
async function git(...words) {
  const { code, stdout } = await run('git', words, { cwd: root });
  return code === 0 ? stdout.trim() : null;
}
