import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../api/http/test-server.process.suite.ts';
import { runCtl } from './run-ctl.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

/** A terminal that remembers. */
function terminal(size: { columns?: number; rows?: number } = {}) {
  const signals = new EventEmitter();
  const seen = { output: '', errors: '' };
  return {
    seen,
    signals,
    around: {
      stdout: { write: (text: string) => (seen.output += text), ...size },
      stderr: { write: (text: string) => (seen.errors += text) },
      env: {},
      on: (name: string, listener: () => void) => signals.on(name, listener),
      off: (name: string, listener: () => void) => signals.off(name, listener),
    },
  };
}

async function ctl(...words: string[]) {
  const { seen, around } = terminal();
  const code = await runCtl(['--url', test.url, ...words], around);
  return { code, ...seen, lines: seen.output.split('\n').filter((line) => line !== '') };
}

describe('ctl', () => {
  it('shows groups, processes and dead letters', async () => {
    test.engine.python.giveUp();
    const { code, output } = await ctl('status');
    expect(code).toBe(0);
    expect(output).toMatch(/^worker_a +2 +2 +0/m);
    expect(output).toMatch(/^worker_a:1 +running +5001 /m);
    expect(output).toMatch(/^worker_b_5900 .*another-machine, not ours$/m);
    expect(output).toContain('3 dead letters in worker_a');
    test.engine.python.state = { kind: 'disabled', reason: 'No Python was found.' };
    expect((await ctl('status')).output).toContain('No Python workers: No Python was found.');
  });

  it('speaks JSON to scripts', async () => {
    const { lines } = await ctl('status', '--json');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      groups: expect.arrayContaining([expect.objectContaining({ id: 'worker_a' })]) as unknown,
      python: { state: { kind: 'working' } },
    });
    expect(JSON.parse((await ctl('redis', '--json')).output)).toMatchObject({ link: { kind: 'ready' } });
    const scaled = await ctl('scale', 'worker_a', '4', '--json');
    expect(JSON.parse(scaled.output)).toMatchObject({ id: 'worker_a', wanted: 4 });
  });

  it('scales, restarts and reloads by the names that people use', async () => {
    expect(await ctl('scale', 'worker_a', '4')).toMatchObject({ code: 0, lines: ['worker_a: 2 → 4'] });
    expect(await ctl('scale', 'CPU', '2')).toMatchObject({ lines: ['pool:CPU: 1 → 2'] });
    expect((await ctl('reload', 'pool:CPU')).lines).toEqual(['pool:CPU: is being reloaded']);
    expect((await ctl('restart', 'worker_a:1')).lines).toEqual(['worker_a:1: is being restarted']);
    expect((await ctl('reload', 'worker_a:1')).lines).toEqual(['worker_a:1: is being reloaded']);
    // All workers; not Redis, not the thread host.
    const { lines } = await ctl('restart', 'all');
    expect(lines.map((line) => line.replace(/: is.*/, ''))).toEqual([
      'pool:CPU',
      'pool:MEM',
      'worker_a',
      'worker_b',
    ]);
  });

  it('says what is refused and what it does not understand', async () => {
    expect(await ctl('stop', 'CPU-1')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('not possible') as string,
    });
    expect(await ctl('logs', 'nobody')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no nobody. There are: ') as string,
    });
    for (const words of [
      [],
      ['dance'],
      ['scale', 'worker_a', 'many'],
      ['scale', 'worker_a'],
      ['status', '--wat'],
    ])
      expect(await ctl(...words)).toMatchObject({
        code: 2,
        errors: expect.stringContaining('npm run ctl') as string,
      });
    expect(await ctl('help')).toMatchObject({ code: 0, output: expect.stringContaining('monit') as string });
    await test.server.close();
    expect(await ctl('status')).toMatchObject({
      code: 3,
      errors: expect.stringContaining('does not answer') as string,
    });
  });

  it('shows what is kept of logs, and follows them until it is told to stop', async () => {
    const { lines } = await ctl('logs', 'worker_a', '--nostream', '--lines', '1');
    expect(lines).toEqual([
      expect.stringMatching(/^[\d:]{8} worker_a:1 and has nothing to complain about$/) as string,
    ]);
    const { seen, around, signals } = terminal();
    const following = runCtl(['--url', test.url, 'logs', 'worker_a:1', '--lines', '5'], around);
    await expect.poll(() => seen.output).toContain('complain');
    // It asks for what comes right after that, and the same server has answered others since.
    for (let n = 0; n < 3; n += 1) expect(await ctl('status')).toMatchObject({ code: 0 });
    signals.emit('SIGINT');
    expect(await following).toBe(0);
    expect(seen.output.match(/complain/g)).toHaveLength(1);
    expect(signals.eventNames()).toEqual([]);
  });

  it('draws the status again and again, within the terminal, and leaves it as it was', async () => {
    const { seen, around, signals } = terminal({ columns: 60, rows: 10 });
    const drawing = runCtl(['--url', test.url, 'monit'], around);
    await expect.poll(() => seen.output.match(/Ctrl-C ends/g)?.length ?? 0, { timeout: 5_000 }).toBe(2);
    signals.emit('SIGTERM');
    expect(await drawing).toBe(0);
    const [, frame = ''] = seen.output.split('Ctrl-C ends');
    expect(frame.split('\n').length).toBeLessThanOrEqual(10);
    expect(seen.output.endsWith('\u001b[?25h')).toBe(true);
  });

  it('finds the engine of a data folder, and its token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-ctl-'));
    const { seen, around } = terminal();
    const ask = () => runCtl(['--data-dir', folder, 'status'], around);
    expect(await ask()).toBe(3);
    expect(seen.errors).toContain('No engine runs on');
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ url: test.url, pid: 1 }));
    expect(await ask()).toBe(0);
    await using strict = await startTestServer({ token: 'a-long-enough-token' });
    await strict.engine.system.changeSettings({ requireToken: true });
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ url: strict.url, pid: 1 }));
    expect(await ask()).toBe(1);
    await writeFile(join(folder, 'identity.json'), JSON.stringify({ apiToken: 'a-long-enough-token' }));
    expect(await ask()).toBe(0);
    await rm(folder, { recursive: true });
  });
});
