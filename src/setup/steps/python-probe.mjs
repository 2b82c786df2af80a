import { isRecord } from '../base/json-file.mjs';
import { run } from '../base/run.mjs';
import { isAtLeast } from '../base/version.mjs';

/** The oldest one that the package of workers is written for. */
export const OLDEST_PYTHON = '3.9';
/** The oldest `redis` package it can use. */
const OLDEST_CLIENT = '5';

/**
 * A Python that was started once to ask what it is.
 * @typedef {object} Python
 * @property {string} path of the program itself, not of a shim that chooses one
 * @property {string} version
 * @property {string} [redis] version of its `redis` package, if it can import one that is new enough
 * @property {'named' | 'found' | 'made'} [source] by the user, on the machine, or by the set-up
 */

/** As workers are started: with no other module path of the user's. */
const QUESTION = `
import json, sys
answer = {"path": sys.executable, "version": ".".join(map(str, sys.version_info[:3]))}
try:
    import redis
    answer["redis"] = redis.__version__
except Exception:
    pass
print(json.dumps(answer))
`;

/**
 * @param {string} command
 * @returns {Promise<Python | undefined>} undefined when it does not run or is too old
 */
export async function tryPython(command) {
  const env = { ...process.env, PYTHONPATH: '', PYTHONDONTWRITEBYTECODE: '1' };
  const { code, stdout } = await run(command, ['-c', QUESTION], { env, timeoutMs: 20_000 });
  return code === 0 ? pythonIn(stdout) : undefined;
}

/**
 * @param {string} text what the question printed
 * @returns {Python | undefined}
 */
export function pythonIn(text) {
  const { path, version, redis } = answerIn(text);
  if (typeof path !== 'string' || path === '' || typeof version !== 'string') return undefined;
  if (!isAtLeast(version, OLDEST_PYTHON)) return undefined;
  const able = typeof redis === 'string' && isAtLeast(redis, OLDEST_CLIENT);
  return { path, version, ...(able ? { redis } : {}) };
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function answerIn(text) {
  try {
    /** @type {unknown} */
    const answer = JSON.parse(text.trim().split('\n').at(-1) ?? '');
    return isRecord(answer) ? answer : {};
  } catch {
    return {};
  }
}
