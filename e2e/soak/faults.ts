import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { descendantsOf } from '../fixtures/processes.ts';

/** Which process a fault kills: how its command line looks. */
const VICTIMS = {
  'pool worker': /workers\/pool-worker\.(js|ts)/,
  'job worker': /workers\/job-worker\.(js|ts)/,
  'thread host': /workers\/thread-host\.(js|ts)/,
  'Python worker': /capstan_worker(?!.*--describe)/,
  guard: /workers\/guard\.(js|ts)/,
  Redis: /redis-server|redis-check-rdb/,
} as const;
type Victim = keyof typeof VICTIMS;

/** What the faults act on. The engine behind it is another one after each of its deaths. */
export interface Scene {
  /** Pid of the engine that runs now. */
  pid(): number;
  /** Ends the engine as a crash does, after `first`, and starts the next one on the same data folder. */
  crashEngine(first?: () => void): Promise<void>;
  /** Ends the engine as a person does, and starts the next one. */
  restartEngine(): Promise<void>;
  /** Shifts the wall clock of the engine and of all its children by so much from the real one, ms. */
  setClock(shiftMs: number): Promise<void>;
  /** A client of the Redis in use; null while there is none that answers. */
  redis(): Promise<Redis | null>;
  random(): number;
}

const pidsOf = (scene: Scene, victim: Victim): number[] =>
  descendantsOf(scene.pid()).flatMap(({ pid, args }) => (VICTIMS[victim].test(args) ? [pid] : []));

/** Sends a signal to one process of the kind; nothing happens where there is none just now. */
function signal(scene: Scene, victim: Victim, name: NodeJS.Signals): number | null {
  const pids = pidsOf(scene, victim);
  const pid = pids[Math.floor(scene.random() * pids.length)];
  if (pid === undefined) return null;
  try {
    process.kill(pid, name);
    return pid;
  } catch {
    return null;
  }
}

const kill = (victim: Victim) => (scene: Scene) => {
  signal(scene, victim, 'SIGKILL');
};

/** Stops a process for a while, as a debugger or a full machine does. */
const freeze = (victim: Victim, ms: number) => async (scene: Scene) => {
  const pid = signal(scene, victim, 'SIGSTOP');
  if (pid === null) return;
  await pause(ms);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It was ended meanwhile.
  }
};

const withRedis = async (scene: Scene, act: (client: Redis) => Promise<unknown>): Promise<void> => {
  const client = await scene.redis();
  if (client === null) return;
  try {
    await act(client);
  } catch {
    // It went away meanwhile; that is another fault's doing.
  } finally {
    client.disconnect();
  }
};

/** Every fault of the soak by its name. Resolves when it is over; what it broke may still be on its way back. */
export const FAULTS: Readonly<Record<string, (scene: Scene) => void | Promise<void>>> = {
  'pool worker killed': kill('pool worker'),
  'job worker killed': kill('job worker'),
  'thread host killed': kill('thread host'),
  'Python worker killed': kill('Python worker'),
  'guard killed': kill('guard'),
  'Redis killed': kill('Redis'),
  'engine killed': (scene) => scene.crashEngine(),
  'engine and guard killed': (scene) =>
    scene.crashEngine(() => {
      signal(scene, 'guard', 'SIGKILL');
    }),
  'engine and Redis killed': (scene) =>
    scene.crashEngine(() => {
      signal(scene, 'Redis', 'SIGKILL');
    }),
  'engine, guard and Redis killed': (scene) =>
    scene.crashEngine(() => {
      signal(scene, 'guard', 'SIGKILL');
      signal(scene, 'Redis', 'SIGKILL');
    }),
  'engine restarted': (scene) => scene.restartEngine(),
  'all workers killed': (scene) => {
    for (const victim of ['pool worker', 'job worker', 'thread host', 'Python worker'] as const) {
      for (const pid of pidsOf(scene, victim)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has just ended by itself.
        }
      }
    }
  },
  'Redis frozen for 4 s': freeze('Redis', 4_000),
  'Python worker frozen for 4 s': freeze('Python worker', 4_000),
  'job worker frozen for 4 s': freeze('job worker', 4_000),
  'clients thrown out': (scene) =>
    withRedis(scene, async (client) => {
      await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }),
  'Redis full for 3 s': (scene) =>
    withRedis(scene, async (client) => {
      const [, before] = (await client.config('GET', 'maxmemory')) as [string, string];
      await client.config('SET', 'maxmemory', '1');
      try {
        await pause(3_000);
      } finally {
        await client.config('SET', 'maxmemory', before);
      }
    }),
  'clock back 60 s': (scene) => scene.setClock(-60_000),
  'clock back an hour': (scene) => scene.setClock(-3_600_000),
  'clock ahead an hour': (scene) => scene.setClock(3_600_000),
  'clock right again': (scene) => scene.setClock(0),
};
