/**
 * The walls of src/ as one table: what each folder may import besides itself.
 * `local` are paths in the repository, `packages` npm packages, `node` Node's own modules.
 */
const walls = {
  model: { packages: ['zod'] },
  contract: { local: ['^src/model/'], packages: ['@orpc/contract', 'zod'] },
  core: { local: ['^src/model/'], node: true },
  adapters: {
    local: ['^src/model/', '^src/core/ports/'],
    packages: ['pino', 'prom-client', 'cron-parser', 'cronstrue'],
    node: true,
    except: '^src/adapters/memory/',
  },
  // The in-memory engine stands in for the whole of core, with core's own feeds.
  'adapters/memory': { local: ['^src/model/', '^src/core/'] },
  workers: {
    local: ['^src/model/', '^src/core/', '^src/adapters/(redis|clock)/'],
    // The libraries of job types, and of the forms they ask for.
    packages: [
      'zod',
      'chardet',
      'csv-parse',
      'eld',
      'email-addresses',
      'ipaddr.js',
      'libphonenumber-js',
      'luxon',
      'sharp',
      'tldts',
    ],
    node: true,
  },
  api: {
    local: ['^src/model/', '^src/contract/', '^src/core/'],
    packages: ['@orpc/.+', 'express', 'helmet', '@fastify/busboy'],
    node: true,
  },
  host: {
    local: ['^src/model/', '^src/core/', '^src/adapters/', '^src/api/'],
    packages: ['zod'],
    node: true,
  },
  ctl: {
    local: ['^src/model/', '^src/contract/', '^src/adapters/redis/run-command[.]ts$'],
    node: true,
  },
  main: {
    local: [
      '^src/model/',
      '^src/contract/desktop',
      '^src/api/serve-port',
      '^src/core/ports/monotonic[.]ts$',
      '^src/host/(start-engine|compose|config|entries|notices|log-file)[.]ts$',
    ],
    packages: ['electron', 'electron-updater'],
    node: true,
  },
  preload: { local: ['^src/contract/desktop'], packages: ['electron'] },
  renderer: {
    local: ['^src/model/', '^src/contract/'],
    packages: [
      'react',
      'react-dom',
      '@mantine/.+',
      '@tabler/.+',
      '@tanstack/.+',
      '@xyflow/.+',
      '@dagrejs/.+',
      '@codemirror/.+',
      '@lezer/highlight',
      'uplot',
      'zod',
    ],
  },
  // Loaded when packages are installed; set-up itself runs before that.
  setup: { node: true, packages: ['@electron/asar', '@electron/fuses', 'electron-builder', 'yaml'] },
};

const test = '[.](test|suite)[.]tsx?$';
// Tests with a real Redis or real processes.
const redisTest = '[.](redis|process)[.](test|suite)[.]tsx?$';
// `electron/renderer` and its like are known to Electron alone and never resolve to a file.
const npm = (name) =>
  name.startsWith('electron') ? `^(node_modules/)?${name}(/|$)` : `^node_modules/${name}(/|$)`;
const types = (name) => `^node_modules/@types/${name.replace('@', '').replace('/', '__')}(/|$)`;
const nodeModule = { dependencyTypesNot: ['core'] };

