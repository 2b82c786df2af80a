import { isRecord } from '../base/json-file.mjs';

/**
 * npm leaves an optional package out of the lock file when the registry at hand does not have that version, as
 * mirrors often do for foreign platforms. `npm ci` then refuses the whole file, on every machine.
 *
 * @typedef {{ path: string, entry: Record<string, unknown> }} Gap
 * @param {unknown} lock package-lock.json
 * @returns {Gap[]} the entries that are missing, without checksum: npm fetches them by version where they are needed
 */
export function gapsInLock(lock) {
  if (!isRecord(lock) || !isRecord(lock['packages'])) return [];
  const packages = lock['packages'];
  /** @type {Map<string, Gap>} */
  const gaps = new Map();
  for (const [parent, description] of Object.entries(packages)) {
    if (!isRecord(description) || !isRecord(description['optionalDependencies'])) continue;
    for (const [name, range] of Object.entries(description['optionalDependencies'])) {
      if (placesFor(name, parent).some((place) => place in packages)) continue;
      const path = `node_modules/${name}`;
      gaps.set(path, { path, entry: entryFor(name, String(range), description['dev'] === true) });
    }
  }
  return [...gaps.values()];
}

/**
 * The lock file with its gaps filled, in npm's order.
 * @param {Record<string, unknown>} lock
 */
export function completedLock(lock) {
  const packages = isRecord(lock['packages']) ? lock['packages'] : {};
  const all = {
    ...packages,
    ...Object.fromEntries(gapsInLock(lock).map(({ path, entry }) => [path, entry])),
  };
  const sorted = Object.entries(all).sort(([left], [right]) => left.localeCompare(right, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/**
 * Where a package that `parent` depends on may be: beside it or further up.
 * @param {string} name
 * @param {string} parent
 */
function placesFor(name, parent) {
  const places = [`node_modules/${name}`];
  const steps = parent.split('/node_modules/');
  for (let depth = steps.length; parent !== '' && depth > 0; depth -= 1) {
    places.unshift(`${steps.slice(0, depth).join('/node_modules/')}/node_modules/${name}`);
  }
  return places;
}

/**
 * @param {string} name
 * @param {string} range
 * @param {boolean} dev
 */
function entryFor(name, range, dev) {
  const { os, cpu, libc } = platformIn(name);
  return {
    version: range.replace(/^[^\d]*/, ''),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

/**
 * The platform that such packages carry in their name, as in `@rolldown/binding-linux-x64-musl`.
 * @param {string} name
 */
export function platformIn(name) {
  const words = name.split(/[-/]/);
  /** @param {Record<string, string>} meanings */
  const find = (meanings) => {
    const word = words.find((candidate) => candidate in meanings);
    return word === undefined ? undefined : meanings[word];
  };
  return {
    os: find({
      ...{
        aix: 'aix',
        android: 'android',
        darwin: 'darwin',
        freebsd: 'freebsd',
        linux: 'linux',
        netbsd: 'netbsd',
      },
      ...{ openbsd: 'openbsd', openharmony: 'openharmony', sunos: 'sunos', win: 'win32', win32: 'win32' },
    }),
    cpu: find({
      ...{ arm: 'arm', arm64: 'arm64', armv7: 'arm', ia32: 'ia32', loong64: 'loong64', ppc64: 'ppc64' },
      ...{ riscv64: 'riscv64', s390x: 's390x', wasm32: 'wasm32', x64: 'x64' },
    }),
    libc: find({ gnu: 'glibc', musl: 'musl' }),
  };
}
