import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readStartTime } from '../../core/ports/start-time.ts';
import { ManualClock } from '../memory/manual-clock.ts';
import { LONGEST_LINE } from './line-splitter.ts';
import { findGroupCommand } from './own-group.ts';
import { NodeProcessLauncher } from './process-launcher.ts';
import { SystemProcessSampler } from './process-sampler.ts';

class RecordingGuard {
  readonly told: string[] = [];
  add(pid: number, onHostDeath: string): Promise<void> {
    this.told.push(`+ ${pid} ${onHostDeath}`);
    return Promise.resolve();
  }
  remove(pid: number): void {
    this.told.push(`- ${pid}`);
  }
}

function stage(hostEnv: Record<string, string> = { PATH: process.env.PATH ?? '' }) {
  const guard = new RecordingGuard();
  return { guard, launcher: new NodeProcessLauncher({ guard, hostEnv }) };
}

/** Process group and session of a process, from Linux. */
function stat(pid: number): [group: number, session: number] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [Number(fields[2]), Number(fields[3])];
}

describe('a launched process', () => {
  it('exits with its code after its last line was told, and the guard knows of both ends', async () => {
    const { guard, launcher } = stage();
    const child = await launcher.launch({
      args: ['-e', 'console.log("a\\nb"); console.error("c"); process.exitCode = 3'],
    });
    const lines: string[] = [];
    child.onLine((stream, line) => lines.push(`${stream} ${line}`));
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(lines.toSorted()).toEqual(['stderr c', 'stdout a', 'stdout b']);
    expect(guard.told).toEqual([`+ ${child.pid} kill`, `- ${child.pid}`]);
  });

  it('is told once to end', async () => {
    const { launcher } = stage();
    const script = `let told = 0; process.on('SIGTERM', () => {
      if (++told === 1) setTimeout(() => { console.log('told ' + told); process.exit() }, 300);
    }); console.log('ready'); setInterval(() => {}, 1e6)`;
    for (const chatty of [false, true]) {
      const child = await launcher.launch({ args: ['-e', script], chatty });
      const lines: string[] = [];
      await new Promise<void>((resolve) => {
        child.onLine((_stream, line) => {
          lines.push(line);
          resolve();
        });
      });
      child.kill('SIGTERM');
      await child.exited;
      expect(lines).toEqual(['ready', 'told 1']);
    }
  });

  it('has a stdin that is held open where it asks for that', async () => {
    const { launcher } = stage();
    const script = `process.stdin.on('end', () => console.log('ended')).resume();
      setTimeout(() => { console.log('late'); process.exit() }, 300)`;
    const held = await launcher.launch({ args: ['-e', script], heldStdin: true });
    const given = await launcher.launch({ args: ['-e', script], stdin: 'text' });
    const lines: string[][] = [[], []];
    for (const [index, child] of [held, given].entries())
      child.onLine((_stream, line) => lines[index]?.push(line));
    await Promise.all([held.exited, given.exited]);
    expect(lines).toEqual([['late'], ['ended', 'late']]);
  });

  it('talks by structured clone and has further pipes from descriptor 4 on', async () => {
    const { launcher } = stage();
    const script = `process.on('message', (m) => {
      process.send(new Map([['echo', m.value]]));
      require('fs').writeSync(4, 'four'); require('fs').writeSync(5, 'five'); process.disconnect();
    });`;
    const child = await launcher.launch({ args: ['-e', script], ipc: true, extraPipes: 2 });
    const pipes = ['', ''];
    child.onPipeData(0, (bytes) => (pipes[0]! += Buffer.from(bytes).toString()));
    child.onPipeData(1, (bytes) => (pipes[1]! += Buffer.from(bytes).toString()));
    const answer = new Promise((resolve) => child.onMessage(resolve));
    child.send({ value: 12n });
    expect(await answer).toEqual(new Map([['echo', 12n]]));
    await child.exited;
    expect(pipes).toEqual(['four', 'five']);
    child.send('nobody hears this');
  });

  it('reads its stdin and sees only the allowed part of the environment', async () => {
    const { launcher } = stage({ PATH: '/bin', LC_ALL: 'C', SECRET_TOKEN: 'no', REDIS_URL: 'no' });
    const script = 'process.stdin.pipe(process.stdout); console.log(Object.keys(process.env).sort().join())';
    const child = await launcher.launch({ args: ['-e', script], env: { MORE: '1' }, stdin: 'hello\n' });
    const lines: string[] = [];
    child.onLine((_, line) => lines.push(line));
    await child.exited;
    expect(lines.toSorted()).toEqual(['LC_ALL,MORE,PATH', 'hello']);
  });

  it('is killed with its whole group', async () => {
    const { launcher } = stage();
    const idle = 'setInterval(() => 0, 1e6)';
    const script = `console.log(require('child_process').spawn(process.execPath, ['-e', '${idle}'], { stdio: 'inherit' }).pid); ${idle}`;
    const child = await launcher.launch({ args: ['-e', script] });
    const grandchild = await new Promise<number>((resolve) =>
      child.onLine((_, line) => resolve(Number(line))),
    );
    child.kill('SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    // It has closed its pipes; the rest of its end may take a moment.
    await vi.waitFor(() => expect(readStartTime(grandchild)).toBeNull());
    child.kill('SIGKILL');
  });

  it('leaves nobody in its group when it ends by itself', async () => {
    const { launcher } = stage();
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { stdio: 'inherit' });
      console.log(c.pid); process.exit()`;
    const child = await launcher.launch({ args: ['-e', script] });
    const grandchild = await new Promise<number>((resolve) =>
      child.onLine((_, line) => resolve(Number(line))),
    );
    await child.exited;
    // It has closed its pipes; the rest of its end may take a moment.
    await vi.waitFor(() => expect(readStartTime(grandchild)).toBeNull());
  });

  it.runIf(process.platform === 'linux')(
    'leads a group of its own, and when it is chatty stays in our session where sessions compete',
    async () => {
      const { launcher } = stage();
      const [apart, chatty] = await Promise.all(
        [false, true].map((talks) =>
          launcher.launch({ args: ['-e', 'setInterval(() => 0, 1e6)'], chatty: talks, ipc: true }),
        ),
      );
      const sessionOf = (pid: number) => stat(pid)[1];
      await vi.waitFor(() => expect(stat(chatty!.pid)[0]).toBe(chatty!.pid));
      expect(stat(apart!.pid)).toEqual([apart!.pid, apart!.pid]);
      const together = findGroupCommand(process.env.PATH) !== null;
      expect(sessionOf(chatty!.pid)).toBe(together ? sessionOf(process.pid) : chatty!.pid);
      for (const child of [apart, chatty]) child!.kill('SIGKILL');
      expect(await chatty!.exited).toEqual({ code: null, signal: 'SIGKILL' });
    },
  );

  it('can be killed before it leads its group', async () => {
    const { launcher } = stage();
    const child = await launcher.launch({ args: ['-e', 'setInterval(() => 0, 1e6)'], chatty: true });
    child.kill('SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('has the open files it is to inherit behind its pipes', async () => {
    const { launcher } = stage();
    const file = openSync(import.meta.filename, 'r');
    onTestFinished(() => closeSync(file));
    const script = 'console.log(require("fs").readFileSync(5, "utf8").split("\\n")[0])';
    const child = await launcher.launch({ args: ['-e', script], extraPipes: 1, inherit: [file] });
    const lines: string[] = [];
    child.onLine((_, line) => lines.push(line));
    await child.exited;
    expect(lines).toEqual([readFileSync(import.meta.filename, 'utf8').split('\n')[0]]);
  });

  it('cannot flood the host with one endless line', async () => {
    const { launcher } = stage();
    const child = await launcher.launch({ args: ['-e', 'process.stdout.write("x".repeat(200000))'] });
    const lengths: number[] = [];
    child.onLine((_, line) => lengths.push(line.length));
    await child.exited;
    expect(Math.max(...lengths)).toBe(LONGEST_LINE);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(200_000);
  });

  it('fails to launch when there is no such executable', async () => {
    const { guard, launcher } = stage();
    await expect(launcher.launch({ command: '/no/such/file', args: [] })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(guard.told).toEqual([]);
  });
});

describe('the process sampler', () => {
  it('measures memory and CPU from outside and leaves out who is gone', async () => {
    const clock = new ManualClock();
    const sampler = new SystemProcessSampler({ clock });
    const first = await sampler.sample([process.pid, 2 ** 22 + 1]);
    expect([...first.keys()]).toEqual([process.pid]);
    const own = first.get(process.pid);
    expect(own?.cpuPercent).toBeNull();
    const ratio = (own?.rssBytes ?? 0) / process.memoryUsage.rss();
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
    // By CPU time, so that a busy machine makes no difference.
    const before = process.cpuUsage();
    for (let used = 0; used < 200_000; ) {
      const { user, system } = process.cpuUsage(before);
      used = user + system;
    }
    clock.advance(1_000);
    const busy = (await sampler.sample([process.pid])).get(process.pid)?.cpuPercent ?? 0;
    expect(busy).toBeGreaterThan(15);
    expect(busy).toBeLessThan(40);
    expect(await sampler.sample([])).toEqual(new Map());
  });
});