function wall(folder, { local = [], packages = [], node = false, except }) {
  const allowed = [
    `^src/${folder}/`,
    ...local,
    ...packages.flatMap((name) => [npm(name), types(name)]),
    // Redis, oRPC and types have rules of their own below.
    ...(folder === 'adapters' ? [npm('(bullmq|ioredis)')] : []),
    ...(folder === 'renderer' || folder === 'ctl' ? [npm('@orpc/.+')] : []),
  ];
  // A test may also use the in-memory adapters and anybody's shared battery.
  const allowedInTests = [
    ...allowed,
    '^src/adapters/memory/',
    test,
    // Properties come from there, bounded by their runs.
    '^e2e/fixtures/(properties|full-size)[.]ts$',
    npm('(vitest|@vitest/.+|eventsource|zod|@testing-library/.+)'),
  ];
  const comment = `src/${folder} may import: itself, ${[...local, ...packages, node && 'node:*'].filter(Boolean).join(', ')}`;
  const to = (pathNot, inTests) => ({ pathNot, ...(node || inTests ? nodeModule : {}) });
  return [
    {
      name: `wall-${folder}`,
      comment,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: except ? [test, except] : test },
      to: to(allowed, false),
    },
    {
      name: `wall-${folder}-tests`,
      comment: `${comment}; its tests also the in-memory adapters, shared batteries and test libraries`,
      severity: 'error',
      from: { path: `^src/${folder}/.*${test}`, pathNot: redisTest },
      to: to(allowedInTests, true),
    },
    {
      name: `wall-${folder}-redis-tests`,
      comment: `${comment}; its Redis tests also the Redis and process adapters`,
      severity: 'error',
      from: { path: `^src/${folder}/.*${redisTest}` },
      to: to(
        [
          ...allowedInTests,
          '^src/adapters/',
          '^src/setup/',
          '^[.]config/electron-builder[.]mjs$',
          '^e2e/fixtures/',
          npm('(bullmq|ioredis)'),
        ],
        true,
      ),
    },
  ];
}

module.exports = {
  forbidden: [
    ...Object.entries(walls).flatMap(([folder, rules]) => wall(folder, rules)),
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'redis-only-in-its-adapter',
      comment:
        'BullMQ and ioredis are known to src/adapters/redis alone (and to tests that need a real Redis).',
      severity: 'error',
      from: { pathNot: ['^src/adapters/redis/', redisTest, '^e2e/'] },
      to: { path: npm('(bullmq|ioredis)') },
    },
    {
      name: 'one-adapter-does-not-know-another',
      comment: 'Adapters meet in src/host; what two of them share is a port or belongs to the model.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/', pathNot: test },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'orpc-at-the-edges',
      comment: 'oRPC stays in contract/, api/ and the clients of renderer/ and ctl/.',
      severity: 'error',
      from: { pathNot: ['^src/(contract|api)/', '^src/(renderer|ctl)/client[.]ts$', '^e2e/'] },
      to: { path: npm('@orpc/.+') },
    },
    {
      name: 'workers-are-started-not-imported',
      comment: 'Code in src/workers runs in a thread or process of its own; pass its URL.',
      severity: 'error',
      from: { pathNot: '^src/workers/' },
      to: { path: '^src/workers/' },
    },
    {
      name: 'entries-are-not-imported',
      comment: 'An entry starts something; what others need of it belongs in a module of its own.',
      severity: 'error',
      from: {},
      to: {
        path: ['^src/host/(server|worker)[.]ts$', '^src/workers/[^/]+[.]ts$', '^src/(main|ctl)/index[.]ts$'],
      },
    },
    {
      name: 'electron-in-the-shell',
      comment: 'Only the shell knows Electron; everything else runs on plain Node.',
      severity: 'error',
      from: { pathNot: ['^src/(main|preload)/', '^e2e/'] },
      to: { path: npm('electron(-updater)?') },
    },
    {
      name: 'preload-sees-the-renderer-side-of-electron',
      severity: 'error',
      comment: 'A sandboxed preload has electron/renderer and nothing of the main process.',
      from: { path: '^src/(?!main/)' },
      to: { path: '^electron/main$' },
    },
    {
      name: 'preload-takes-types-only',
      comment: 'Whatever preload imports from src is erased, so it stays one small file.',
      severity: 'error',
      from: { path: '^src/preload/', pathNot: test },
      to: { path: '^src/(model|contract)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Production code does not depend on tests or batteries.',
      severity: 'error',
      from: { pathNot: [test, '^e2e/'] },
      to: { path: test },
    },
    {
      name: 'e2e-looks-from-outside',
      comment: 'Whole-product tests speak the contract; they do not reach into the layers (fixtures may).',
      severity: 'error',
      from: { path: '^e2e/', pathNot: '^e2e/fixtures/' },
      to: { path: '^src/', pathNot: '^src/(model|contract|setup)/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'Packages are declared in package.json, not borrowed from a dependency.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(out|dist)/', '[.](css|svg|png)$'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['types', 'module', 'main'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
};
