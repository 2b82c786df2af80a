const { existsSync } = require('node:fs');
const { join } = require('node:path');

/*
 * The supervisor without a window and four Python workers, all kept running by PM2:
 *
 *   npm install && npm install -g pm2
 *   pm2 start resources/pm2/ecosystem.config.cjs
 *   pm2 scale worker_a 4      pm2 reload worker_a      pm2 logs worker_a      pm2 delete all
 *
 * Environment: REDIS_HOST (127.0.0.1), REDIS_PORT (6379), REDIS_PASSWORD, NODE_ENV (production), PORT (3000),
 * CAPSTAN_DATA_DIR, CAPSTAN_PYTHON (python3; it needs the package "redis").
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

const common = {
  REDIS_HOST: env.REDIS_HOST || '127.0.0.1',
  REDIS_PORT: env.REDIS_PORT || '6379',
  NODE_ENV: env.NODE_ENV || 'production',
  ...given('REDIS_PASSWORD'),
};

/** They come back after half a second, then later and later; ten quick ends in a row are enough. */
const restart = { exp_backoff_restart_delay: 500, min_uptime: '10s', max_restarts: 10 };

/** Workers of one queue. Their ids are `<name>_<pid>`, so any number may share the name. */
const worker = (name, instances) => ({
  name,
  script: env.CAPSTAN_PYTHON || (windows ? 'python' : 'python3'),
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
        ...given('PORT', 'CAPSTAN_DATA_DIR', 'CAPSTAN_TOKEN', 'CAPSTAN_HOST'),
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
