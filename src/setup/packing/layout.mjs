import { isBuiltin } from 'node:module';

/**
 * What an installed Capstan has to look like, as rules over lists of files: each gives its problems in words.
 */

const MB = 1_000_000;

/** Largest size of each part of what is added to Electron, bytes. */
const BUDGET = {
  archive: 12 * MB,
  bundles: 10 * MB,
  /** Packages with machine code. */
  packages: 30 * MB,
  node: 140 * MB,
  redis: 8 * MB,
  total: 190 * MB,
};

/** @typedef {keyof typeof BUDGET} Part */
/** @typedef {{ unpacked: boolean, hash?: unknown }} ArchiveEntry a file of Electron's archive */

const IN_ARCHIVE = [
  'package.json',
  'beside.json',
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'resources/icons/app/256x256.png',
  'resources/icons/tray-ok.png',
  'resources/icons/tray-okTemplate@2x.png',
];
const ALLOWED_IN_ARCHIVE =
  /^(package\.json|beside\.json|out\/(main|preload|renderer)\/|resources\/icons\/(app\/|tray-))/;
const NEVER = /\.(map|ts|tsx)$|(^|\/)(src|test|tests|__pycache__)\//;

/**
 * The archive: only what Electron runs, everything inside it and with a checksum.
 * @param {ReadonlyMap<string, ArchiveEntry>} files
 */
export function archiveProblems(files) {
  const missing = IN_ARCHIVE.filter((path) => !files.has(path)).map(
    (path) => `${path} is not in the archive`,
  );
  const others = [...files].flatMap(([path, { unpacked, hash }]) => {
    if (!ALLOWED_IN_ARCHIVE.test(path) || NEVER.test(path))
      return [`${path} does not belong into the archive`];
    if (unpacked) return [`${path} lies outside the archive`];
    return hash === undefined ? [`${path} has no checksum in the archive`] : [];
  });
  return [...missing, ...others];
}

/**
 * What lies beside the archive.
 * @param {readonly string[]} files from the resources folder
 * @param {NodeJS.Platform} platform
 * @param {readonly string[]} entries that Node runs, as `server`
 */
export function besideProblems(files, platform, entries) {
  const windows = platform === 'win32';
  const wanted = [
    windows ? 'bin/node.exe' : 'bin/node',
    ...(windows
      ? []
      : ['bin/redis-server', 'bin/redis-cli', 'licences/redis.txt', 'licences/redis-version.txt']),
    ...['capstan', 'node', 'packages', 'lgpl-3', 'gpl-3'].map((name) => `licences/${name}.txt`),
    'app.asar.unpacked/package.json',
    ...entries.map((entry) => `app.asar.unpacked/out/main/${entry}.js`),
    'app.asar.unpacked/resources/python/src/capstan_worker/__main__.py',
  ];
  const present = new Set(files);
  return [
    ...wanted.filter((path) => !present.has(path)).map((path) => `${path} is missing`),
    ...files
      .filter((path) => NEVER.test(path) && !path.includes('/node_modules/') && !path.includes('/resources/'))
      .map((path) => `${path} does not belong there`),
  ];
}

/**
 * How each of Electron's switches has to be set, by the names of @electron/fuses. The cookie store is not encrypted: nobody sets
 * a cookie, and on macOS an app without a signature would ask for the Keychain after each update (docs/tutorial/fuses.md,
 * `cookieEncryption`, Electron 45, 96f3996d8d).
 */
const SAFE_FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};
/** The state of a switch in the binary: '1'. */
const ENABLED = 49;

/**
 * The switches of a packed binary that are set wrongly, in words.
 * @param {object} wire what @electron/fuses has read: the state of each switch by its number
 * @param {Record<string, unknown>} numbers the number of each switch by its name
 */
export function fuseProblems(wire, numbers) {
  const states = new Map(Object.entries(wire).map(([number, state]) => [number, state === ENABLED]));
  return Object.entries(SAFE_FUSES)
    .filter(([name, on]) => states.get(String(numbers[name])) !== on)
    .map(([name, on]) => `fuse ${name} is not ${on ? 'on' : 'off'}`);
}

/**
 * The list of checksums against what is found.
 * @param {Record<string, string>} listed
 * @param {Record<string, string>} found
 */
export function manifestProblems(listed, found) {
  return [
    ...Object.keys(found)
      .filter((path) => !(path in listed))
      .map((path) => `${path} is not in the list of checksums`),
    ...Object.entries(listed).flatMap(([path, checksum]) => {
      if (!(path in found)) return [`${path} is in the list of checksums but not there`];
      return found[path] === checksum ? [] : [`${path} differs from its checksum`];
    }),
  ];
}

/** Imports of built modules: minified or not, each statement names its module in quotes behind `from` or `import`. */
const IMPORT = /(?:^|[;}\n])\s*(?:import|export)\s*(?:[\w$*{][^'"`;]*?\bfrom\s*)?(["'])([^"'\n]+)\1/g;

/**
 * Packages that a bundle expects to be installed.
 * @param {string} code
 * @param {readonly string[]} allowed
 */
export function foreignImports(code, allowed) {
  const names = [...code.matchAll(IMPORT)].map((match) => match[2] ?? '');
  return [...new Set(names)].filter(
    // Newer modules of Node are not known to the Node that runs this, but only they begin with `node:`.
    (name) => !/^(\.{1,2}\/|node:)/.test(name) && !isBuiltin(name) && !allowed.includes(name),
  );
}

/**
 * @param {Record<Part, number>} sizes in bytes
 */
export function budgetProblems(sizes) {
  return /** @type {Part[]} */ (Object.keys(BUDGET))
    .filter((part) => sizes[part] > BUDGET[part])
    .map((part) => `${part}: ${inMegabytes(sizes[part])} of at most ${inMegabytes(BUDGET[part])}`);
}

/** @param {number} bytes */
export const inMegabytes = (bytes) => `${(bytes / MB).toFixed(1)} MB`;

/**
 * The desktop entry of the Linux packages.
 * @param {string} text
 */
export function desktopEntryProblems(text) {
  const wanted = {
    Name: /^Capstan$/,
    Exec: /^\/opt\/Capstan\/capstan %U$/,
    Icon: /^capstan$/,
    StartupWMClass: /^capstan$/,
    MimeType: /(^|;)x-scheme-handler\/capstan;/,
    Categories: /^Development;$/,
  };
  const values = new Map(
    text.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
  );
  return Object.entries(wanted)
    .filter(([key, pattern]) => !pattern.test(values.get(key) ?? ''))
    .map(([key]) => `desktop entry: ${key}=${values.get(key) ?? ''}`);
}

/**
 * Whether a Linux program needs a loader, and with it libraries of the machine it runs on.
 * @param {Buffer} elf
 */
export function isStatic(elf) {
  if (elf.toString('latin1', 0, 4) !== '\u007fELF' || elf[4] !== 2) return false;
  const INTERPRETER = 3;
  const [start, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => elf.readUInt32LE(start + index * size)).every(
    (kind) => kind !== INTERPRETER,
  );
}
