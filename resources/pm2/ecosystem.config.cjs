const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

/*
 * The supervisor without a window and four Python workers, all kept running by PM2:
 *
 *   npm install
 *   npx pm2 start resources/pm2/ecosystem.config.cjs
 *   pm2 scale worker_a 4      pm2 reload worker_a      pm2 logs worker_a      pm2 delete all
 *
 * Environment: REDIS_URL, or REDIS_HOST, REDIS_PORT, REDIS_PASSWORD (that of the Capstan that runs here, else
 * 127.0.0.1:6379), NODE_ENV (production), PORT (3000, or the next free one), CAPSTAN_DATA_DIR, CAPSTAN_PYTHON (a python3 with
 * the package "redis", else the environment that the set-up has made).
 */

const root = join(__dirname, '..', '..');
const { env, platform, arch } = process;
const windows = platform === 'win32';

/** Only what is set; PM2 would pass an undefined one on as text. */
const given = (...names) =>
  Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));

/** What npm has brought along, else the one that runs PM2; Node 24 it has to be. */
const node =
  [
    join(
      root,
      'node_modules',
      `node-${windows ? 'win' : platform}-${arch}`,
      'bin',
      windows ? 'node.exe' : 'node',
    ),
  ].find(existsSync) ?? process.execPath;

/** Where applications keep their data, and what can be fetched again: as the set-up has it (src/setup/base/paths.mjs). */
const folders = {
  darwin: [
    join(homedir(), 'Library', 'Application Support', 'Capstan'),
    join(homedir(), 'Library', 'Caches', 'Capstan'),
  ],
  win32: [
    join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Capstan'),
    join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'Capstan', 'Cache'),
  ],
}[platform] ?? [
  join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'capstan'),
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'capstan'),
];
const dataFolder = env.CAPSTAN_DATA_DIR || folders[0];
const cacheFolder = env.CAPSTAN_CACHE_DIR || folders[1];

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether an engine runs on the data folder that is not the supervisor of an earlier `pm2 start`. */
function engineRuns() {
  try {
    const { pid } = JSON.parse(readFileSync(join(dataFolder, 'engine.json'), 'utf8'));
    const pids = join(env.PM2_HOME || join(homedir(), '.pm2'), 'pids');
    const names = existsSync(pids) ? readdirSync(pids).filter((name) => name.startsWith('supervisor-')) : [];
    const isOurs = names.some((name) => readFileSync(join(pids, name), 'utf8').trim() === String(pid));
    return !isOurs && isAlive(pid);
  } catch {
    return false;
  }
}

/** The Redis of the engine that runs here, which knows its password. */
function redisOfEngine() {
  const words = [join(root, 'src', 'ctl', 'index.ts'), '--data-dir', dataFolder, 'redis', '--env'];
  const { stdout } = spawnSync(node, words, { encoding: 'utf8', timeout: 30_000 });
  return /^REDIS_URL=(.+)$/m.exec(stdout ?? '')?.[1];
}

const beside = engineRuns();
const named = given('REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_PASSWORD');
const joined = beside && Object.keys(named).length === 0 ? redisOfEngine() : undefined;
const redis = env.REDIS_URL
  ? { REDIS_URL: env.REDIS_URL }
  : joined
    ? { REDIS_URL: joined }
    : { REDIS_HOST: '127.0.0.1', REDIS_PORT: '6379', ...named };
const common = { ...redis, NODE_ENV: env.NODE_ENV || 'production' };

/** The Python that the workers run on: one with the package "redis". */
function findPython() {
  const made = join(
    cacheFolder,
    'python',
    'venv',
    ...(windows ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const candidates = env.CAPSTAN_PYTHON ? [env.CAPSTAN_PYTHON] : ['python3', 'python', made];
  const able = candidates.find(
    (name) => spawnSync(name, ['-c', 'import redis'], { stdio: 'ignore' }).status === 0,
  );
  if (able) return able;
  // PM2 would start workers again and again that end at once.
  throw new Error(
    `${candidates.join(', ')}: no Python here has the package "redis". "npm run python -- --version" makes one that has.`,
  );
}
const python = findPython();

/** They come back after half a second, then later and later; ten quick ends in a row are enough. */
const restart = { exp_backoff_restart_delay: 500, min_uptime: '10s', max_restarts: 10 };

/** Workers of one queue. Their ids are `<name>_<pid>`, so any number may share the name. */
const worker = (name, instances) => ({
  name,
  script: python,
  args: ['-m', 'capstan_worker', '--queue', name],
  // "-m" needs the interpreter as the program.
  interpreter: 'none',
  exec_mode: 'fork',
  instances,
  cwd: root,
  env: {
    ...common,
    WORKER_ID: name,
    PYTHONPATH: join(root, 'resources', 'python', 'src'),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  },
  max_memory_restart: '1G',
  // A worker that is told to stop has 4 s for the task in hand, and gives it back then.
  kill_timeout: 6_000,
  merge_logs: true,
  ...restart,
});

module.exports = {
  apps: [
    {
      name: 'supervisor',
      // What is built has the panel, too; the source has the API alone.
      script: [join(root, 'out', 'main', 'server.js'), join(root, 'src', 'host', 'server.ts')].find(
        existsSync,
      ),
      interpreter: node,
      exec_mode: 'fork',
      cwd: root,
      env: {
        ...common,
        // PM2 starts the workers; the supervisor looks after their tasks.
        CAPSTAN_PYTHON_WORKERS: 'external',
        ...given('PORT', 'CAPSTAN_DATA_DIR', 'CAPSTAN_TOKEN', 'CAPSTAN_HOST', 'CAPSTAN_ALLOWED_ORIGINS'),
        // A data folder has one engine at a time; this one is the second, which watches and takes over when the first is gone.
        ...(beside && { CAPSTAN_DATA_DIR: `${dataFolder}-pm2` }),
      },
      max_memory_restart: '1G',
      kill_timeout: 15_000,
      // It ends its processes itself, after what they have in hand: PM2 would signal all of them at the same time.
      treekill: false,
      ...restart,
    },
    worker('worker_a', 2),
    worker('worker_b', 2),
  ],
};
