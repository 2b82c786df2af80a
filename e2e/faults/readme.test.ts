import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessView } from '../../src/model/process.ts';
import { findCommands, withoutPackageFolders } from '../../src/setup/base/find-command.mjs';
import { untilGone } from '../fixtures/processes.ts';
import { python, withPython } from '../fixtures/python.ts';
import { readmeBlocks, readmeLines } from '../fixtures/readme-lines.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { until } from '../fixtures/until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Lines that cannot run inside a test, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'npm start': 'opens a window or a browser; desktop/ and headless-server.test.ts start both hosts',
  'npm test': 'is what runs this test',
  'REDIS_URL=redis://user:password@host:6379 npm start':
    'opens a window; headless-server.test.ts has own servers',
  'REDIS_URL=redis+sentinel://:password@host:26379,host:26379/mymaster npm start':
    'opens a window; beyond-one-node.redis.test.ts has sentinels',
  'REDIS_URL=redis+cluster://:password@host:7000,host:7001 npm start':
    'opens a window; beyond-one-node.redis.test.ts has a cluster',
};

/** What a line has to show: on its output, or until it is ended because it goes on by itself. */
interface Expected {
  readonly line: RegExp;
  readonly shows: RegExp;
  readonly goesOn?: boolean;
}

const EXPECTED: readonly Expected[] = [
  { line: /^curl .*api\/pools /, shows: /"name":"WORDS"|"poolName":"WORDS"/ },
  { line: /^curl .*example\/pool /, shows: /"ok":true.*"to":2/ },
  { line: /^curl .*example\/oneShot /, shows: /"ok":true.*"once":1/ },
  { line: /^curl .*api\/jobs -H/, shows: /"jobId":"calculation-/ },
  { line: /^curl .*api\/jobs\/calculation-/, shows: /"type":"calculation"/ },
  { line: /^npm run worker /, shows: /takes|Ready|ready|calculation/, goesOn: true },
  { line: /^curl .*api\/tasks -H/, shows: /"id":"p1"/ },
  { line: /^curl .*api\/tasks\/p1/, shows: /"id":"p1"/ },
  { line: /^npm run ctl -- redis$/, shows: /REDISCLI_AUTH=.*redis-cli -p \d+/ },
  { line: /^npm run ctl -- redis subscribe/, shows: /worker:responses[\s\S]*worker:heartbeat/, goesOn: true },
  { line: /^npm run ctl -- redis lpush/, shows: /^\d+$/m },
  { line: /^npm run ctl -- redis get/, shows: /"count":168/ },
  { line: /^npm run ctl -- status/, shows: /^worker_a +\d/m },
  { line: /^npm run ctl -- scale/, shows: /worker_a: \d+ → 4/ },
  { line: /^npm run ctl -- logs/, shows: /worker_a:\d/ },
  { line: /^npm run ctl -- restart all/, shows: /worker_a: is being restarted/ },
  { line: /^WORKER_ID=mine npm run python/, shows: /Ready on queue:worker_a/, goesOn: true },
  { line: /^npx pm2 start/, shows: /supervisor[\s\S]*worker_a[\s\S]*worker_b/ },
  { line: /^npx pm2 scale/, shows: /worker_a/ },
  { line: /^npx pm2 reload/, shows: /worker_b/ },
  { line: /^npx pm2 logs/, shows: /worker_a/ },
  { line: /^npx pm2 delete all/, shows: /./ },
  { line: /^curl -X POST .*\/start/, shows: /"message":/ },
  { line: /^curl -N .*\/events/, shows: /data:.*pusherCount/, goesOn: true },
];

const lines = readmeLines();
/** Without the comment behind it, and with one space where the README aligns. */
const bare = (line: string): string => line.replace(/\s+#.*$/, '').trim();
const hasCurl = findCommands('curl').length > 0;

describe('the README', () => {
  it('has no line that no test knows, and no test knows a line that it has not', () => {
    const unknown = lines
      .map(bare)
      .filter((line) => !(line in LEFT_OUT) && !EXPECTED.some((expected) => expected.line.test(line)));
    expect(unknown).toEqual([]);
    const stale = Object.keys(LEFT_OUT).filter((line) => !lines.map(bare).includes(line));
    expect(stale).toEqual([]);
    expect(EXPECTED.filter(({ line }) => !lines.map(bare).some((text) => line.test(text)))).toEqual([]);
  });
});

describe.skipIf(python === null || !hasCurl)(
  'each line of the README, pasted beside a running server',
  () => {
    let server: CapstanServer;
    let folder: string;
    let env: Record<string, string | undefined>;
    let jobId = '';
    const started: ChildProcess[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'capstan-readme-'));
      // A Python that is there and has no package "redis", as on a machine that was just set up.
      const [base] = findCommands('python3');
      const bareHome = join(folder, 'bare');
      spawnSync(base ?? 'python3', ['-m', 'venv', '--without-pip', bareHome]);
      const missing = spawnSync(join(bareHome, 'bin', 'python3'), ['-c', 'import redis']);
      expect(missing.status).not.toBe(0);
      // What the set-up has found or made for the workers, where the set-up looks for what it has made.
      const cache = join(folder, 'cache');
      mkdirSync(join(cache, 'python', 'venv', 'bin'), { recursive: true });
      writeFileSync(
        join(cache, 'python', 'venv', 'bin', 'python'),
        `#!/bin/sh\nexec '${python ?? ''}' "$@"\n`,
        {
          mode: 0o755,
        },
      );
      const scripts = join(folder, 'data', 'scripts');
      mkdirSync(scripts, { recursive: true });
      const [countWords = ''] = readmeBlocks('js').filter((text) => text.includes('task.text'));
      writeFileSync(join(scripts, 'count-words.js'), countWords);
      server = await CapstanServer.start({ dataDir: join(folder, 'data'), env: withPython });
      const rows = () => server.call<ProcessView[]>('GET', '/api/processes');
      await until(
        async () =>
          (await rows()).filter(({ group, state }) => group === 'python' && state.kind === 'running')
            .length >= 4,
        'the Python workers run',
        60_000,
      );
      env = {
        PATH: [join(bareHome, 'bin'), withoutPackageFolders()['PATH'] ?? ''].join(delimiter),
        HOME: folder,
        PM2_HOME: join(folder, '.pm2'),
        PM2_DISABLE_VERSION_CHECK: 'true',
        npm_config_update_notifier: 'false',
        npm_config_offline: 'true',
        CAPSTAN_DATA_DIR: server.dataDir,
        CAPSTAN_CACHE_DIR: cache,
        CAPSTAN_REDIS_SERVER: process.env['CAPSTAN_REDIS_SERVER'],
        CAPSTAN_REDIS_LD_LIBRARY_PATH: process.env['CAPSTAN_REDIS_LD_LIBRARY_PATH'],
      };
    }, 120_000);
    afterAll(async () => {
      const pids = readPids(join(folder, '.pm2'));
      spawnSync('npx', ['pm2', 'kill'], { cwd: root, env, stdio: 'ignore' });
      for (const child of started) await end(child);
      const alive = await untilGone(pids, 20_000);
      await server.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      expect(alive).toEqual([]);
    }, 60_000);

    /** What a reader puts in for what is only an example. */
    const filledIn = (line: string): string =>
      line
        .replaceAll('localhost:3000', new URL(server.url).host)
        .replaceAll('redis://host:6379', `"$(npm run --silent ctl -- redis --env | cut -d= -f2-)"`)
        .replaceAll('calculation-…', jobId);

    const end = async (child: ChildProcess) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      // The whole group: a shell, npm, and what npm runs.
      process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
      const limit = setTimeout(() => process.kill(-(child.pid ?? Number.NaN), 'SIGKILL'), 20_000);
      await closed;
      clearTimeout(limit);
    };

    const paste = (line: string) => {
      const child = spawn('sh', ['-c', filledIn(line)], {
        cwd: root,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(child);
      const said = { output: '' };
      const keep = (chunk: Buffer) => (said.output += chunk.toString());
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      return { child, said };
    };

    for (const line of lines.map(bare).filter((one) => !(one in LEFT_OUT)))
      it(`works: ${line}`, async () => {
        const { shows, goesOn = false } = EXPECTED.find((expected) => expected.line.test(line)) ?? {
          shows: /^$/,
        };
        // What is asked for may still be computed: a reader would look again.
        for (let tries = 0; ; tries += 1) {
          const { child, said } = paste(line);
          const closed = once(child, 'close') as Promise<[number | null]>;
          if (goesOn) {
            await until(
              () => shows.test(said.output) || child.exitCode !== null,
              () => `${line} shows ${String(shows)}:\n${said.output}`,
              60_000,
            );
            expect(said.output).toMatch(shows);
            await end(child);
            break;
          }
          const [code] = await closed;
          if (!shows.test(said.output) && /^npm run ctl -- redis get/.test(line) && tries < 20) continue;
          expect({ code, output: said.output }).toEqual({
            code: 0,
            output: expect.stringMatching(shows) as string,
          });
          jobId = /"jobId":"([^"]+)"/.exec(said.output)?.[1] ?? jobId;
          break;
        }
        if (line.startsWith('npx pm2 start')) await joins();
      }, 150_000);

    /** PM2's processes work beside the running server, and none of them is started over and over. */
    const joins = async () => {
      const list = () => {
        const { stdout } = spawnSync('npx', ['pm2', 'jlist'], { cwd: root, env, encoding: 'utf8' });
        return JSON.parse(stdout.slice(Math.max(0, stdout.indexOf('[{')))) as {
          name: string;
          pm2_env: { status: string; restart_time: number };
        }[];
      };
      const rows = () => server.call<ProcessView[]>('GET', '/api/processes');
      await until(
        async () => (await rows()).filter(({ group, ours }) => group === 'python' && !ours).length >= 4,
        'the server sees the workers of PM2',
        60_000,
      );
      expect(
        list().map(({ name, pm2_env: { status, restart_time } }) => [name, status, restart_time]),
      ).toEqual([
        ['supervisor', 'online', 0],
        ['worker_a', 'online', 0],
        ['worker_a', 'online', 0],
        ['worker_b', 'online', 0],
        ['worker_b', 'online', 0],
      ]);
    };
  },
);

function readPids(home: string): number[] {
  try {
    const { stdout } = spawnSync('sh', ['-c', `cat ${home}/pids/*.pid ${home}/pm2.pid`], {
      encoding: 'utf8',
    });
    return stdout
      .split(/\s+/)
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}
