import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findCommands } from '../base/find-command.mjs';
import { lastLines, run } from '../base/run.mjs';

/**
 * Debian's packages without installing them: fetched with `apt-get download`, unpacked into a folder of ours. Works
 * for any user, changes nothing of the system.
 */

export const hasDebianTools = () =>
  ['apt-get', 'apt-cache', 'dpkg-deb', 'dpkg-query', 'ldd'].every((name) => findCommands(name).length > 0);

/** @typedef {(names: string[]) => Promise<void>} Fetch unpacks the named packages, throws an Error when it cannot */
/** @typedef {(names: string[]) => Promise<string[]>} NamesFor */

/**
 * @param {string} folder where the packages are unpacked
 * @returns {{ fetch: Fetch, dependenciesOf: NamesFor, absentFor: NamesFor, close: () => void }}
 */
export function openDebianPackages(folder) {
  // Lists of our own, in case the system's are empty or out of date; not shared, for apt locks them.
  const lists = join(folder, 'apt-lists');
  /** @type {string[]} */
  let options = [];

  async function refreshLists() {
    for (const inner of ['state/lists/partial', 'cache/archives/partial']) {
      mkdirSync(join(lists, inner), { recursive: true });
    }
    options = [
      ['Dir::State', join(lists, 'state')],
      ['Dir::State::lists', join(lists, 'state', 'lists')],
      ['Dir::State::status', '/var/lib/dpkg/status'],
      ['Dir::Cache', join(lists, 'cache')],
      ...(process.getuid?.() === 0 ? [['APT::Sandbox::User', 'root']] : []),
    ].flatMap(([name, value]) => ['-o', `${name ?? ''}=${value ?? ''}`]);
    // One unreachable source of several is no reason to give up; a package that is missing then says so.
    await run('apt-get', [...options, 'update'], { timeoutMs: 180_000 });
  }

  /** @param {string[]} names */
  async function download(names) {
    const drafts = mkdtempSync(join(folder, 'download-'));
    try {
      const outcome = await run('apt-get', [...options, 'download', ...names], {
        cwd: drafts,
        timeoutMs: 180_000,
      });
      if (outcome.code !== 0) return outcome.output;
      for (const file of readdirSync(drafts).filter((name) => name.endsWith('.deb'))) {
        const { code, output } = await run('dpkg-deb', ['-x', join(drafts, file), folder]);
        if (code !== 0) return output;
      }
      return undefined;
    } finally {
      rmSync(drafts, { recursive: true, force: true });
    }
  }

  return {
    async fetch(names) {
      let problem = await download(names);
      if (problem !== undefined && options.length === 0) {
        await refreshLists();
        problem = await download(names);
      }
      if (problem !== undefined)
        throw new Error(`apt-get download ${names.join(' ')}:\n${lastLines(problem, 4)}`);
    },

    /** Of the packages and whatever they need those that are not installed. */
    async absentFor(names) {
      const simulate = () =>
        run('apt-get', [...options, 'install', '--simulate', '--no-install-recommends', ...names]);
      let outcome = await simulate();
      if (outcome.code !== 0 && options.length === 0) {
        await refreshLists();
        outcome = await simulate();
      }
      if (outcome.code !== 0)
        throw new Error(`apt-get install ${names.join(' ')}:\n${lastLines(outcome.output, 4)}`);
      return installedIn(outcome.stdout);
    },

    close() {
      rmSync(lists, { recursive: true, force: true });
    },

    async dependenciesOf(names) {
      const narrow = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
        (kind) => `--no-${kind}`,
      );
      const { stdout } = await run('apt-cache', [...options, 'depends', '--recurse', ...narrow, ...names]);
      return dependencyNames(stdout);
    },
  };
}

/**
 * The packages that `apt-cache depends --recurse` names; virtual ones stand in angle brackets and are left out.
 * @param {string} text
 */
export function dependencyNames(text) {
  const names = text
    .split('\n')
    .flatMap(
      (line) => /^(?:\s+\|?(?:Pre)?Depends:\s+)?([a-z0-9][a-z0-9.+-]*)(?::\w+)?$/.exec(line)?.[1] ?? [],
    );
  return [...new Set(names)];
}

/**
 * The packages that `apt-get install --simulate` would install.
 * @param {string} text
 */
export const installedIn = (text) => [...text.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');

/**
 * The libraries a binary lacks, by file name.
 * @param {string} binary
 * @param {string[]} libraryFolders
 */
export async function missingLibraries(binary, libraryFolders) {
  const { stdout } = await run('ldd', [binary], {
    env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: libraryFolders.join(':') },
  });
  return missingIn(stdout);
}

/** @param {string} text what `ldd` printed */
export const missingIn = (text) => [
  ...new Set(text.split('\n').flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? [])),
];

/**
 * The package that by Debian's naming rule holds a library: libjemalloc.so.2 is in libjemalloc2,
 * liblua5.1.so.0 in liblua5.1-0. Lua's own modules are named without the rule.
 * @param {string} library
 * @param {string[]} candidates
 */
export function packageOf(library, candidates) {
  const [, stem, version] = /^(.+)\.so\.(.+)$/.exec(library) ?? [];
  if (stem === undefined || version === undefined) return undefined;
  const joined = `${stem}${/\d$/.test(stem) ? '-' : ''}${version}`.toLowerCase();
  const module = /^liblua[\d.]+-(.+)$/.exec(stem)?.[1];
  return candidates.find(
    (name) => name === joined || name === `${joined}t64` || (module && name === `lua-${module}`),
  );
}
