export const HELP = `npm run ctl -- <command> [--json]

  status                         groups, processes, dead letters
  logs <name> [--lines 20] [--nostream]
                                 what a group or a process prints, until Ctrl-C
  start | stop | restart <name>  a group, a process, or "all" workers
  reload <name>                  one process after another, without a gap
  scale <group> <count>          more or fewer processes
  redis                          which Redis, and the redis-cli line to reach it; --env: REDIS_URL=…, password and all
  redis <command> …              a command of Redis, as redis-cli runs it; needs no redis-cli
  monit                          the status once a second, until Ctrl-C

  --json                         for scripts: JSON, one document a line
  --data-dir <folder>            of the engine to be asked (CAPSTAN_DATA_DIR)
  --url <address>                of the engine, instead of looking it up
  --token <token>                where the engine asks for one that is not in its data folder

  <name>: worker_a, worker_b, a pool (CPU or pool:CPU), threads, redis, or a process as "status" shows it`;
