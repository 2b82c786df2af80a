import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where a Python was found, or in one sentence why none can be used, with what to do. */
export type FoundPython =
  | { readonly path: string; readonly problem: null }
  | { readonly path: null; readonly problem: string };

/** The oldest one that the package of workers is written for: 3.9. */
const OLDEST_MINOR = 9;
const PROBE_TIMEOUT_MS = 20_000;
/** As workers are started: with no other module path of the user's. */
const QUESTION = `
import sys
able = False
try:
    import redis
    able = int(redis.__version__.split(".")[0]) >= 5
except Exception:
    pass
print(sys.version_info[0], sys.version_info[1], "able" if able else "unable")
`;
const NAME_ONE = 'or name another Python with CAPSTAN_PYTHON';

const run = promisify(execFile);

/**
 * The first `python3` or `python` of the PATH that is new enough and can import `redis`. One that cannot is no answer:
 * the next may be able to.
 * @param env in which it is run, and whose PATH is searched
 */
export async function findPython(
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundPython> {
  let withoutClient: string | null = null;
  let tooOld: string | null = null;
  for (const file of candidates(env, platform)) {
    const answer = await ask(file, env);
    if (answer === null) continue;
    if (!answer.newEnough) tooOld ??= `${file} is Python ${answer.version}`;
    else if (answer.able) return { path: file, problem: null };
    else withoutClient ??= file;
  }
  if (withoutClient !== null) return { path: null, problem: noClient(withoutClient) };
  const found = tooOld === null ? 'No Python was found.' : `${tooOld}, which is too old.`;
  return {
    path: null,
    problem: `${found} Install Python 3.9 or newer with its package "redis", ${NAME_ONE}.`,
  };
}

/** What to say of a Python that cannot import `redis`. */
export const noClient = (file: string): string =>
  `${file} has no package "redis" of version 5 or newer. Install it (${file} -m pip install redis), ${NAME_ONE}.`;

function candidates(env: Readonly<Record<string, string>>, platform: NodeJS.Platform): string[] {
  // Windows spells it `Path`.
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  // What is started from the Finder is given a PATH without the folders of Homebrew and of python.org.
  if (platform === 'darwin') folders.push('/opt/homebrew/bin', '/usr/local/bin');
  const ending = platform === 'win32' ? '.exe' : '';
  const files = ['python3', 'python'].flatMap((name) => folders.map((folder) => join(folder, name + ending)));
  return [...new Set(files)].filter((file) => existsSync(file) && !asksToInstall(file, platform));
}

/** Where Apple's developer tools are missing, its `python3` only opens a window that offers them. */
function asksToInstall(file: string, platform: NodeJS.Platform): boolean {
  const tools = ['/Library/Developer/CommandLineTools', '/Applications/Xcode.app'];
  return platform === 'darwin' && file.startsWith('/usr/bin/') && !tools.some((tool) => existsSync(tool));
}

/** Null: it does not run. */
async function ask(file: string, env: Readonly<Record<string, string>>) {
  try {
    const { stdout } = await run(file, ['-c', QUESTION], {
      env: { ...env, PYTHONPATH: '', PYTHONDONTWRITEBYTECODE: '1' },
      timeout: PROBE_TIMEOUT_MS,
      windowsHide: true,
    });
    const [, major = '', minor = '', able] = /^(\d+) (\d+) (able|unable)\s*$/m.exec(stdout) ?? [];
    if (able === undefined) return null;
    const newEnough = Number(major) === 3 && Number(minor) >= OLDEST_MINOR;
    return { version: `${major}.${minor}`, newEnough, able: able === 'able' };
  } catch {
    return null;
  }
}
