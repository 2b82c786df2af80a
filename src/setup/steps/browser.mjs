import { existsSync, readFileSync } from 'node:fs';
import { messageOf, SetupFailure } from '../base/failure.mjs';
import { findCommands } from '../base/find-command.mjs';
import { cacheFolder, root, thisMachine } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { versionIn } from '../base/version.mjs';
import { cachedChromium, fetchChromium } from './browser-from-debian.mjs';
import { hasDebianTools } from './debian-packages.mjs';
import { toolPath } from './tool-path.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * A Chromium for the tests: the one named, one on the PATH, Playwright's own, else one fetched now.
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<NodeJS.ProcessEnv>} what the tests are told of it; nothing when it is Playwright's own
 */
export async function ensureBrowser(node, report) {
  const named = process.env['CAPSTAN_CHROMIUM'];
  if (named) {
    if (await runs(named)) return { CAPSTAN_CHROMIUM: named };
    throw new SetupFailure(
      `CAPSTAN_CHROMIUM names ${named}, which does not run.`,
      'Correct the variable or leave it out.',
    );
  }
  const found =
    (await browserOnPath()) ??
    (await browserOfPlaywright(node)) ??
    (await browserInCache()) ??
    (await fetchBrowser(node, report));
  return found.ofPlaywright ? {} : { CAPSTAN_CHROMIUM: found.path };
}

/** @typedef {{ path: string, ofPlaywright: boolean }} Browser */

/** @returns {Promise<Browser | undefined>} */
async function browserOnPath() {
  for (const path of NAMES.flatMap((name) => findCommands(name))) {
    if (await runs(path)) return { path, ofPlaywright: false };
  }
  return undefined;
}

/** @returns {Promise<Browser | undefined>} */
async function browserInCache() {
  const path = cachedChromium(cacheFolder(thisMachine()));
  return path && (await runs(path)) ? { path, ofPlaywright: false } : undefined;
}

/**
 * @param {string} node
 * @returns {Promise<Browser | undefined>}
 */
async function browserOfPlaywright(node) {
  const ask = 'import { chromium } from "@playwright/test"; console.log(chromium.executablePath())';
  const { stdout } = await run(node, ['--input-type=module', '--eval', ask], {
    cwd: root,
    timeoutMs: 20_000,
  });
  const path = stdout.trim();
  return path && existsSync(path) && (await runs(path)) ? { path, ofPlaywright: true } : undefined;
}

/**
 * A browser package may be a mere note to install something else, so it has to answer.
 * @param {string} path
 */
async function runs(path) {
  const { code, stdout } = await run(path, ['--version', '--no-sandbox'], { timeoutMs: 15_000 });
  return code === 0 && versionIn(stdout) !== undefined;
}

/**
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Browser>}
 */
async function fetchBrowser(node, report) {
  const problem = await tryStep(report, 'Fetching a browser for the tests with Playwright', async (note) => {
    const args = [toolPath('@playwright/test', 'playwright'), 'install', 'chromium'];
    const outcome = await run(node, args, { cwd: root, timeoutMs: 240_000, onLine: note });
    if (outcome.timedOut) throw new Error('no answer within 4 minutes');
    if (outcome.code !== 0) throw new Error(reasonIn(outcome.output));
  });
  if (problem === undefined) {
    const own = await browserOfPlaywright(node);
    if (own) return own;
  }
  const reason = problem ?? 'the one it fetched lacks libraries of the system';
  if (!isDebian()) {
    throw new SetupFailure(
      `The tests of the panel need Chromium. None is on the PATH, and Playwright could not provide one: ${reason}.`,
      browserAdvice(),
    );
  }
  return process.getuid?.() === 0 ? installChromium(report) : unpackChromium(report);
}

/**
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Browser>}
 */
async function installChromium(report) {
  return report.step('Installing Chromium from the Debian packages', async (note) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, timeoutMs: 300_000, onLine: note });
    const args = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'];
    const { output } = await run('apt-get', args, { env, timeoutMs: 900_000, onLine: note });
    const installed = await browserOnPath();
    if (installed) return installed;
    throw new SetupFailure(`apt-get install chromium failed:\n${lastLines(output, 6)}`, browserAdvice());
  });
}

/**
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Browser>}
 */
async function unpackChromium(report) {
  return report.step('Getting Chromium from the Debian packages (no root needed)', async (note) => {
    try {
      await fetchChromium(cacheFolder(thisMachine()), note);
      const fetched = await browserInCache();
      if (fetched) return fetched;
    } catch (error) {
      throw new SetupFailure(`Chromium could not be fetched: ${messageOf(error)}`, browserAdvice());
    }
    throw new SetupFailure('The Chromium of the Debian packages does not run here.', browserAdvice());
  });
}

/**
 * @param {import('../base/report.mjs').Report} report
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<void>} work
 * @returns {Promise<string | undefined>} what went wrong
 */
async function tryStep(report, title, work) {
  try {
    await report.step(title, work);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * The line that says why, rather than the stack below it.
 * @param {string} output
 */
const reasonIn = (output) => /^.*Error: (.+)$/m.exec(output)?.[1] ?? lastLines(output, 2);

/** Not its kin: Ubuntu's package of that name only points to a snap. */
function isDebian() {
  if (process.platform !== 'linux' || !hasDebianTools() || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function browserAdvice() {
  const own = 'or name one that is there: CAPSTAN_CHROMIUM=/path/to/chromium npm test';
  if (process.platform === 'darwin') return `Install one: brew install --cask chromium\n${own}`;
  if (process.platform === 'win32') return `Install Chrome from https://www.google.com/chrome\n${own}`;
  return `Install one: sudo apt-get install chromium (dnf, pacman: chromium)\n${own}`;
}
