import { join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { findCommands } from '../base/find-command.mjs';
import { cacheFolder, thisMachine } from '../base/paths.mjs';
import { pythonFailure } from './python-failure.mjs';
import { OLDEST_PYTHON, tryPython } from './python-probe.mjs';
import { madeEarlier, makeVenv } from './python-venv.mjs';

/** @typedef {import('./python-probe.mjs').Python} Python */

/**
 * A Python for the workers, with `redis`: the one named, one on the PATH, else one in a virtual environment of our own.
 * @param {import('../base/report.mjs').Report} report
 * @param {string} [cache]
 * @returns {Promise<Python>} throws a SetupFailure when there is none, which is no reason to do without the rest
 */
export async function ensurePython(report, cache = cacheFolder(thisMachine())) {
  const named = process.env['CAPSTAN_PYTHON'];
  const candidates = await pythons(named);
  if (named && candidates[0]?.named !== true)
    report.say(
      `! CAPSTAN_PYTHON names ${named}, which is no Python ${OLDEST_PYTHON} or newer that runs here.`,
    );
  const able = candidates.find(({ redis }) => redis !== undefined);
  if (able) {
    const { named: byUser, ...python } = able;
    return { ...python, source: byUser ? 'named' : 'found' };
  }

  const home = join(cache, 'python', 'venv');
  const made = await madeEarlier(home);
  if (made) return { ...made, source: 'made' };
  const failure = pythonFailure(cache, candidates);
  const lately = failure.lately();
  if (lately !== undefined) throw new SetupFailure(lately, pythonAdvice());
  try {
    const python = await makePython(candidates, home, ['redis>=5'], report);
    failure.forget();
    return { ...python, source: 'made' };
  } catch (error) {
    if (error instanceof SetupFailure && candidates.length > 0) failure.remember(error.message);
    throw error;
  }
}

/**
 * What the engine is told of it.
 * @param {Python} python
 * @returns {NodeJS.ProcessEnv}
 */
export const pythonEnvironment = ({ path, source }) => ({
  CAPSTAN_PYTHON: path,
  ...(source !== undefined && { CAPSTAN_PYTHON_SOURCE: source }),
});

/**
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<NodeJS.ProcessEnv>} with the reason, in one line, where there is no Python: the panel shows it
 */
export async function pythonForEngine(report) {
  try {
    return pythonEnvironment(await ensurePython(report));
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    report.say(`! Without Python workers: ${error.message} ${error.advice}`);
    return { CAPSTAN_PYTHON: '', CAPSTAN_PYTHON_PROBLEM: `${error.message} ${error.advice}` };
  }
}

/**
 * Makes a virtual environment with the first Python that can.
 * @param {Python[]} candidates
 * @param {string} home
 * @param {string[]} packages
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Python>}
 */
export async function makePython(candidates, home, packages, report) {
  if (candidates.length === 0)
    throw new SetupFailure(`No Python ${OLDEST_PYTHON} or newer was found.`, pythonAdvice());
  const what = packages.length === 1 ? 'redis' : 'what tests need';
  return report.step(`Getting ${what} for Python`, async (note) => {
    let problem = '';
    for (const { path, version } of candidates) {
      note(`Python ${version}`);
      const trouble = await makeVenv(path, home, packages);
      const made = trouble === undefined ? await madeEarlier(home) : undefined;
      if (made) return made;
      problem ||= trouble ?? 'what was installed does not run';
    }
    throw new SetupFailure(`Python was found, but not ${what}: ${problem}.`, pythonAdvice());
  });
}

/**
 * Every Python that is new enough, the one named first. The same program may be there under several names.
 * @param {string | undefined} named
 * @returns {Promise<(Python & { named: boolean })[]>}
 */
export async function pythons(named) {
  const names = process.platform === 'win32' ? ['python', 'python3', 'py'] : ['python3', 'python'];
  const commands = [...(named ? [named] : []), ...names.flatMap((name) => findCommands(name))];
  const found = await Promise.all(commands.map((command) => tryPython(command)));
  const running = found.flatMap((python, index) =>
    python ? [{ ...python, named: Boolean(named) && index === 0 }] : [],
  );
  return running.filter((python, index) => running.findIndex(({ path }) => path === python.path) === index);
}

/** @param {NodeJS.Platform} [platform] */
export function pythonAdvice(platform = process.platform) {
  const own = 'or name one that has it: CAPSTAN_PYTHON=/path/to/python';
  if (platform === 'darwin') return `Install it (brew install python; pip3 install redis), ${own}.`;
  if (platform === 'win32')
    return `Install Python from https://www.python.org and run "pip install redis", ${own}.`;
  return `Install it (sudo apt-get install python3-venv, or python3-redis), ${own}.`;
}
