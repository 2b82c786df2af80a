import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeftOut, SetupFailure } from '../base/failure.mjs';
import { createReport } from '../base/report.mjs';
import { ensurePython, pythonForEngine } from './python.mjs';
import { ensurePythonTools } from './python-tools.mjs';

let folder: string;
let cache: string;
let said: string;
const report = createReport({ write: (text: string) => (said += text) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-python-'));
  cache = join(folder, 'cache');
  said = '';
  vi.stubEnv('CAPSTAN_PYTHON', '');
  vi.stubEnv('CAPSTAN_CACHE_DIR', cache);
  onPath();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Folders whose programs are found; /bin for what the stand-ins below need. */
function onPath(...folders: string[]): void {
  vi.stubEnv('PATH', [...folders, join(folder, 'tools')].join(delimiter));
}

interface StandIn {
  readonly version?: string;
  readonly redis?: string;
  readonly venv?: 'works' | 'missing';
  /** What pip can install; all by default. */
  readonly pip?: 'works' | 'nothing' | 'only without versions';
}

/** A program that answers like a Python that is like this. */
function standIn(name: string, { version = '3.11.2', redis, venv = 'works', pip = 'works' }: StandIn = {}) {
  const path = join(folder, name, 'python3');
  mkdirSync(join(folder, name));
  const answer = (program: string, has: string | undefined) =>
    JSON.stringify({ path: program, version, ...(has === undefined ? {} : { redis: has }) });
  const fails = {
    works: 'false',
    nothing: 'true',
    'only without versions': 'case "$*" in *==*) true;; *) false;; esac',
  };
  const script = `#!/bin/sh
here=$0
case "$1 $2" in
  "-c "*) if [ -e "$here.redis" ]; then echo '${answer('SELF', '8.1.0')}' | /bin/sed "s|SELF|$here|"; else echo '${answer('SELF', redis)}' | /bin/sed "s|SELF|$here|"; fi;;
  "-m venv") ${venv === 'works' ? 'true' : 'echo "Error: ensurepip is not available"; exit 1'}
    /bin/mkdir -p "$3/bin"; /bin/cp "$here" "$3/bin/python";;
  "-m pip") if ${fails[pip]}; then echo "ERROR: No matching distribution found for redis"; exit 1; fi
    echo "$@" > "$here.redis";;
esac
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

const inFolder = (name: string) => join(folder, name);

test('the Python named is taken before one on the PATH', async () => {
  const named = standIn('named', { redis: '5.0.1' });
  standIn('found', { redis: '8.1.0' });
  onPath(inFolder('found'));
  vi.stubEnv('CAPSTAN_PYTHON', named);
  expect(await ensurePython(report, cache)).toMatchObject({ path: named, redis: '5.0.1' });
  expect(existsSync(cache)).toBe(false);
});

test('one that can import redis is taken as it is, before one of ours is made', async () => {
  standIn('without');
  const able = standIn('able', { redis: '8.1.0' });
  onPath(inFolder('without'), inFolder('able'));
  expect((await ensurePython(report, cache)).path).toBe(able);
  expect(existsSync(cache)).toBe(false);
});

test('what could not be made is not waited for at the next start, but another Python is tried at once', async () => {
  standIn('without', { pip: 'nothing' });
  onPath(inFolder('without'));
  await expect(ensurePython(report, cache)).rejects.toThrow('No matching distribution');
  expect(said).toContain('Getting redis for Python');
  said = '';
  await expect(ensurePython(report, cache)).rejects.toThrow('No matching distribution');
  expect(said).toBe('');
  standIn('later');
  onPath(inFolder('without'), inFolder('later'));
  expect(await ensurePython(report, cache)).toMatchObject({ redis: '8.1.0' });
  onPath(inFolder('without'));
  rmSync(join(cache, 'python', 'venv'), { recursive: true });
  await expect(ensurePython(report, cache)).rejects.toThrow();
  expect(said).toContain('Getting redis for Python');
});

test('without redis one of ours is made, once', async () => {
  standIn('without');
  onPath(inFolder('without'));
  const made = await ensurePython(report, cache);
  expect(made).toMatchObject({ path: join(cache, 'python', 'venv', 'bin', 'python'), redis: '8.1.0' });
  expect(readdirSync(join(cache, 'python'))).toEqual(['venv']);
  said = '';
  expect(await ensurePython(report, cache)).toEqual(made);
  expect(said).toBe('');
});

test('where the first Python cannot make one the next is asked', async () => {
  standIn('debian', { venv: 'missing' });
  standIn('other');
  onPath(inFolder('debian'), inFolder('other'));
  expect((await ensurePython(report, cache)).path).toMatch(/venv.bin.python$/);
});

test.each<[string, StandIn | undefined, RegExp]>([
  ['no Python', undefined, /No Python 3\.9 or newer was found/],
  ['an old one', { version: '3.8.18', redis: '5.0.1' }, /No Python 3\.9 or newer was found/],
  ['one without venv', { venv: 'missing' }, /ensurepip is not available/],
  ['one whose pip finds nothing', { pip: 'nothing' }, /No matching distribution found for redis/],
  ['one whose redis is too old', { redis: '4.6.0', venv: 'missing' }, /ensurepip is not available/],
])('with %s the engine goes without, and is told why in one line', async (_name, python, reason) => {
  if (python) standIn('only', python);
  onPath(inFolder('only'));
  await expect(ensurePython(report, cache)).rejects.toBeInstanceOf(SetupFailure);
  said = '';
  const { CAPSTAN_PYTHON, CAPSTAN_PYTHON_PROBLEM } = await pythonForEngine(report);
  expect(CAPSTAN_PYTHON).toBe('');
  expect(CAPSTAN_PYTHON_PROBLEM).toMatch(reason);
  expect(CAPSTAN_PYTHON_PROBLEM).not.toContain('\n');
  expect(said).toContain(`! Without Python workers: ${CAPSTAN_PYTHON_PROBLEM ?? ''}\n`);
  // No half of an environment is left behind.
  const left = existsSync(join(cache, 'python')) ? readdirSync(join(cache, 'python')) : [];
  expect(left.filter((name) => name !== 'failed.json')).toEqual([]);
});

test('a named one that cannot be used is mentioned, and another is looked for', async () => {
  const able = standIn('able', { redis: '8.1.0' });
  onPath(inFolder('able'));
  vi.stubEnv('CAPSTAN_PYTHON', '/nowhere/python');
  expect((await ensurePython(report, cache)).path).toBe(able);
  expect(said).toContain('CAPSTAN_PYTHON names /nowhere/python');
});

test('what tests need is installed apart, in other versions where the index lacks the pinned ones', async () => {
  standIn('without', { redis: '8.1.0', pip: 'only without versions' });
  onPath(inFolder('without'));
  const path = await ensurePythonTools(report, cache);
  expect(path).toMatch(/python.tests-[0-9a-f]{12}.bin.python$/);
  expect(said).toContain('Trying other versions.');
});

test('without any Python the tests of Python are left out rather than failed', async () => {
  await expect(ensurePythonTools(report, cache)).rejects.toBeInstanceOf(LeftOut);
});
