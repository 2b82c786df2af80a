import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LeftOut, SetupFailure } from '../base/failure.mjs';
import { cacheFolder, root, thisMachine } from '../base/paths.mjs';
import { makePython, pythons } from './python.mjs';
import { madeEarlier } from './python-venv.mjs';

/** The folder of the Python package. */
export const packageFolder = join(root, 'resources', 'python');

/**
 * A Python that has what the package's tests and checks need, in a virtual environment of our own.
 * @param {import('../base/report.mjs').Report} report
 * @param {string} [cache]
 * @returns {Promise<string>} its path; throws LeftOut where workers cannot run either
 */
export async function ensurePythonTools(report, cache = cacheFolder(thisMachine())) {
  const packages = requirementsIn(readFileSync(join(packageFolder, 'tests', 'requirements.txt'), 'utf8'));
  const key = createHash('sha256').update(packages.join()).digest('hex').slice(0, 12);
  const home = join(cache, 'python', `tests-${key}`);
  const earlier = await madeEarlier(home);
  if (earlier) return earlier.path;

  const candidates = await pythons(process.env['CAPSTAN_PYTHON']);
  try {
    return (await makePython(candidates, home, packages, report)).path;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    if (candidates.length === 0) throw new LeftOut(error.message);
    // Not every index has these very versions.
    report.say(`! ${error.message} Trying other versions.`);
    const names = packages.map((line) => line.split('==')[0] ?? line);
    return (await makePython(candidates, home, names, report)).path;
  }
}

/** @param {string} text of a requirements file */
export const requirementsIn = (text) =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
