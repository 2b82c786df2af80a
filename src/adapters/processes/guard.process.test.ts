import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAlive, readStartTime } from '../../core/ports/start-time.ts';
import { systemClock } from '../clock/system-clock.ts';
import { GuardProcess } from './guard-process.ts';

const guardEntry = fileURLToPath(new URL('../../workers/guard.ts', import.meta.url));
const log = { write: () => undefined };
const redisServer = process.env.CAPSTAN_REDIS_SERVER ?? '';
const libraryPath = process.env.CAPSTAN_REDIS_LD_LIBRARY_PATH;

/** A process that does nothing; ended with the test. */
function sleeper(): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], {
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { pid: number };
}

/** A host of its own: launches two children, one of them with a grandchild, and a Redis, and prints their pids. */
const hostScript = (dir: string, entry: string) => `
import { GuardProcess } from ${JSON.stringify(new URL('guard-process.ts', import.meta.url))};
import { NodeProcessLauncher } from ${JSON.stringify(new URL('process-launcher.ts', import.meta.url))};
import { systemClock } from ${JSON.stringify(new URL('../clock/system-clock.ts', import.meta.url))};
const guard = new GuardProcess({ entry: ${JSON.stringify(entry)}, clock: systemClock, log: { write() {} } });
await guard.start();
const launcher = new NodeProcessLauncher({ guard, hostEnv: process.env });
const idle = 'process.on("SIGTERM", () => 0); process.on("disconnect", () => 0); setInterval(() => 0, 1e6);';
const parent = 'const c = require("child_process").spawn(process.execPath, ["-e", ' + JSON.stringify(idle) + '], { stdio: "ignore" });'
  + 'console.log(c.pid);' + idle;
const plain = await launcher.launch({ args: ['-e', idle], ipc: true });
const family = await launcher.launch({ args: ['-e', parent] });
const grandchild = new Promise((resolve) => family.onLine((_, line) => resolve(Number(line))));
const redis = await launcher.launch({
  command: ${JSON.stringify(redisServer)},
  args: ['-'],
  env: ${JSON.stringify(libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath })},
  stdin: 'port 0\\nunixsocket ${dir}/redis.sock\\ndir ${dir}\\nappendonly yes\\n',
  onHostDeath: 'terminate',
});
await new Promise((resolve) => redis.onLine((_, line) => /ready to accept/i.test(line) && resolve()));
console.log(JSON.stringify({ guard: guard.view().state.pid, children: [plain.pid, family.pid, await grandchild, redis.pid] }));
setInterval(() => 0, 1e6);
`;

describe('the guard process', () => {
  it.each([
    { where: 'here', take: '', env: {} },
    {
      where: 'in another time zone, on a system that is asked with ps',
      take: 'Object.defineProperty(process, "platform", { value: "darwin" });',
      env: { TZ: 'Asia/Tokyo', LC_ALL: '' },
    },
  ])('ends every child, grandchild and Redis once the host is killed, $where', async ({ take, env }) => {
    const dir = await mkdtemp(join(tmpdir(), 'capstan-guard-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const entry = join(dir, 'guard.mjs');
    await writeFile(entry, `${take}\nawait import(${JSON.stringify(pathToFileURL(guardEntry))});`);
    const script = `${take}\n${hostScript(dir, entry)}`;
    const host = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    const [line] = (await once(createInterface(host.stdout), 'line')) as [string];
    const { guard, children } = JSON.parse(line) as { guard: number; children: number[] };
    onTestFinished(() => children.filter(isAlive).forEach((pid) => process.kill(pid, 'SIGKILL')));
    expect(children.map((pid) => readStartTime(pid) !== null)).toEqual([true, true, true, true]);
    host.kill('SIGKILL');
    await vi.waitFor(
      () => expect([guard, ...children].filter((pid) => readStartTime(pid) !== null)).toEqual([]),
      {
        timeout: 10_000,
        interval: 20,
      },
    );
  });

  it('is in a process group of its own, so that what ends the group of its host does not end it', async () => {
    const guard = new GuardProcess({ entry: guardEntry, clock: systemClock, log });
    await guard.start();
    onTestFinished(() => guard.close());
    const { state } = guard.view();
    const pid = 'pid' in state ? (state.pid ?? 0) : 0;
    // The group is signalled by its number: it exists only where this process leads it.
    expect(() => process.kill(-pid, 0)).not.toThrow();
  });

  it('does not touch a process whose start time is another', async () => {
    const [stranger, ward] = [sleeper(), sleeper()];
    await Promise.all([once(stranger, 'spawn'), once(ward, 'spawn')]);
    const guard = spawn(process.execPath, [guardEntry], {
      stdio: ['pipe', 'inherit', 'inherit'],
      detached: true,
    });
    guard.stdin.end(
      `+ ${stranger.pid} 1 kill\n+ ${ward.pid} ${readStartTime(ward.pid) ?? ''} kill\nnonsense\n`,
    );
    await Promise.all([once(guard, 'exit'), once(ward, 'exit')]);
    expect(isAlive(stranger.pid)).toBe(true);
  });

  it('lets a child go that it was told has ended', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    const guard = new GuardProcess({ entry: guardEntry, clock: systemClock, log });
    await guard.start();
    await guard.add(child.pid, 'kill');
    guard.remove(child.pid);
    await guard.close();
    expect(isAlive(child.pid)).toBe(true);
  });

  it('survives the signals of a terminal, and is started anew with its list when killed', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    const guard = new GuardProcess({ entry: guardEntry, clock: systemClock, log });
    onTestFinished(() => guard.close());
    await guard.start();
    await guard.add(child.pid, 'kill');
    const first = pidOf(guard);
    const running = new Promise<void>((resolve) =>
      guard.onChange(() => {
        if (guard.view().state.kind === 'running') resolve();
      }),
    );
    process.kill(first, 'SIGKILL');
    await running;
    expect(pidOf(guard)).not.toBe(first);
    expect(guard.view()).toMatchObject({ restarts: 1, lastExit: 'killed by SIGKILL' });
    const gone = once(child, 'exit');
    await guard.close();
    await gone;
  });
});

function pidOf(guard: GuardProcess): number {
  const { state } = guard.view();
  return state.kind === 'running' ? state.pid : 0;
}
